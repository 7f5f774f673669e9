import type { Kernel } from '../../core/kernel.ts';
import { nearestNeighboursJs, type NeighboursInput } from './reference.ts';
import { nearestNeighboursWasm } from './wasm.ts';
import { nearestNeighboursGpu } from './webgpu.ts';

export type { NeighboursInput } from './reference.ts';

/** The nearest other rows of each row of a range, by Euclidean distance; exact, so ranges may be cut anywhere. */
export const nearestNeighbours: Kernel<NeighboursInput, Uint32Array> = {
  id: 'nearest-neighbours',
  version: 1,
  contract:
    'squared distances of f32 values in f64, feature by feature; nearest first, of equally near rows the one that follows ' +
    'soonest, the first row coming after the last; NaN is never near.',
  work: ({ rows, from, to }) => 3 * rows.length * (to - from),
  js: nearestNeighboursJs,
  wasm: nearestNeighboursWasm,
  webgpu: {
    minimumWork: 1e10,
    tolerance: {
      bound: 0,
      of: 'the index of a row: what the device keeps is measured again as by the reference',
    },
    run: nearestNeighboursGpu,
  },
};
