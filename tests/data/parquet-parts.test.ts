import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompress } from '../../src/data/parquet/codecs.ts';
import { readDeltas } from '../../src/data/parquet/delta.ts';
import { isAllOnes, readRuns } from '../../src/data/parquet/runs.ts';
import { checkThrift } from '../../src/data/parquet/thrift.ts';
import { decodeSnappy } from '../../src/data/snappy.ts';

const words = (text: string): Uint8Array => new TextEncoder().encode(text);
const repeated = words('abcdefgh'.repeat(5000));

describe('sizes that lie', () => {
  it.each([
    ['BROTLI', brotliCompressSync(repeated)],
    ['GZIP', gzipSync(repeated)],
  ])('%s gives exactly what was announced or nothing', (codec, packed) => {
    expect(decompress('f', codec, packed, repeated.length)).toEqual(repeated);
    for (const size of [1, repeated.length - 1])
      if (codec === 'BROTLI') expect(() => decompress('f', codec, packed, size)).toThrow(/damaged/);
    expect(() => decompress('f', codec, packed, repeated.length + 1)).toThrow(/damaged/);
  });

  it.each(['SNAPPY', 'GZIP', 'ZSTD', 'LZ4', 'LZ4_RAW', 'UNCOMPRESSED'])(
    '%s: more than its bytes can become is refused before anything is allocated',
    (codec) => {
      expect(() => decompress('f', codec, new Uint8Array(40), 2 ** 31 - 1)).toThrow(/damaged|too large/);
      expect(() => decompress('f', codec, new Uint8Array(40), -1)).toThrow(/damaged/);
    },
  );

  it('says pages beyond 256 MiB and unknown codecs', () => {
    expect(() => decompress('f', 'BROTLI', new Uint8Array(40), 2 ** 28 + 1)).toThrow(/too large pages/);
    expect(() => decompress('f', 'LZO', new Uint8Array(40), 40)).toThrow(/compressed with LZO/);
    expect(() => decompress('f', 'toString', new Uint8Array(40), 40)).toThrow(/compressed with toString/);
  });
});

describe('snappy', () => {
  it('decodes literals and overlapping copies, and refuses any cut or other size', () => {
    // 10 bytes: the literal "ab", then a copy of 8 bytes from 2 before.
    const block = Uint8Array.of(10, 1 << 2, 97, 98, 1 | (4 << 2), 2);
    expect(decodeSnappy(block, 10)).toEqual(words('ababababab'));
    expect(decodeSnappy(block, 9)).toBeNull();
    for (let length = 0; length < block.length; length += 1)
      expect(decodeSnappy(block.slice(0, length), 10)).toBeNull();
  });

  it('ends on a literal of more than 2^31 bytes, where hyparquet runs backwards', () => {
    expect(decodeSnappy(Uint8Array.of(10, 63 << 2, 250, 255, 255, 255, 1, 2, 3, 4), 10)).toBeNull();
  });
});

describe('runs', () => {
  it('decodes repetitions and packed groups', () => {
    // Five times 3, then 0…7 in three bits each, the example of the format's specification.
    const bytes = Uint8Array.of(5 << 1, 3, (1 << 1) | 1, 0b10001000, 0b11000110, 0b11111010);
    expect([...(readRuns(bytes, 0, bytes.length, 3, 13) ?? [])]).toEqual([
      3, 3, 3, 3, 3, 0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(readRuns(bytes, 0, bytes.length, 3, 14)).toBeNull();
  });

  it('unpacks numbers of every width', () => {
    for (let width = 1; width <= 32; width += 1) {
      const numbers = Array.from({ length: 8 }, (_, at) => (at * 2654435761 + width) % 2 ** width);
      const packed = numbers.reduce((all, each, at) => all | (BigInt(each) << BigInt(at * width)), 0n);
      const body = Array.from({ length: width }, (_, at) => Number((packed >> BigInt(8 * at)) & 255n));
      expect([...(readRuns(Uint8Array.of(3, ...body), 0, 1 + width, width, 8) ?? [])]).toEqual(numbers);
    }
  });

  it('refuses a run longer than what is asked for, and empty runs without end', () => {
    expect(readRuns(Uint8Array.of(254, 255, 255, 255, 15, 1), 0, 6, 1, 10)).toBeNull();
    expect(readRuns(new Uint8Array(9), 0, 9, 1, 10)).toBeNull();
    expect(readRuns(Uint8Array.of(20, 1), 0, 2, 33, 10)).toBeNull();
  });

  it('sees that every row has a value', () => {
    expect(isAllOnes(Uint8Array.of(20, 1), 0, 2, 10)).toBe(true);
    expect(isAllOnes(Uint8Array.of(20, 0), 0, 2, 10)).toBe(false);
    expect(isAllOnes(Uint8Array.of(20, 1), 0, 2, 11)).toBe(false);
  });
});

describe('deltas', () => {
  it('decodes the example of the specification: 7, 5, 3, 1, 2, 3, 4, 5', () => {
    // Block of 128 in 4 parts; 8 values; first 7; least delta −2; widths 2, 0, 0, 0; deltas 0 0 0 3 3 3 3.
    const bytes = Uint8Array.of(128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b11000000, 0b00111111, 0, 0, 0, 0, 0, 0);
    expect([...(readDeltas(bytes, 0, 8)?.values ?? [])]).toEqual([7n, 5n, 3n, 1n, 2n, 3n, 4n, 5n]);
    expect(readDeltas(bytes, 0, 9)).toBeNull();
    for (let length = 0; length < 12; length += 1)
      expect(readDeltas(bytes.slice(0, length), 0, 8)).toBeNull();
  });

  it('refuses blocks of no parts and of huge ones', () => {
    expect(readDeltas(Uint8Array.of(128, 1, 0, 8, 14, 3, 2, 0, 0, 0), 0, 8)).toBeNull();
    expect(readDeltas(Uint8Array.of(128, 1, 255, 255, 255, 255, 15, 8, 14, 3), 0, 8)).toBeNull();
  });
});

describe('checkThrift', () => {
  it.each([
    ['an integer of a million bytes', new Uint8Array(1_000_000).fill(0x80).fill(0x16, 0, 1)],
    ['structs in structs without end', new Uint8Array(100_000).fill(0x1c)],
    ['a list longer than the message', Uint8Array.of(0x19, 0xf8, 255, 255, 255, 255, 15, 0)],
    ['a text longer than the message', Uint8Array.of(0x18, 100, 1, 2, 0)],
  ])('refuses %s at once', (_, bytes) => {
    expect(() => checkThrift(bytes)).toThrow(RangeError);
  });

  it('passes a struct of every kind of field', () => {
    const bytes = Uint8Array.of(0x11, 0x15, 2, 0x18, 1, 97, 0x19, 0x25, 2, 4, 0x1c, 0x12, 0, 0);
    expect(() => checkThrift(bytes)).not.toThrow();
  });
});
