import type { Kernel } from '../../core/kernel.ts';
import { sliceMaximaJs, type SliceMaxima } from './reference.ts';
import { sliceMaximaWasm } from './wasm.ts';

export type { SliceMaxima } from './reference.ts';

/** Per draw of normal numbers for rows, the least level whose limit some slice reaches. */
export const sliceMaxima: Kernel<SliceMaxima, Uint32Array> = {
  id: 'slice-maxima',
  version: 1,
  contract:
    'Normals by Acklam’s quantile at 53-bit uniforms + 2^−55 from Philox at (draw, row ÷ 2); f64 sums over rows ascending, the sum of all rows among them; sum − share · total is compared with each limit.',
  work: ({ bins, rows, from, to }) => ((bins.length * (bins.length + 1)) / 2) * rows * (to - from),
  js: sliceMaximaJs,
  wasm: sliceMaximaWasm,
};
