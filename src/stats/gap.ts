import type { Interval } from '../core/estimate.ts';
import { streamKey } from '../core/random.ts';
import { multinomialBootstrap } from '../kernels/multinomial-bootstrap/index.ts';
import { runExact } from '../kernels/pick.ts';
import { normalPair } from './normal-draws.ts';
import { twoSidedZ } from './normal.ts';
import type { Proportion } from './proportion.ts';
import { wilsonLimits } from './proportion.ts';
import { differenceScoreLimits, ratioScoreLimits } from './score-interval.ts';
import { kthSmallest } from './solve.ts';

/** The interval of one pair of groups (indexes into the groups given), simultaneous with all others of the family. */
export interface PairInterval {
  readonly a: number;
  readonly b: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** A gap over all pairs of groups with its simultaneous interval, the pairs behind it, and limits of each rate. */
export interface Gap {
  readonly value: number;
  readonly interval: Interval;
  readonly pairs: readonly PairInterval[];
  /** Wilson limits of each rate at the family's critical value; overlap of two does not decide their pair. */
  readonly limits: readonly (readonly [number, number])[];
}

const DRAWS = 20000;
const columnDraws: Float64Array[] = [];

/**
 * Critical value q of max over pairs |zᵢsᵢ − zⱼsⱼ| / √(sᵢ² + sⱼ²), z standard normal (Tukey–Kramer where variances are
 * known): the `level` quantile of 20,000 fixed draws; exact for two groups. `families` holds the squared standard errors
 * of each rate; pairs are formed inside a family only (equalized odds: TPR and FPR).
 */
export function maxPairQuantile(families: readonly (readonly number[])[], level: number): number {
  const pairs = families.reduce((sum, { length: k }) => sum + (k * (k - 1)) / 2, 0);
  if (pairs <= 1) return twoSidedZ(level);
  const maxima = new Float64Array(DRAWS);
  let offset = 0;
  for (const variances of families) {
    accumulatePairMaxima(variances, offset, maxima);
    offset += variances.length;
  }
  return kthSmallest(maxima, Math.min(DRAWS, Math.ceil(level * DRAWS)));
}

/** Fixed normal draws for the rate at `index` of all families; the same whatever else is compared. */
function drawsOf(index: number): Float64Array {
  const known = columnDraws[index];
  if (known) return known;
  const pair = index - (index % 2);
  const both = normalPair(DRAWS, pair);
  [columnDraws[pair], columnDraws[pair + 1]] = both;
  return both[index - pair] ?? both[0];
}

function accumulatePairMaxima(variances: readonly number[], offset: number, maxima: Float64Array): void {
  variances.forEach((vi, i) => {
    variances.slice(i + 1).forEach((vj, after) => {
      const scale = 1 / Math.sqrt(vi + vj);
      const [si, sj] = [Math.sqrt(vi) * scale, Math.sqrt(vj) * scale];
      raiseMaxima(maxima, drawsOf(offset + i), si, drawsOf(offset + i + 1 + after), sj);
    });
  });
}

function raiseMaxima(maxima: Float64Array, a: Float64Array, sa: number, b: Float64Array, sb: number): void {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const value = Math.abs((a[draw] ?? 0) * sa - (b[draw] ?? 0) * sb);
    if (value > (maxima[draw] ?? 0)) maxima[draw] = value;
  }
}

const REPLICATES = 10000;
const SPARSE = 10;

/** A count on the boundary is inside: the bootstrap's quantile is a value that counts can take exactly. */
const WITH_TIES = 1 + 1e-9;

/**
 * Where some group expects fewer than 10 successes or failures, normal theory errs: the critical value then comes from
 * 10,000 parametric bootstrap replicates of all groups at their common rate, and is never below that of normal theory.
 * The statistic of a pair is the pooled z at equality, which both score intervals share. 0 where no group is sparse.
 */
export function sparseQuantile(families: readonly (readonly Proportion[])[], level: number): number {
  const pooled = families.map(pooledRate);
  const sparse = families.some((family, f) =>
    family.some(({ n }) => n * Math.min(pooled[f] ?? 0, 1 - (pooled[f] ?? 0)) < SPARSE),
  );
  if (!sparse) return 0;
  const sizes = families.map((family) => family.map(({ n }) => Math.max(1, Math.round(n))));
  const key = JSON.stringify(['sparse', sizes, pooled, level]);
  return remembered(key, () => bootstrapQuantile(sizes, pooled, level));
}

/** Critical values that were asked for before: a difference and a ratio over the same groups share theirs. Emptied when full. */
const known = new Map<string, number>();
const MOST_KNOWN = 1000;

function remembered(key: string, compute: () => number): number {
  const value = known.get(key) ?? compute();
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, value);
  return value;
}

function bootstrapQuantile(
  families: readonly (readonly number[])[],
  pooled: readonly number[],
  level: number,
): number {
  const sizes = families.flat();
  const rates = families.flatMap((family, f) => family.map(() => pooled[f] ?? 0));
  const draws = drawSuccesses(sizes, rates);
  const maxima = new Float64Array(REPLICATES);
  let offset = 0;
  for (const family of families) {
    pooledMaxima(draws, sizes, offset, family.length, maxima);
    offset += family.length;
  }
  return kthSmallest(maxima, Math.ceil(level * REPLICATES)) * WITH_TIES;
}

/** Success counts of REPLICATES × groups binomials; expected counts on a 2^−20 grid, so that they add up to n exactly. */
function drawSuccesses(sizes: readonly number[], rates: readonly number[]): Float64Array {
  const counts = Float64Array.from(
    sizes.flatMap((n, i) => {
      const expected = Math.round(n * (rates[i] ?? 0) * 1048576) / 1048576;
      return [expected, n - expected];
    }),
  );
  const key = streamKey('0', 'stats/gap');
  const shape = {
    counts,
    strata: sizes.length,
    categories: 2,
    replicates: REPLICATES,
    firstReplicate: 0,
    key,
  };
  return runExact(multinomialBootstrap, shape).output.filter((_, index) => index % 2 === 0);
}

/** Largest |pooled z| over the pairs of groups `offset` … `offset + size − 1`, joined into `maxima` draw by draw. */
function pooledMaxima(
  draws: Float64Array,
  sizes: readonly number[],
  offset: number,
  size: number,
  maxima: Float64Array,
): void {
  const k = sizes.length;
  for (let i = offset; i < offset + size; i += 1) {
    for (let j = i + 1; j < offset + size; j += 1) {
      const [n, m] = [sizes[i] ?? 1, sizes[j] ?? 1];
      for (let draw = 0; draw < REPLICATES; draw += 1) {
        const [x, y] = [draws[draw * k + i] ?? 0, draws[draw * k + j] ?? 0];
        const p = (x + y) / (n + m);
        const variance = p * (1 - p) * (1 / n + 1 / m);
        const z = variance > 0 ? Math.abs(x / n - y / m) / Math.sqrt(variance) : 0;
        if (z > (maxima[draw] ?? 0)) maxima[draw] = z;
      }
    }
  }
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

/**
 * The critical value of a family of pairs: that of normal theory, or of the bootstrap where groups are sparse. Both scales
 * share it, so that a ratio's interval leaves out 1 exactly where the difference's leaves out 0.
 */
export function criticalValue(families: readonly (readonly Proportion[])[], level: number): number {
  const variances = families.map((family) => family.map(smoothedVariance));
  const key = JSON.stringify([variances, level]);
  return Math.max(
    remembered(key, () => maxPairQuantile(variances, level)),
    sparseQuantile(families, level),
  );
}

/**
 * max − min of rates over the groups of one family (or the largest such gap over several families), in [0, 1], with an
 * interval that is simultaneous over all pairs: score limits of every difference at the max-t critical value, so it may
 * cover 0 and the pairs may be read as they are. Needs two groups in some family; each n > 0.
 */
export function differenceGap(families: readonly (readonly Proportion[])[], level: number): Gap {
  const q = criticalValue(families, level);
  const pairs = eachPair(families, (a, b) => {
    const [lower, upper] = differenceScoreLimits(a, b, q);
    return { value: a.x / a.n - b.x / b.n, lower, upper };
  });
  const lower = pairs.reduce((most, pair) => Math.max(most, pair.lower, -pair.upper), 0);
  const upper = pairs.reduce((most, pair) => Math.max(most, Math.abs(pair.lower), Math.abs(pair.upper)), 0);
  const value = pairs.reduce((most, pair) => Math.max(most, Math.abs(pair.value)), 0);
  return {
    value,
    interval: { lower, upper, level, method: methodName(families) },
    pairs,
    limits: rateLimits(families, q),
  };
}

/**
 * min ÷ max of rates over groups, in [0, 1], with the simultaneous interval from Koopman's score limits of every ratio at
 * the max-t critical value. It leaves out 1 exactly where the difference leaves out 0: at equality both scores are the
 * pooled z, and the critical value is the same. Needs two groups and at least one success.
 */
export function ratioGap(family: readonly Proportion[], level: number): Gap {
  const q = criticalValue([family], level);
  const pairs = eachPair([family], (a, b) => {
    const [lower, upper] = ratioScoreLimits(a, b, q);
    return { value: b.x > 0 ? a.x / a.n / (b.x / b.n) : Infinity, lower, upper };
  });
  const folded = pairs.map(foldRatio);
  const value = folded.reduce((least, pair) => Math.min(least, pair.value), 1);
  const lower = folded.reduce((least, pair) => Math.min(least, pair.lower), 1);
  const upper = folded.reduce((least, pair) => Math.min(least, pair.upper), 1);
  return {
    value,
    interval: { lower, upper, level, method: methodName([family]) },
    pairs,
    limits: rateLimits([family], q),
  };
}

/** min(r, 1/r) of a ratio and its limits; a limit astride 1 gives an upper end of 1. */
function foldRatio(pair: PairInterval): PairInterval {
  const fold = (r: number): number => (r > 1 ? 1 / r : r);
  const astride = pair.lower <= 1 && pair.upper >= 1;
  const ends = [fold(pair.lower), fold(pair.upper)].sort((x, y) => x - y);
  const [low = 0, high = 1] = ends;
  return {
    ...pair,
    value: Number.isNaN(pair.value) ? 1 : fold(pair.value),
    lower: low,
    upper: astride ? 1 : high,
  };
}

function eachPair(
  families: readonly (readonly Proportion[])[],
  of: (a: Proportion, b: Proportion) => { value: number; lower: number; upper: number },
): PairInterval[] {
  const pairs: PairInterval[] = [];
  let offset = 0;
  for (const family of families) {
    family.forEach((a, i) => {
      family.forEach((b, j) => {
        if (j > i) pairs.push({ a: offset + i, b: offset + j, ...of(a, b) });
      });
    });
    offset += family.length;
  }
  return pairs;
}

function rateLimits(families: readonly (readonly Proportion[])[], q: number): (readonly [number, number])[] {
  return families.flat().map((rate) => wilsonLimits(rate, q));
}

function methodName(families: readonly (readonly Proportion[])[]): string {
  const k = families.reduce((sum, family) => sum + (family.length * (family.length - 1)) / 2, 0);
  return k <= 1 ? 'score' : `score, max-t over ${k} pairs`;
}
