import { openArena } from '../load.ts';
import type { PhiloxInput } from './reference.ts';

const SLICE = 1 << 20;

/** As `philoxFillJs`, in slices of 2^20 words. */
export function philoxFillWasm({ key, first, counter2, counter3, length }: PhiloxInput): Uint32Array {
  const result = new Uint32Array(length);
  const arena = openArena(4 * Math.min(length, SLICE) + 16);
  const out = arena.reserve(0);
  for (let start = 0; start < length; start += SLICE) {
    const words = Math.min(SLICE, length - start);
    const counter = first + start / 4;
    const high = Math.floor(counter / 4294967296);
    arena.wasm.philoxFill(
      out,
      Math.ceil(words / 4) * 4,
      counter | 0,
      high,
      counter2,
      counter3,
      key[0],
      key[1],
    );
    result.set(arena.u32(out, words), start);
  }
  return result;
}
