// The module's exports. No allocation happens here: callers lay out scratch memory from heapBase() on (src/kernels/load.ts).
export { philoxFill } from './philox';
export { tally, tallyWeights } from './tally';
export { multinomialBootstrap } from './multinomial-bootstrap';
export { randomFeatures } from './random-features';
export { sliceMaxima } from './slice-maxima';
export { nearestNeighbours } from './nearest-neighbours';
export { labels, quadratic, currentSums } from './label-permutation';
export { exp, expm1, log, log1p, pow, sin, cos, lgamma } from '../../src/core/elementary';

/** First address that the module itself does not use. */
export function heapBase(): usize {
  return __heap_base;
}
