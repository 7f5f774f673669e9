import { zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../../src/core/random.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { listZip, unzip, type UnpackedFile } from '../../src/data/zip.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { error, value } from './reading.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const table = text('a,b\n'.repeat(5000));

async function take(bytes: Uint8Array): Promise<Outcome<readonly UnpackedFile[]>> {
  const source = bytesSource(bytes, 'drop.zip');
  const listed = await listZip(source);
  return listed.ok ? unzip(source, listed.value) : listed;
}

/** `bytes` with a field of the first entry of its list of files changed. */
function tampered(bytes: Uint8Array, field: number, word: number, size: 2 | 4 = 4): Uint8Array {
  const view = new DataView(bytes.slice().buffer);
  const at = view.getUint32(bytes.length - 6, true) + field;
  if (size === 2) view.setUint16(at, word, true);
  else view.setUint32(at, word, true);
  return new Uint8Array(view.buffer);
}

describe('what is in it', () => {
  it('comes out as it went in, deflated, stored and empty', async () => {
    const zip = zipSync({
      'm/model.json': text('{}'),
      'm/w/a.bin': [table, { level: 0 }],
      'b.csv': table,
      e: text(''),
    });
    const files = value(await take(zip));
    expect(files.map(({ name }) => name)).toEqual(['m/model.json', 'm/w/a.bin', 'b.csv', 'e']);
    expect(files.map(({ bytes }) => bytes)).toEqual([text('{}'), table, table, text('')]);
  });

  it('leaves out folders and the notes of macOS, and makes odd paths harmless names', async () => {
    const odd: Zippable = {};
    for (const name of ['f/', '__MACOSX/x', '.DS_Store', '../../etc/passwd', '/abs/x', 'C:\\d\\y', 'a//b'])
      odd[name] = text('x');
    const files = value(await take(zipSync(odd)));
    expect(files.map(({ name }) => name)).toEqual(['etc/passwd', 'abs/x', 'd/y', 'a/b']);
  });

  it('reads past a comment', async () => {
    const zip = zipSync({ a: table });
    const comment = new Uint8Array(zip.length + 300);
    comment.set(zip);
    new DataView(comment.buffer).setUint16(zip.length - 2, 300, true);
    expect(value(await take(comment))).toHaveLength(1);
  });
});

describe('refused in words', () => {
  const zip = zipSync({ a: table });
  it.each([
    ['an announced size over the limit', tampered(zip, 24, 0x3fffffff), /is not unpacked/],
    ['a ratio over the limit', tampered(zip, 24, 1 << 28), /is not unpacked/],
    ['a file that turns out larger', tampered(zip, 24, 4), /damaged/],
    ['a file that turns out smaller', tampered(zip, 24, table.length + 1), /damaged/],
    ['the mark of zip64 as a size', tampered(zip, 20, 0xffffffff), /is not unpacked/],
    ['an offset outside', tampered(zip, 42, 0x7fffffff), /damaged/],
    ['encryption', tampered(zip, 8, 1, 2), /encrypted/],
    ['another compression', tampered(zip, 10, 12, 2), /unusual/],
  ])('%s', async (_, bytes, words) => {
    const said = error(await take(bytes));
    expect(said.code).toBe('input');
    expect(said.what).toMatch(words);
  });

  it('a bomb of 600 MB, before anything is unpacked', async () => {
    const part = new Uint8Array(1 << 20);
    const parts = Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`${at}`, part]));
    expect(error(await take(zipSync(parts))).why).toMatch(/512 MiB/);
  });

  it('more than 2,000 files', async () => {
    const many = Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`${at}`, text('')]));
    expect(error(await take(zipSync(many))).why).toMatch(/2000/);
  });

  it('any cut and any changed byte, without hanging', async () => {
    const whole = zipSync({ 'a.csv': text('a,b\n1,2\n'), 'b/c.json': text('{"a": [1, 2]}') });
    for (let length = 0; length < whole.length; length += 1)
      expect(error(await take(whole.slice(0, length))).code).toBe('input');
    for (let trial = 0; trial < 1000; trial += 1) {
      const bytes = whole.slice();
      const [at, word] = philox4x32(trial, 0, 0, 0, 5, 5);
      bytes[at % bytes.length] = word & 255;
      const outcome = await take(bytes);
      if (!outcome.ok) expect(outcome.error.code).toBe('input');
    }
  });
});
