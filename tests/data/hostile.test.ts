import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../../src/core/random.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { forEachBatch } from '../../src/data/fault.ts';
import { decodeLz4Frame } from '../../src/data/lz4.ts';
import { openDataset } from '../../src/data/open.ts';
import { fixture } from './reading.ts';

const names = [
  'types-plain.arrow',
  'types-lz4.arrow',
  'types-zstd.arrow',
  'types-batches-zstd.arrows',
  'delta.arrows',
  'parquet/types-snappy.parquet',
  'parquet/types-index.parquet',
  'parquet/types-lz4.parquet',
  'parquet/encodings-v2.parquet',
  'parquet/polars.parquet',
  'parquet/duckdb-v2.parquet',
];

/** Opens and reads everything. Whatever the bytes, this must return, and blame only the file. */
async function readAll(bytes: Uint8Array, name: string): Promise<Outcome<number>> {
  const opened = await openDataset(bytesSource(bytes, name));
  if (!opened.ok) return opened;
  const { rows } = opened.value;
  return forEachBatch(opened.value, { start: 0, end: Math.min(rows, 1e6) }, 4096, undefined, () => undefined);
}

function mustBlameTheFile(outcome: Outcome<number>): void {
  if (outcome.ok) return;
  expect(outcome.error).toMatchObject({ code: 'input' });
  expect(outcome.error.what + outcome.error.why + outcome.error.todo).not.toMatch(
    /undefined|NaN|\[object|at .*:\d+/,
  );
}

describe.each(names)('%s', (name) => {
  it('cut at every 7th byte never hangs or throws', async () => {
    const bytes = fixture(name);
    for (let length = 0; length < bytes.length; length += 7)
      mustBlameTheFile(await readAll(bytes.slice(0, length), name));
  });

  it('with 300 seeded changes of up to four bytes never hangs or throws', async () => {
    for (let trial = 0; trial < 300; trial += 1) {
      const bytes = fixture(name);
      const [count, ...at] = philox4x32(trial, 0, 0, 0, 1, names.indexOf(name));
      const [, ...what] = philox4x32(trial, 1, 0, 0, 1, names.indexOf(name));
      for (let change = 0; change <= count % 3; change += 1) {
        bytes[(at[change] ?? 0) % bytes.length] =
          [0, 255, 127, (what[change] ?? 0) & 255][(what[change] ?? 0) >>> 30] ?? 0;
      }
      mustBlameTheFile(await readAll(bytes, name));
    }
  });
});

describe('every 4-byte word of the descriptions replaced by large numbers', () => {
  it.each([0x7fffffff, 0xffffffff, 0x00ffffff])('%i', async (word) => {
    const original = fixture('types-lz4.arrows');
    for (let at = 0; at + 4 <= original.length; at += 4) {
      const bytes = original.slice();
      new DataView(bytes.buffer).setUint32(at, word, true);
      mustBlameTheFile(await readAll(bytes, 'types-lz4.arrows'));
    }
  });
});

describe('every 4-byte word of a Parquet file replaced by large numbers', () => {
  it.each([0x7fffffff, 0xffffffff, 0x80808080])('%i', async (word) => {
    const original = fixture('parquet/duckdb-v2.parquet');
    for (let at = 0; at + 4 <= original.length; at += 2) {
      const bytes = original.slice();
      new DataView(bytes.buffer).setUint32(at, word, true);
      mustBlameTheFile(await readAll(bytes, 'duckdb-v2.parquet'));
    }
  });
});

describe('lz4 frames', () => {
  // "abc" thirteen times and "a", as pyarrow.compress(…, 'lz4') writes it.
  const frame = Uint8Array.of(
    4,
    34,
    77,
    24,
    96,
    64,
    130,
    13,
    0,
    0,
    0,
    63,
    97,
    98,
    99,
    3,
    0,
    13,
    80,
    99,
    97,
    98,
    99,
    97,
    0,
    0,
    0,
    0,
  );

  it('decode', () => {
    expect(new TextDecoder().decode(decodeLz4Frame(frame, 40) ?? undefined)).toBe(`${'abc'.repeat(13)}a`);
  });

  it('refuse a size that is not theirs, and any cut', () => {
    for (const size of [0, 39, 41, 1 << 20]) expect(decodeLz4Frame(frame, size)).toBeNull();
    for (let length = 0; length < frame.length; length += 1)
      expect(decodeLz4Frame(frame.slice(0, length), 40)).toBeNull();
  });
});
