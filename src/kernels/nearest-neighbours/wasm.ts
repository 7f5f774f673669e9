import { openArena } from '../load.ts';
import type { NeighboursInput } from './reference.ts';

const BLOCK = 8;

/** As `nearestNeighboursJs`: distances in f32 sort out nearly all rows, the rest are measured as the reference does. */
export function nearestNeighboursWasm(input: NeighboursInput): Uint32Array {
  const { rows, featureCount, neighbours, from, to } = input;
  const n = rows.length / featureCount;
  const slots = Math.ceil((to - from) / 4) * 4;
  const values = Math.ceil(n / BLOCK) * BLOCK * featureCount;
  const arena = openArena(4 * values + 16 * slots * neighbours + 4 * slots + 128);
  const blocks = arena.reserve(4 * values);
  fillBlocks(arena.f32(blocks, values), input);
  const distances = arena.reserve(8 * slots * neighbours);
  const offsets = arena.reserve(4 * slots * neighbours);
  const limits = arena.reserve(4 * slots);
  const out = arena.reserve(4 * slots * neighbours);
  arena.wasm.nearestNeighbours(
    ...([blocks, n, featureCount, from, to, neighbours, distances, offsets, limits, out] as const),
  );
  return arena.u32(out, (to - from) * neighbours).slice();
}

/** Rows in blocks of eight, feature by feature; missing rows of the last block are zeros. */
function fillBlocks(blocks: Float32Array, { rows, featureCount }: NeighboursInput): void {
  const n = rows.length / featureCount;
  blocks.fill(0, blocks.length - BLOCK * Math.min(featureCount, blocks.length));
  for (let row = 0; row < n; row += 1) {
    const first = (row - (row % BLOCK)) * featureCount + (row % BLOCK);
    for (let j = 0; j < featureCount; j += 1) blocks[first + j * BLOCK] = rows[row * featureCount + j] ?? 0;
  }
}
