/**
 * Philox4x32-10, a counter-based generator: four 32-bit words that depend only on (counter, key).
 * doi:10.1145/2063384.2063405. All arguments and results are unsigned 32-bit integers.
 */
export function philox4x32(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
): [number, number, number, number] {
  let [c0, c1, c2, c3, k0, k1] = [
    counter0 >>> 0,
    counter1 >>> 0,
    counter2 >>> 0,
    counter3 >>> 0,
    key0 >>> 0,
    key1 >>> 0,
  ];
  for (let round = 0; round < 10; round += 1) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(cross / 65536)) >>> 0;
}

/** A key of two 32-bit words naming one stream of random numbers. */
export type StreamKey = readonly [number, number];

/**
 * The key of the stream named `name` under `seed` (an integer or hex string): FNV-1a over UTF-16 units, twice, so
 * that no result depends on the order in which streams are drawn. Not cryptographic.
 */
export function streamKey(seed: string, name: string): StreamKey {
  return [fnv1a(`${seed}/${name}`, 0x811c9dc5), fnv1a(`${name}/${seed}`, 0x01000193)];
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A uniform number in [0, 1) with 53 random bits from two words. */
export function uniform53(high: number, low: number): number {
  return ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;
}

/** Uniform in [0, 1) for (row, draw, slot) of a stream; rows up to 2^53. */
export function uniformAt(key: StreamKey, row: number, draw: number, slot: number): number {
  const words = philox4x32(row >>> 0, Math.floor(row / 4294967296), draw, slot, key[0], key[1]);
  return uniform53(words[0], words[1]);
}

/** The key of a part of a stream, e.g. of one column; independent of the order in which parts are asked for. */
export function subKey(key: StreamKey, name: string): StreamKey {
  return streamKey(`${key[0]}:${key[1]}`, name);
}
