import type { Kernel } from '../../core/kernel.ts';
import { philoxFillJs, type PhiloxInput } from './reference.ts';
import { philoxFillWasm } from './wasm.ts';

export type { PhiloxInput } from './reference.ts';

/** Bulk random words of one stream. */
export const philoxFill: Kernel<PhiloxInput, Uint32Array> = {
  id: 'philox',
  version: 1,
  contract: 'Philox4x32-10, integer arithmetic modulo 2^32; words in counter order.',
  work: ({ length }) => 10 * length,
  js: philoxFillJs,
  wasm: philoxFillWasm,
};
