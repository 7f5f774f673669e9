import type { OutcomeCell, OutcomeCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import type { Limited } from './contrast.ts';
import { twoSidedZ } from './normal.ts';
import type { Proportion } from './proportion.ts';

/** Two independent proportions of one stratum and the weight of their difference. */
export interface StratumPair {
  readonly stratum: string;
  readonly a: Proportion;
  readonly b: Proportion;
  readonly weight: number;
}

/** Cells of one stratum under its printed name. */
export interface Stratum {
  readonly name: string;
  readonly cells: readonly OutcomeCell[];
}

/** The decided cells of a summary by stratum, in order of first occurrence. */
export function strataOf({ cells }: OutcomeCounts): Stratum[] {
  const keyed = cells
    .filter(({ decision }) => decision !== null)
    .map((cell) => ({ group: cell.stratum, cell }));
  return byGroup(keyed).map(({ name, items }) => ({ name, cells: items.map(({ cell }) => cell) }));
}

/** Mantel–Haenszel weight of a stratum's difference: n₁n₀ / (n₁ + n₀). */
export function mantelHaenszelWeight(a: Proportion, b: Proportion): number {
  return (a.n * b.n) / (a.n + b.n);
}

/**
 * Σ w d / Σ w of the strata's differences a − b. With Mantel–Haenszel weights it is their common risk difference. Null without weight.
 */
export function commonDifference(pairs: readonly StratumPair[]): number | null {
  const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return null;
  return pairs.reduce((sum, { a, b, weight }) => sum + weight * (a.x / a.n - b.x / b.n), 0) / total;
}

/** Variance of the common difference from the rates as they are; with Mantel–Haenszel weights that of Greenland & Robins, doi:10.2307/2530643. */
export function separateVariance(pairs: readonly StratumPair[]): number {
  const ownVariance = ({ x, n }: Proportion): number => ((x / n) * (1 - x / n)) / n;
  return varianceOf(pairs, ({ a, b }) => ownVariance(a) + ownVariance(b));
}

/**
 * Variance from the pooled rate of each stratum, p̃ = (x + ½)/(n + 1), with n/(n − 1): never 0, and right where strata are many
 * and small, where separate rates of one or two rows seem to have none.
 */
function pooledVariance(pairs: readonly StratumPair[]): number {
  return varianceOf(pairs, ({ a, b }) => {
    const n = a.n + b.n;
    const p = (a.x + b.x + 0.5) / (n + 1);
    return p * (1 - p) * (n / Math.max(1, n - 1)) * (1 / a.n + 1 / b.n);
  });
}

function varianceOf(pairs: readonly StratumPair[], of: (pair: StratumPair) => number): number {
  const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
  return pairs.reduce((sum, pair) => sum + pair.weight * pair.weight * of(pair), 0) / (total * total);
}

/** The common difference within strata with limits at critical value `z`, in [−1, 1]: normal, the larger of both variances. Null without weight. */
export function commonDifferenceLimits(pairs: readonly StratumPair[], z: number): Limited | null {
  const value = commonDifference(pairs);
  if (value === null) return null;
  const half = z * Math.sqrt(Math.max(separateVariance(pairs), pooledVariance(pairs)));
  return { value, lower: Math.max(-1, value - half), upper: Math.min(1, value + half) };
}

/** Bonferroni's critical value for `count` two-sided limits that hold together at `level`. */
export function bonferroniZ(level: number, count: number): number {
  return twoSidedZ(1 - (1 - level) / Math.max(1, count));
}
