import { openArena } from '../load.ts';
import type { SliceMaxima } from './reference.ts';

/** As `sliceMaximaJs`, eight draws at a time. */
export function sliceMaximaWasm(input: SliceMaxima): Uint32Array {
  const { rows, bins, codes, share, levels, limits, key, from, to } = input;
  const draws = Math.ceil((to - from) / 8) * 8;
  const widest = Math.max(1, ...bins);
  const scratchBytes = 64 * (rows + 1) + 64 * widest * widest;
  const inputBytes = codes.byteLength + bins.byteLength + share.byteLength + limits.byteLength;
  const arena = openArena(inputBytes + 4 * draws + scratchBytes + 128);
  const [codesAt, binsAt, shareAt, limitsAt] = [codes, bins, share, limits].map((own) => arena.put(own)) as [
    number,
    number,
    number,
    number,
  ];
  const out = arena.reserve(4 * draws);
  const scratch = arena.reserve(scratchBytes);
  const [k0, k1] = key;
  const { sliceMaxima } = arena.wasm;
  sliceMaxima(
    codesAt,
    rows,
    binsAt,
    bins.length,
    shareAt,
    limitsAt,
    levels,
    from,
    draws,
    k0,
    k1,
    scratch,
    out,
  );
  return arena.u32(out, to - from).slice();
}
