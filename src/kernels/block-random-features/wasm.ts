import { openArena } from '../load.ts';
import { runsOf, type RandomFeaturesInput } from './reference.ts';

const SLICE_BYTES = 1 << 18;

/** As `blockRandomFeaturesJs`, eight frequencies at a time, in slices of rows that stay in the cache. */
export function blockRandomFeaturesWasm(input: RandomFeaturesInput): Float64Array {
  const { rows, featureCount, omega, frequencies, sums } = input;
  const padded = Math.ceil(frequencies / 8) * 8;
  const longest = Math.max(1, Math.floor(SLICE_BYTES / (4 * featureCount)));
  const arena = openArena(4 * featureCount * (padded + longest) + 16 * padded + 64);
  const omegaAt = arena.reserve(4 * featureCount * padded);
  const sumsAt = arena.reserve(16 * padded);
  const rowsAt = arena.reserve(4 * featureCount * longest);
  const padOmega = arena.f32(omegaAt, featureCount * padded).fill(0);
  for (let j = 0; j < featureCount; j += 1) {
    padOmega.set(omega.subarray(j * frequencies, (j + 1) * frequencies), j * padded);
  }
  const cosines = arena.f64(sumsAt, frequencies);
  const sines = arena.f64(sumsAt + 8 * padded, frequencies);
  arena.f64(sumsAt, 2 * padded).fill(0);
  for (const { block, start, count } of runsOf(input, longest)) {
    const at = 2 * block * frequencies;
    cosines.set(sums.subarray(at, at + frequencies));
    sines.set(sums.subarray(at + frequencies, at + 2 * frequencies));
    const part = rows.subarray(start * featureCount, (start + count) * featureCount);
    arena.f32(rowsAt, part.length).set(part);
    arena.wasm.randomFeatures(rowsAt, count, featureCount, omegaAt, padded, sumsAt);
    sums.set(cosines, at);
    sums.set(sines, at + frequencies);
  }
  return sums;
}
