import type { Interval } from '../core/estimate.ts';
import type { Limited } from './contrast.ts';
import { chiSquareTail } from './gamma.ts';
import { differenceScoreLimits } from './score-interval.ts';
import { bisect } from './solve.ts';

/** The shares of every class in one group, adding up to 1, and the (effective) number of rows behind them. */
export interface ClassShares {
  readonly shares: readonly number[];
  readonly n: number;
}

/** The distance of two groups (indexes into those given) with limits that hold for all pairs together. */
export interface ClassDistance extends Limited {
  readonly a: number;
  readonly b: number;
}

/** Classes up to which every set of them is looked at; beyond, the upper limit takes the largest variance that there can be. */
const MOST_SETS = 6;

/**
 * Total variation ½ Σ_k |p_k − q_k| of every pair of groups, in [0, 1]. It is the largest difference over all sets of classes, and
 * every such difference squared over its variance is at most Pearson's χ² of the pair with K − 1 degrees of freedom (Scheffé), so score
 * limits at the root of its quantile, Bonferroni over pairs, hold for every set at once: the interval goes from the largest lower
 * to the largest upper limit. Two groups at least, two classes at least.
 */
export function classDistances(groups: readonly ClassShares[], level: number): readonly ClassDistance[] {
  const k = groups[0]?.shares.length ?? 0;
  const pairs = (groups.length * (groups.length - 1)) / 2;
  const q = Math.sqrt(chiSquareQuantile((1 - level) / pairs, k - 1));
  return groups.flatMap((own, a) =>
    groups.slice(a + 1).map((other, at) => ({ a, b: a + 1 + at, ...pairDistance(own, other, q) })),
  );
}

/** ½ Σ |p − q|. */
export function totalVariationOf(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, share, k) => sum + Math.abs(share - (q[k] ?? 0)) / 2, 0);
}

/** How the interval of a class distance is made. */
export function classDistanceMethod(pairs: number): Interval['method'] {
  return `score, Scheffé over sets of classes${pairs > 1 ? `, Bonferroni over ${pairs} pairs` : ''}`;
}

function pairDistance(own: ClassShares, other: ClassShares, q: number): Limited {
  const value = totalVariationOf(own.shares, other.shares);
  let [lower, upper] = [0, value];
  for (const set of setsOf(own.shares, other.shares)) {
    const [p, r] = [own, other].map(({ shares, n }) => {
      return {
        x:
          n *
          Math.min(
            1,
            set.reduce((sum, k) => sum + (shares[k] ?? 0), 0),
          ),
        n,
      };
    });
    if (!p || !r) continue;
    const [low, high] = differenceScoreLimits(p, r, q);
    lower = Math.max(lower, low, -high);
    upper = Math.max(upper, high, -low);
  }
  if (own.shares.length > MOST_SETS)
    upper = Math.max(upper, value + (q * Math.sqrt(1 / own.n + 1 / other.n)) / 2);
  return { value, lower: Math.min(lower, value), upper: Math.min(1, upper) };
}

/** Every set of classes that holds the first (its complement says the same); of many classes, those of the largest differences. */
function setsOf(p: readonly number[], q: readonly number[]): number[][] {
  const order = p.map((_, k) => k);
  if (p.length > MOST_SETS) {
    order.sort((a, b) => (p[b] ?? 0) - (q[b] ?? 0) - (p[a] ?? 0) + (q[a] ?? 0) || a - b);
    return order.slice(1).map((_, at) => order.slice(0, at + 1));
  }
  return Array.from({ length: (1 << (p.length - 1)) - 1 }, (_, code) => [
    0,
    ...order.slice(1).filter((k) => ((code >> (k - 1)) & 1) === 1),
  ]);
}

/** x with P(X > x) = `tail` for χ². */
function chiSquareQuantile(tail: number, degrees: number): number {
  return bisect((x) => chiSquareTail(x, degrees) - tail, 0, 1000 + 10 * degrees);
}
