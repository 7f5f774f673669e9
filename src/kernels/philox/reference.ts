import { philox4x32, type StreamKey } from '../../core/random.ts';

/**
 * `length` words: word i is word i mod 4 of Philox4x32-10 at the 64-bit counter `first` + ⌊i/4⌋ (low half in counter
 * word 0), with counter words 2 and 3 as given. `first` is an integer in [0, 2^53 − length).
 */
export type PhiloxInput = {
  readonly key: StreamKey;
  readonly first: number;
  readonly counter2: number;
  readonly counter3: number;
  readonly length: number;
};

/** Consecutive counters, one Philox block each. */
export function philoxFillJs({ key, first, counter2, counter3, length }: PhiloxInput): Uint32Array {
  const out = new Uint32Array(length);
  for (let start = 0; start < length; start += 4) {
    const counter = first + start / 4;
    const words = philox4x32(
      counter >>> 0,
      Math.floor(counter / 4294967296),
      counter2,
      counter3,
      key[0],
      key[1],
    );
    out.set(length - start < 4 ? words.slice(0, length - start) : words, start);
  }
  return out;
}
