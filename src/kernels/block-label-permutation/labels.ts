import { philox4x32, type StreamKey } from '../../core/random.ts';

/**
 * Which of `blocks` equal blocks of rows play the reference sample. Draws `from` … `to` − 1 (below 2^32) are made; draw i
 * is the same in every range and for every statistic. `referenceBlocks` in [1, blocks − 1], blocks below 2^21.
 */
export type LabelDraws = {
  readonly blocks: number;
  readonly referenceBlocks: number;
  readonly key: StreamKey;
  readonly from: number;
  readonly to: number;
};

/** Draws × blocks, row-major: 1 where the block is reference, 0 where it is current. */
export function blockLabelsJs({ blocks, referenceBlocks, key, from, to }: LabelDraws): Uint8Array {
  const out = new Uint8Array((to - from) * blocks);
  for (let draw = from; draw < to; draw += 1) {
    drawLabels(blocks, referenceBlocks, draw, key, out.subarray((draw - from) * blocks));
  }
  return out;
}

/**
 * The first `referenceBlocks` steps of a Fisher–Yates shuffle of 0 … blocks − 1; bounded integers by Lemire's multiplication
 * with rejection, doi:10.1145/3230636, from the words of Philox at counters (draw, 0), (draw, 1), …
 */
function drawLabels(blocks: number, reference: number, draw: number, key: StreamKey, out: Uint8Array): void {
  const order = Uint32Array.from({ length: blocks }, (_, index) => index);
  let words: readonly number[] = [];
  let used = 0;
  const nextWord = (): number => {
    if (used % 4 === 0) words = philox4x32(draw, used / 4, 0, 0, key[0], key[1]);
    used += 1;
    return words[(used - 1) % 4] ?? 0;
  };
  for (let step = 0; step < reference; step += 1) {
    const other = step + bounded(blocks - step, nextWord);
    const chosen = order[other] ?? 0;
    order[other] = order[step] ?? 0;
    out[chosen] = 1;
  }
}

/** Uniform integer in [0, bound), bound below 2^21. */
function bounded(bound: number, nextWord: () => number): number {
  const threshold = (4294967296 - bound) % bound;
  for (;;) {
    const product = nextWord() * bound;
    const high = Math.floor(product / 4294967296);
    if (product - high * 4294967296 >= threshold) return high;
  }
}

/** The labels that the data came with: the first `referenceBlocks` are reference. */
export function observedLabels(blocks: number, referenceBlocks: number): Uint8Array {
  return new Uint8Array(blocks).fill(1, 0, referenceBlocks);
}
