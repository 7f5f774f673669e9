import { openArena } from '../load.ts';
import type { LabelDraws } from './labels.ts';
import type { QuadraticInput, SumsInput } from './reference.ts';

const SLICE_BYTES = 1 << 24;

/** As `blockLabelsJs`. */
export function blockLabelsWasm({ blocks, referenceBlocks, key, from, to }: LabelDraws): Uint8Array {
  const result = new Uint8Array((to - from) * blocks);
  const arena = openArena(5 * blocks + 32);
  const scratch = arena.reserve(4 * blocks);
  const out = arena.reserve(blocks);
  const one = arena.u8(out, blocks);
  for (let draw = from; draw < to; draw += 1) {
    arena.wasm.labels(blocks, referenceBlocks, draw, key[0], key[1], scratch, out);
    result.set(one, (draw - from) * blocks);
  }
  return result;
}

/** As `labelQuadraticJs`, eight draws at a time. */
export function labelQuadraticWasm(input: QuadraticInput): Float64Array {
  const { gram, blocks, referenceBlocks, key, from, to } = input;
  const draws = Math.ceil((to - from) / 8) * 8;
  const arena = openArena(gram.byteLength + 8 * draws + 69 * blocks + 64);
  const gramAt = arena.put(gram);
  const out = arena.reserve(8 * draws);
  const scratch = arena.reserve(69 * blocks + 16);
  arena.wasm.quadratic(gramAt, blocks, referenceBlocks, from, draws, key[0], key[1], scratch, out);
  return arena.f64(out, to - from).slice();
}

/** As `labelSumsJs`, in slices of draws of about 16 MB. */
export function labelSumsWasm(input: SumsInput): Float64Array {
  const { values, width, blocks, referenceBlocks, key, from, to } = input;
  const result = new Float64Array((to - from) * width);
  const slice = Math.max(1, Math.min(to - from, Math.floor(SLICE_BYTES / (8 * Math.max(1, width)))));
  const arena = openArena(values.byteLength + 8 * slice * width + 9 * blocks + 64);
  const valuesAt = arena.put(values);
  const out = arena.reserve(8 * slice * width);
  const scratch = arena.reserve(9 * blocks + 16);
  for (let start = from; start < to; start += slice) {
    const draws = Math.min(slice, to - start);
    const [k0, k1] = key;
    arena.wasm.currentSums(valuesAt, blocks, width, referenceBlocks, start, draws, k0, k1, scratch, out);
    result.set(arena.f64(out, draws * width), (start - from) * width);
  }
  return result;
}
