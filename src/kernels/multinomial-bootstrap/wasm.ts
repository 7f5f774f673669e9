import { openArena } from '../load.ts';
import type { BootstrapInput } from './reference.ts';

const SLICE_VALUES = 1 << 21;

/** As `multinomialBootstrapJs`, in slices of about 16 MB. */
export function multinomialBootstrapWasm(input: BootstrapInput): Float64Array {
  const { counts, strata, categories, replicates, firstReplicate, key } = input;
  const width = strata * categories;
  const result = new Float64Array(replicates * width);
  const slice = Math.min(replicates, Math.max(1, Math.floor(SLICE_VALUES / Math.max(1, width))));
  const arena = openArena(8 * (counts.length + slice * width));
  const countsAt = arena.put(counts);
  const out = arena.reserve(8 * slice * width);
  for (let start = 0; start < replicates; start += slice) {
    const some = Math.min(slice, replicates - start);
    const first = firstReplicate + start;
    arena.wasm.multinomialBootstrap(countsAt, strata, categories, first, some, key[0], key[1], out);
    result.set(arena.f64(out, some * width), start * width);
  }
  return result;
}
