import { blockLabels, labelQuadratic, labelSums } from './block-label-permutation/index.ts';
import { blockRandomFeatures } from './block-random-features/index.ts';
import { multinomialBootstrap } from './multinomial-bootstrap/index.ts';
import { nearestNeighbours } from './nearest-neighbours/index.ts';
import { philoxFill } from './philox/index.ts';
import { sliceMaxima } from './slice-maxima/index.ts';
import { tally } from './tally/index.ts';

/** Every kernel; the parity suite demands cases for each. */
export const kernels = [
  philoxFill,
  tally,
  multinomialBootstrap,
  blockRandomFeatures,
  blockLabels,
  labelQuadratic,
  labelSums,
  sliceMaxima,
  nearestNeighbours,
] as const;
