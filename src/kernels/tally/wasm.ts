import { openArena } from '../load.ts';
import type { TallyInput } from './reference.ts';

const SLICE = 1 << 20;

/** As `tallyJs`, in slices of 2^20 rows. */
export function tallyWasm({ codes, size, weights }: TallyInput): Float64Array {
  const longest = Math.min(codes.length, SLICE);
  const arena = openArena(12 * longest + 8 * size + 64);
  const result = arena.reserve(8 * size);
  const codesAt = arena.reserve(4 * longest);
  const weightsAt = arena.reserve(8 * longest);
  arena.f64(result, size).fill(0);
  for (let start = 0; start < codes.length; start += SLICE) {
    const part = codes.subarray(start, start + SLICE);
    arena.u32(codesAt, part.length).set(part);
    if (weights === undefined) {
      arena.wasm.tally(codesAt, part.length, size, result);
    } else {
      arena.f64(weightsAt, part.length).set(weights.subarray(start, start + SLICE));
      arena.wasm.tallyWeights(codesAt, weightsAt, part.length, size, result);
    }
  }
  return arena.f64(result, size).slice();
}
