import type { Kernel } from '../../core/kernel.ts';
import { blockRandomFeaturesJs, type RandomFeaturesInput } from './reference.ts';
import { blockRandomFeaturesWasm } from './wasm.ts';
import { blockRandomFeaturesGpu } from './webgpu.ts';

export { drawFrequencies } from './frequencies.ts';
export type { RandomFeaturesInput } from './reference.ts';

/** Random-Fourier-feature sums per block of rows; batches may be cut anywhere. */
export const blockRandomFeatures: Kernel<RandomFeaturesInput, Float64Array> = {
  id: 'block-random-features',
  version: 1,
  contract:
    'x·Ω in f32, feature by feature, clamped to ±32768; cos and sin by f32 polynomials on [−π/4, π/4]; ' +
    'each value added to its block in f64, row by row.',
  work: ({ rows, featureCount, frequencies }) =>
    (rows.length / featureCount) * frequencies * (2 * featureCount + 30),
  js: blockRandomFeaturesJs,
  wasm: blockRandomFeaturesWasm,
  webgpu: {
    minimumWork: 5e8,
    tolerance: { bound: 1e-5, of: 'a block’s mean cosine or sine' },
    run: blockRandomFeaturesGpu,
  },
};
