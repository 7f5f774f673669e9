import type { ContrastSet, Part } from './contrast.ts';
import { everyPair, proportionOf } from './contrast.ts';
import { normalMaxima } from './normal-maxima.ts';
import { normalCdf, twoSidedZ } from './normal.ts';
import type { Proportion } from './proportion.ts';
import { kthSmallest } from './solve.ts';
import { sparseMaxima } from './sparse-maxima.ts';

/** Rates that are compared, by family (a family shares one true rate where nothing differs), and what is compared. */
export interface Compared {
  readonly families: readonly (readonly Proportion[])[];
  readonly sets: readonly ContrastSet[];
}

const SPARSE = 10;

/** A count on the boundary is inside: the bootstrap's quantile is a value that counts can take exactly. */
const WITH_TIES = 1 + 1e-9;

/**
 * Where some group expects fewer than 10 successes or failures, normal theory errs: the null distribution then also comes from
 * 10,000 parametric bootstrap replicates of all groups at their common rate. The statistic of a contrast is the pooled z at
 * equality, which both score intervals share. Null where no group is sparse.
 */
function knownSparseMaxima({ families, sets }: Compared): Float64Array | null {
  const pooled = families.map(pooledRate);
  const sparse = families.some((family, f) =>
    family.some(({ n }) => n * Math.min(pooled[f] ?? 0, 1 - (pooled[f] ?? 0)) < SPARSE),
  );
  if (!sparse) return null;
  const sizes = families.map((family) => family.map(({ n }) => Math.max(1, Math.round(n))));
  const key = JSON.stringify(['sparse', sizes, pooled, sets.map((set) => set.key)]);
  return remembered(key, () => sparseMaxima(sizes, pooled, sets));
}

function pooledRate(family: readonly Proportion[]): number {
  const successes = family.reduce((sum, { x }) => sum + x, 0);
  const total = family.reduce((sum, { n }) => sum + n, 0);
  return (successes + 0.5) / (total + 1);
}

/** p̃(1 − p̃)/n with p̃ = (x + ½)/(n + 1): a variance that does not vanish at 0 or n successes. */
function smoothedVariance({ x, n }: Proportion): number {
  const p = (x + 0.5) / (n + 1);
  return (p * (1 - p)) / n;
}

/** Null distributions that were asked for before: a difference and a ratio over the same groups share theirs. Emptied when full. */
const known = new Map<string, Float64Array>();
const MOST_KNOWN = 100;

function remembered(key: string, compute: () => Float64Array): Float64Array {
  const value = known.get(key) ?? compute();
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, value);
  return value;
}

function knownNormalMaxima({ families, sets }: Compared): Float64Array {
  const variances = families.flatMap((family) => family.map(smoothedVariance));
  const key = JSON.stringify([variances, sets.map((set) => set.key)]);
  return remembered(key, () => normalMaxima(variances, sets));
}

function quantile(maxima: Float64Array, level: number): number {
  return kthSmallest(maxima, Math.min(maxima.length, Math.ceil(level * maxima.length)));
}

function contrastCount({ sets }: Compared): number {
  return sets.reduce((sum, { contrasts }) => sum + contrasts.length, 0);
}

/**
 * Critical value q of max over pairs |zᵢsᵢ − zⱼsⱼ| / √(sᵢ² + sⱼ²), z standard normal (Tukey–Kramer where variances are
 * known): the `level` quantile of 20,000 fixed draws; exact for two groups. `families` holds the squared standard errors
 * of each rate; pairs are formed inside a family only (equalized odds: TPR and FPR).
 */
export function maxPairQuantile(families: readonly (readonly number[])[], level: number): number {
  const sets = pairsOf(families);
  const pairs = sets.reduce((sum, { contrasts }) => sum + contrasts.length, 0);
  return pairs <= 1 ? twoSidedZ(level) : quantile(normalMaxima(families.flat(), sets), level);
}

/** Every pair inside each family. */
export function pairsOf(families: readonly { readonly length: number }[]): ContrastSet[] {
  let offset = 0;
  return families.map(({ length }) => {
    offset += length;
    return everyPair(length, offset - length);
  });
}

/**
 * The critical value for exactly the contrasts compared: the `level` quantile of the largest |z| under normal theory (max-t),
 * or of the bootstrap where groups are sparse and it is larger. Differences and ratios share it, so that a ratio's interval
 * leaves out 1 exactly where the difference's leaves out 0.
 */
export function criticalValue(compared: Compared, level: number): number {
  const normal =
    contrastCount(compared) <= 1 ? twoSidedZ(level) : quantile(knownNormalMaxima(compared), level);
  const sparse = knownSparseMaxima(compared);
  return Math.max(normal, sparse ? quantile(sparse, level) * WITH_TIES : 0);
}

/**
 * p-value of the hypothesis that nothing compared differs: how often the largest pooled |z| is as large as here, under the
 * same null distributions as the critical value, so that it is at most 1 − level exactly where the interval leaves out
 * equality. Where no draw is as large, the lesser of one draw's share and the Bonferroni bound. In [0, 1]. For contrasts of one part.
 */
export function equalityP(compared: Compared): number {
  const rates = compared.families.flat();
  const contrasts = compared.sets.flatMap((set) => set.contrasts);
  const z = contrasts.reduce((most, { parts: [part] }) => Math.max(most, part ? pooledZ(rates, part) : 0), 0);
  const tail = 2 * normalCdf(-z);
  const normal =
    contrasts.length <= 1 ? tail : reached(knownNormalMaxima(compared), z, tail * contrasts.length);
  const sparse = knownSparseMaxima(compared);
  return Math.min(1, Math.max(normal, sparse ? reached(sparse, z / WITH_TIES, 1) : 0));
}

function reached(maxima: Float64Array, z: number, bound: number): number {
  let count = 0;
  for (const value of maxima) if (value >= z) count += 1;
  return count > 0 ? count / maxima.length : Math.min(1 / maxima.length, bound);
}

function pooledZ(rates: readonly Proportion[], { a, b }: Part): number {
  const [left, right] = [proportionOf(rates, a), proportionOf(rates, b)];
  const p = (left.x + right.x) / (left.n + right.n);
  const variance = p * (1 - p) * (1 / left.n + 1 / right.n);
  return variance > 0 ? Math.abs(left.x / left.n - right.x / right.n) / Math.sqrt(variance) : 0;
}
