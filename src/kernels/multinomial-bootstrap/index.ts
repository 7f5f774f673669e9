import type { Kernel } from '../../core/kernel.ts';
import { multinomialBootstrapJs, type BootstrapInput } from './reference.ts';
import { multinomialBootstrapWasm } from './wasm.ts';

export type { BootstrapInput } from './reference.ts';

/** Bootstrap replicates of a table of counts, each stratum's total held fixed. */
export const multinomialBootstrap: Kernel<BootstrapInput, Float64Array> = {
  id: 'multinomial-bootstrap',
  version: 1,
  contract:
    'f64; category by category, Binomial(rows left, count / mass left) by inversion below a mean of 10, else BTRS; ' +
    'uniforms from Philox at (replicate, stratum, category, attempt).',
  work: ({ replicates, counts }) => 100 * replicates * counts.length,
  js: multinomialBootstrapJs,
  wasm: multinomialBootstrapWasm,
};
