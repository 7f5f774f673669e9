import type { Kernel } from '../../core/kernel.ts';
import { tallyJs, type TallyInput } from './reference.ts';
import { tallyWasm } from './wasm.ts';

export type { TallyInput } from './reference.ts';

/** Row counts or weight sums per code. */
export const tally: Kernel<TallyInput, Float64Array> = {
  id: 'tally',
  version: 1,
  contract: 'Each cell is a f64 sum in row order, starting at 0; row counts are exact below 2^53.',
  work: ({ codes }) => codes.length,
  js: tallyJs,
  wasm: tallyWasm,
};
