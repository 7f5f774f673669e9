import { philox4x32, streamKey } from '../core/random.ts';
import type { ColumnSketch } from '../core/summary.ts';
import { labelQuadratic, observedQuadratic } from '../kernels/block-label-permutation/index.ts';
import { runExact } from '../kernels/pick.ts';
import { blockSamples, type BlockSamples } from './block-samples.ts';
import { permutationP } from './max-t.ts';

/** A maximum mean discrepancy between two samples, from block sums of random Fourier features. */
export interface BlockMmd {
  /** MMD = ‖μ̂₁ − μ̂₂‖, in [0, √2]. */
  readonly value: number;
  /** Unbiased MMD², which may be below 0. */
  readonly unbiasedSquare: number;
  readonly lower: number;
  readonly upper: number;
  readonly p: number;
  readonly exceed: number;
  /** 21 quantiles (0, 0.05 … 1) of MMD under permuted labels. */
  readonly nullQuantiles: readonly number[];
}

const SIGN_DRAWS = 999;

/**
 * MMD between reference and current rows: p from permutations of whole blocks; interval MMD ± r, where r is the `level`
 * quantile of the distance between estimated and true mean difference, the larger of two estimates: permuted labels, and
 * random signs of centred blocks (which does not assume equal spread). It holds 0 wherever p > 1 − level.
 */
export function blockMmd(sketch: ColumnSketch, permutations: number, seed: string, level: number): BlockMmd {
  const samples = blockSamples(sketch);
  const frequencies = sketch.design.features?.count ?? 1;
  const means = samples.blocks.map(({ features }) =>
    features.map((sum) => sum / samples.blockRows / Math.sqrt(frequencies)),
  );
  const gram = gramOf(means);
  const shape = { blocks: means.length, referenceBlocks: samples.reference };
  const square = Math.max(0, observedQuadratic(gram, shape.blocks, shape.referenceBlocks));
  const key = streamKey(seed, 'drift/block-labels');
  const draws = runExact(labelQuadratic, { ...shape, gram, key, from: 0, to: permutations }).output;
  const { p, exceed } = permutationP(square, draws);
  const sorted = draws.map((value) => Math.sqrt(Math.max(0, value))).sort();
  const value = Math.sqrt(square);
  const radius = Math.max(quantile(sorted, level), signedRadius(means, samples, seed, level));
  return {
    value,
    unbiasedSquare: unbiased(gram, samples),
    lower: Math.max(0, value - radius),
    upper: Math.min(1.4142135623730951, value + radius),
    p,
    exceed,
    nullQuantiles: Array.from({ length: 21 }, (_, index) => quantile(sorted, index / 20)),
  };
}

/** Inner products of block means, s × s row-major. */
function gramOf(means: readonly Float64Array[]): Float64Array {
  const s = means.length;
  const gram = new Float64Array(s * s);
  means.forEach((a, i) => {
    for (let j = i; j < s; j += 1) {
      const b = means[j];
      let sum = 0;
      for (let f = 0; f < a.length; f += 1) sum += (a[f] ?? 0) * (b?.[f] ?? 0);
      gram[i * s + j] = sum;
      gram[j * s + i] = sum;
    }
  });
  return gram;
}

/** MMD²u with features of unit norm: (n‖μ̂₁‖² − 1)/(n − 1) + (m‖μ̂₂‖² − 1)/(m − 1) − 2 μ̂₁·μ̂₂. */
function unbiased(gram: Float64Array, { reference, current, blockRows }: BlockSamples): number {
  const s = reference + current;
  const mean = (from: number, to: number, from2: number, to2: number): number => {
    let sum = 0;
    for (let i = from; i < to; i += 1) for (let j = from2; j < to2; j += 1) sum += gram[i * s + j] ?? 0;
    return sum / ((to - from) * (to2 - from2));
  };
  const [n, m] = [reference * blockRows, current * blockRows];
  const own = (square: number, rows: number): number => (rows * square - 1) / (rows - 1);
  return (
    own(mean(0, reference, 0, reference), n) +
    own(mean(reference, s, reference, s), m) -
    2 * mean(0, reference, reference, s)
  );
}

/** The `level` quantile of ‖Σ ±wᵢ(block − its side's mean)‖ over random signs, with the small-sample factor √(s/(s−1)). */
function signedRadius(
  means: readonly Float64Array[],
  { reference, current }: BlockSamples,
  seed: string,
  level: number,
): number {
  const centred = [...centre(means.slice(0, reference)), ...centre(means.slice(reference))];
  const gram = gramOf(centred);
  const s = means.length;
  const factor = (size: number): number => Math.sqrt(size / Math.max(1, size - 1)) / size;
  const key = streamKey(seed, 'drift/block-signs');
  const norms = new Float64Array(SIGN_DRAWS);
  const weights = new Float64Array(s);
  for (let draw = 0; draw < SIGN_DRAWS; draw += 1) {
    let bits = 0;
    for (let block = 0; block < s; block += 1) {
      bits = block % 32 === 0 ? philox4x32(draw, block >>> 5, 0, 0, key[0], key[1])[0] : bits >>> 1;
      weights[block] = ((bits & 1) === 1 ? 1 : -1) * factor(block < reference ? reference : current);
    }
    norms[draw] = Math.sqrt(Math.max(0, quadraticForm(gram, weights)));
  }
  return quantile(norms.sort(), level);
}

function centre(vectors: readonly Float64Array[]): Float64Array[] {
  const length = vectors[0]?.length ?? 0;
  const mean = new Float64Array(length);
  for (const vector of vectors)
    vector.forEach((value, index) => (mean[index] = (mean[index] ?? 0) + value / vectors.length));
  return vectors.map((vector) => vector.map((value, index) => value - (mean[index] ?? 0)));
}

function quadraticForm(gram: Float64Array, weights: Float64Array): number {
  const s = weights.length;
  let total = 0;
  for (let i = 0; i < s; i += 1) {
    let row = 0;
    for (let j = i + 1; j < s; j += 1) row += (gram[i * s + j] ?? 0) * (weights[j] ?? 0);
    total += (weights[i] ?? 0) * ((gram[i * s + i] ?? 0) * (weights[i] ?? 0) + 2 * row);
  }
  return total;
}

/** The smallest value with at least `level` of the sorted draws at or below it. */
function quantile(sorted: Float64Array, level: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(level * sorted.length) - 1))] ?? 0;
}
