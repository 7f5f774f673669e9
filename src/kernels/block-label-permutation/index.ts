import type { Kernel } from '../../core/kernel.ts';
import { blockLabelsJs, type LabelDraws } from './labels.ts';
import { labelQuadraticJs, labelSumsJs, type QuadraticInput, type SumsInput } from './reference.ts';
import { blockLabelsWasm, labelQuadraticWasm, labelSumsWasm } from './wasm.ts';

export { observedLabels, type LabelDraws } from './labels.ts';
export { observedQuadratic, observedSums, type QuadraticInput, type SumsInput } from './reference.ts';

const LABELS = 'Labels by Fisher–Yates with bounded integers by rejection, from Philox at (draw, …).';

/** Draws × blocks labels, for statistics that have no kernel of their own. */
export const blockLabels: Kernel<LabelDraws, Uint8Array> = {
  id: 'block-label-permutation/labels',
  version: 1,
  contract: LABELS,
  work: ({ blocks, from, to }) => 10 * blocks * (to - from),
  js: blockLabelsJs,
  wasm: blockLabelsWasm,
};

/** wᵀGw per draw: maximum mean discrepancy or energy distance from a Gram matrix of blocks. */
export const labelQuadratic: Kernel<QuadraticInput, Float64Array> = {
  id: 'block-label-permutation/quadratic',
  version: 1,
  contract: `${LABELS} f64; T = Σᵢ wᵢ (Gᵢᵢ wᵢ + 2 Σ_{j>i} Gᵢⱼ wⱼ), i and j ascending.`,
  work: ({ blocks, from, to }) => blocks * blocks * (to - from),
  js: labelQuadraticJs,
  wasm: labelQuadraticWasm,
};

/** Sums of block values over the current blocks per draw; the reference sums are the totals less these. */
export const labelSums: Kernel<SumsInput, Float64Array> = {
  id: 'block-label-permutation/sums',
  version: 1,
  contract: `${LABELS} f64 sums over current blocks in ascending order.`,
  work: ({ blocks, width, from, to }) => (blocks / 2) * width * (to - from),
  js: labelSumsJs,
  wasm: labelSumsWasm,
};
