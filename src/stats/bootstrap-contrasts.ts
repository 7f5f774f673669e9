import {
  jackknifeVariance,
  replicateTables,
  type BootstrapDraws,
  type StratifiedTable,
  type TableStatistic,
} from './bootstrap.ts';
import type { Interval } from '../core/estimate.ts';
import { kthSmallest } from './solve.ts';

/** The difference of two groups (indexes of strata), its limits simultaneous with all other pairs. */
export interface Contrast {
  readonly a: number;
  readonly b: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** max − min over groups, and all differences behind it. */
export interface Contrasts {
  readonly value: number;
  readonly interval: Interval;
  readonly pairs: readonly Contrast[];
}

/**
 * max − min of a statistic over groups, where each group is one stratum of the table, with intervals of all differences that
 * hold together: the critical value is the `level` quantile of max over pairs |(θ*ᵢ − θ*ⱼ) − (θᵢ − θⱼ)| / se*ᵢⱼ, with standard
 * errors by the jackknife within each replicate (studentised max-t). It covers 0, unlike the percentiles of max − min. `floor`
 * is the least variance of one group, for strata whose rows are all alike. A replicate where a statistic is undefined counts as extreme;
 * null where that is so too often or on the table itself.
 */
export function bootstrapContrasts(
  table: StratifiedTable,
  statistic: TableStatistic,
  options: BootstrapDraws & { readonly level: number; readonly floor: (rows: number) => number },
): Contrasts | null {
  const { strata, categories } = table;
  const measure = (counts: Float64Array): Measures =>
    measures(counts, strata, categories, statistic, options.floor);
  const observed = measure(table.counts);
  if ([...observed.values, ...observed.variances].some((own) => !Number.isFinite(own))) return null;
  const maxima = replicateMaxima(table, options, measure, observed);
  const q = kthSmallest(maxima, Math.min(maxima.length, Math.ceil(options.level * (maxima.length + 1))));
  if (!Number.isFinite(q)) return null;
  const pairs = pairsOf(observed, q);
  const most = (of: (pair: Contrast) => number): number =>
    pairs.reduce((max, pair) => Math.max(max, of(pair)), 0);
  const interval = {
    lower: most(({ lower, upper }) => Math.max(lower, -upper)),
    upper: most(({ lower, upper }) => Math.max(Math.abs(lower), Math.abs(upper))),
    ...{ level: options.level, method: `studentised bootstrap, max-t over ${pairs.length} pairs` },
  };
  return { value: most(({ value }) => Math.abs(value)), interval, pairs };
}

interface Measures {
  readonly values: readonly number[];
  readonly variances: readonly number[];
}

function measures(
  counts: Float64Array,
  strata: number,
  categories: number,
  statistic: TableStatistic,
  floor: (rows: number) => number,
): Measures {
  const own = Array.from({ length: strata }, (_, stratum) => ({
    counts: counts.subarray(stratum * categories, (stratum + 1) * categories),
    ...{ strata: 1, categories },
  }));
  return {
    values: own.map((table) => statistic(table.counts)),
    variances: own.map((table) => {
      const rows = table.counts.reduce((sum, count) => sum + count, 0);
      return Math.max(floor(rows), jackknifeVariance(table, statistic));
    }),
  };
}

function replicateMaxima(
  table: StratifiedTable,
  options: BootstrapDraws,
  measure: (counts: Float64Array) => Measures,
  observed: Measures,
): Float64Array {
  const width = table.strata * table.categories;
  const tables = replicateTables(table, options);
  return Float64Array.from({ length: options.replicates }, (_, replicate) => {
    const own = measure(tables.subarray(replicate * width, (replicate + 1) * width));
    const shift = own.values.map((value, at) => value - (observed.values[at] ?? 0));
    let largest = 0;
    eachPair(shift.length, (i, j) => {
      const spread = Math.sqrt((own.variances[i] ?? 0) + (own.variances[j] ?? 0));
      const t = Math.abs((shift[i] ?? 0) - (shift[j] ?? 0)) / spread;
      largest = Math.max(largest, Number.isNaN(t) ? Infinity : t);
    });
    return largest;
  });
}

function pairsOf({ values, variances }: Measures, q: number): Contrast[] {
  const pairs: Contrast[] = [];
  eachPair(values.length, (a, b) => {
    const value = (values[a] ?? 0) - (values[b] ?? 0);
    const half = q * Math.sqrt((variances[a] ?? 0) + (variances[b] ?? 0));
    pairs.push({ a, b, value, lower: value - half, upper: value + half });
  });
  return pairs;
}

function eachPair(k: number, visit: (i: number, j: number) => void): void {
  for (let i = 0; i < k; i += 1) for (let j = i + 1; j < k; j += 1) visit(i, j);
}
