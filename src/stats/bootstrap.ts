import type { Interval } from '../core/estimate.ts';
import { streamKey } from '../core/random.ts';
import { multinomialBootstrap } from '../kernels/multinomial-bootstrap/index.ts';
import { runExact } from '../kernels/pick.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { kthSmallest } from './solve.ts';

/** A table of counts: strata (groups, or group × label), each resampled with its own total held fixed, by categories. */
export interface StratifiedTable {
  /** strata × categories, row-major; effective counts where rows are weighted, and then rounded for the draws. */
  readonly counts: Float64Array;
  readonly strata: number;
  readonly categories: number;
}

/** Any number that depends on the counts of a table only; NaN where undefined. Must not keep or change what it is given. */
export type TableStatistic = (counts: Float64Array) => number;

/** How many replicates, and the stream that they are drawn from: the run's seed and the id of the check. */
export interface BootstrapDraws {
  readonly replicates: number;
  readonly seed: string;
  readonly name: string;
}

/** Replicated tables one after another, each strata × categories long. The same whatever they are used for. */
export function replicateTables(table: StratifiedTable, draws: BootstrapDraws): Float64Array {
  const { strata, categories, counts } = table;
  const shape = { strata, categories, replicates: draws.replicates, firstReplicate: 0 };
  const whole = counts.map((count) => Math.round(count));
  const key = streamKey(draws.seed, draws.name);
  return runExact(multinomialBootstrap, { ...shape, counts: whole, key }).output;
}

/** The statistic on every replicate where it is defined, and on how many it is not. */
export function replicateValues(
  table: StratifiedTable,
  statistic: TableStatistic,
  draws: BootstrapDraws,
): { readonly values: Float64Array; readonly undefinedIn: number } {
  const width = table.strata * table.categories;
  const tables = replicateTables(table, draws);
  const values = new Float64Array(draws.replicates);
  let defined = 0;
  for (let replicate = 0; replicate < draws.replicates; replicate += 1) {
    const value = statistic(tables.subarray(replicate * width, (replicate + 1) * width));
    if (Number.isFinite(value)) values[defined++] = value;
  }
  return { values: values.subarray(0, defined), undefinedIn: draws.replicates - defined };
}

/** z₀ = Φ⁻¹ of the share of replicates below the observed value, ties by half. doi:10.1080/01621459.1987.10478410 */
export function biasCorrection(values: Float64Array, observed: number): number {
  let twice = 0;
  for (const value of values) twice += value < observed ? 2 : value === observed ? 1 : 0;
  return normalQuantile(twice / (2 * values.length));
}

/**
 * The acceleration Σ_s ΣU³/n_s³ ÷ 6 (Σ_s ΣU²/n_s²)^1.5 of Efron and Tibshirani (1993), eq. 15.36, U = (n_s − 1)(mean − value
 * without one row). Rows of a cell are alike, so each cell is left out once and counts as often as it has rows. 0 where
 * leaving out a row changes nothing; NaN where it leaves the statistic undefined.
 */
export function acceleration(table: StratifiedTable, statistic: TableStatistic): number {
  let [cubes, squares] = [0, 0];
  for (let stratum = 0; stratum < table.strata; stratum += 1) {
    const { n, influence, counts } = influences(table, statistic, stratum);
    if (n <= 0) continue;
    influence.forEach((u, at) => {
      const rows = counts[at] ?? 0;
      cubes += (rows * u * u * u) / (n * n * n);
      squares += (rows * u * u) / (n * n);
    });
  }
  return squares === 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
}

function influences(
  table: StratifiedTable,
  statistic: TableStatistic,
  stratum: number,
): { n: number; influence: number[]; counts: number[] } {
  const from = stratum * table.categories;
  const counts = [...table.counts.subarray(from, from + table.categories)];
  const n = counts.reduce((sum, count) => sum + count, 0);
  const without = counts.map((count, at) => (count > 0 ? statistic(withoutOne(table.counts, from + at)) : 0));
  const mean = without.reduce((sum, value, at) => sum + (counts[at] ?? 0) * value, 0) / n;
  return {
    n,
    counts,
    influence: without.map((value, at) => ((counts[at] ?? 0) > 0 ? (n - 1) * (mean - value) : 0)),
  };
}

function withoutOne(counts: Float64Array, at: number): Float64Array {
  const left = counts.slice();
  left[at] = Math.max(0, (left[at] ?? 0) - 1);
  return left;
}

/** Variance of a statistic by the jackknife over cells, (n_s − 1)/n_s Σ(value without one row − mean)² summed over strata. */
export function jackknifeVariance(table: StratifiedTable, statistic: TableStatistic): number {
  let variance = 0;
  for (let stratum = 0; stratum < table.strata; stratum += 1) {
    const { n, influence, counts } = influences(table, statistic, stratum);
    if (n > 1)
      variance += influence.reduce((sum, u, at) => sum + (counts[at] ?? 0) * u * u, 0) / (n * (n - 1));
  }
  return variance;
}

/**
 * Bias-corrected and accelerated (BCa) bootstrap interval, doi:10.1080/01621459.1987.10478410, with the percentile interval
 * beside it for comparison only. For smooth statistics away from the edge of what they can be: at an edge, such as a largest
 * difference near 0, no bootstrap interval of this kind covers. Null where the statistic is undefined on the table or on more
 * than 1 in 20 replicates, or all replicates agree.
 */
export function bcaInterval(
  table: StratifiedTable,
  statistic: TableStatistic,
  options: BootstrapDraws & { readonly level: number },
): {
  readonly interval: Interval;
  readonly percentile: readonly [number, number];
  readonly undefinedIn: number;
} | null {
  const observed = statistic(table.counts.slice());
  const { values, undefinedIn } = replicateValues(table, statistic, options);
  if (!Number.isFinite(observed) || undefinedIn > options.replicates / 20) return null;
  const [z0, a] = [biasCorrection(values, observed), acceleration(table, statistic)];
  if (!Number.isFinite(z0) || !Number.isFinite(a)) return null;
  const tail = (1 - options.level) / 2;
  const [low, high] = bcaTails(z0, a, tail);
  const at = (p: number): number => quantile(values, p);
  const method = `BCa bootstrap, ${options.replicates} replicates`;
  return {
    interval: { lower: at(low), upper: at(high), level: options.level, method },
    percentile: [at(tail), at(1 - tail)],
    undefinedIn,
  };
}

/** The two tail probabilities that BCa reads its replicates at: Φ(z₀ + (z₀ ± z)/(1 − a(z₀ ± z))). */
export function bcaTails(z0: number, a: number, tail: number): readonly [number, number] {
  const z = normalQuantile(tail);
  const at = (own: number): number => normalCdf(z0 + (z0 + own) / (1 - a * (z0 + own)));
  return [at(z), at(-z)];
}

/** Quantile by linear interpolation between order statistics, (B − 1)p from the least; as numpy's default. */
function quantile(values: Float64Array, p: number): number {
  const place = p * (values.length - 1);
  const below = Math.floor(place);
  const low = kthSmallest(values, below + 1);
  const high = below + 1 < values.length ? kthSmallest(values, below + 2) : low;
  return low + (high - low) * (place - below);
}
