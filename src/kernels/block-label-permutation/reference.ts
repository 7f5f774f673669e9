import { blockLabelsJs, observedLabels, type LabelDraws } from './labels.ts';

/** `gram`: blocks × blocks, row-major, symmetric (only its upper triangle is read). */
export type QuadraticInput = LabelDraws & { readonly gram: Float64Array };

/** `values`: blocks × width, row-major. */
export type SumsInput = LabelDraws & { readonly values: Float64Array; readonly width: number };

/** wᵀGw for each draw, w = 1/s₁ on the s₁ reference blocks and −1/s₂ on the s₂ current ones. */
export function labelQuadraticJs(input: QuadraticInput): Float64Array {
  const { gram, blocks, referenceBlocks, from, to } = input;
  const labels = blockLabelsJs(input);
  return Float64Array.from({ length: to - from }, (_, index) =>
    quadratic(gram, blocks, referenceBlocks, labels.subarray(index * blocks)),
  );
}

/** Draws × width, row-major: the sum of the current blocks' values in each draw. */
export function labelSumsJs(input: SumsInput): Float64Array {
  const { values, width, blocks, from, to } = input;
  const labels = blockLabelsJs(input);
  const out = new Float64Array((to - from) * width);
  for (let draw = 0; draw < to - from; draw += 1) {
    const own = labels.subarray(draw * blocks, (draw + 1) * blocks);
    addCurrent(values, width, own, out.subarray(draw * width, (draw + 1) * width));
  }
  return out;
}

/** The statistic of the data's own labels, in the same order of operations, so that ties with draws are exact. */
export function observedQuadratic(gram: Float64Array, blocks: number, referenceBlocks: number): number {
  return quadratic(gram, blocks, referenceBlocks, observedLabels(blocks, referenceBlocks));
}

/** `width` sums over the data's own current blocks, in the same order of operations as the draws. */
export function observedSums(
  values: Float64Array,
  width: number,
  blocks: number,
  referenceBlocks: number,
): Float64Array {
  const out = new Float64Array(width);
  addCurrent(values, width, observedLabels(blocks, referenceBlocks), out);
  return out;
}

function quadratic(gram: Float64Array, blocks: number, reference: number, labels: Uint8Array): number {
  const onReference = 1 / reference;
  const onCurrent = -1 / (blocks - reference);
  const w = Float64Array.from({ length: blocks }, (_, i) => (labels[i] === 1 ? onReference : onCurrent));
  let total = 0;
  for (let i = 0; i < blocks; i += 1) {
    let row = 0;
    for (let j = i + 1; j < blocks; j += 1) row += (gram[i * blocks + j] ?? 0) * (w[j] ?? 0);
    const wi = w[i] ?? 0;
    total += wi * ((gram[i * blocks + i] ?? 0) * wi + 2 * row);
  }
  return total;
}

function addCurrent(values: Float64Array, width: number, labels: Uint8Array, out: Float64Array): void {
  labels.forEach((label, block) => {
    if (label === 1) return;
    for (let f = 0; f < width; f += 1) out[f] = (out[f] ?? 0) + (values[block * width + f] ?? 0);
  });
}
