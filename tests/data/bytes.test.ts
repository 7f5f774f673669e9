import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/table.ts';
import { blobSource, bytesSource } from '../../src/data/bytes.ts';
import { sha256Hex } from '../../src/data/digest.ts';
import { fileSource, type FileSource } from '../../src/data/node-file.ts';
import { error, value } from './reading.ts';

const bytes = Uint8Array.from({ length: (3 << 20) + 17 }, (_, index) => (index * 31 + (index >>> 9)) & 255);
const folder = mkdtempSync(join(tmpdir(), 'assay-'));
let file: FileSource;

beforeAll(async () => {
  writeFileSync(join(folder, 'data.bin'), bytes);
  file = value(await fileSource(join(folder, 'data.bin')));
});

afterAll(async () => {
  await file.close();
  rmSync(folder, { recursive: true });
});

describe.each([
  ['memory', (): ByteSource => bytesSource(bytes, 'data.bin')],
  ['a blob', (): ByteSource => blobSource(new Blob([bytes]), 'data.bin')],
  ['a file', (): ByteSource => file],
])('bytes from %s', (_, make) => {
  it('reads slices, and past the end what there is', async () => {
    const source = make();
    expect([source.name, source.size]).toEqual(['data.bin', bytes.length]);
    expect(await source.read(5, 9)).toEqual(bytes.slice(5, 9));
    expect(await source.read(bytes.length - 3, bytes.length + 50)).toEqual(bytes.slice(-3));
    expect((await source.read(bytes.length + 5, bytes.length + 9)).length).toBe(0);
    expect((await source.read(9, 5)).length).toBe(0);
  });

  it('has the digest that Node computes', async () => {
    const shares: number[] = [];
    expect(value(await sha256Hex(make(), (share) => shares.push(share)))).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    );
    expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
  });
});

describe('files that cannot be read', () => {
  it('are said in words', async () => {
    expect(error(await fileSource(join(folder, 'missing'))).what).toMatch(/could not be opened/);
    expect(error(await fileSource(folder)).what).toMatch(/is not a file/);
    const cut = { ...bytesSource(bytes, 'cut'), read: () => Promise.resolve(new Uint8Array(1)) };
    expect(error(await sha256Hex(cut)).why).toMatch(/became shorter/);
  });

  it('the digest of nothing', async () => {
    const empty = createHash('sha256').digest('hex');
    expect(value(await sha256Hex(bytesSource(new Uint8Array(0), 'empty')))).toBe(empty);
  });
});
