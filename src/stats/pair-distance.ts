import type { Interval } from '../core/estimate.ts';
import { log } from '../core/elementary.ts';
import { criticalValue, pairsOf } from './critical-value.ts';
import type { Proportion } from './proportion.ts';
import { wilsonLimits } from './proportion.ts';
import { pearsonDistance, regionLimits } from './score-region.ts';

/** The distance of two groups (indexes into the groups given), its limits simultaneous with all other pairs. */
export interface PairDistance {
  readonly a: number;
  readonly b: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** The largest distance over all pairs, the pairs behind it, and Wilson limits of each share at the same critical value. */
export interface LargestDistance {
  readonly value: number;
  readonly interval: Interval;
  readonly pairs: readonly PairDistance[];
  readonly limits: readonly (readonly [number, number])[];
}

/** A distance of two shares in [0, 1]: 0 where they are equal and growing as either moves away. */
export type ShareDistance = (p: number, q: number) => number;

/** Half the sum of absolute differences over both decisions: |p − q|, in [0, 1]. */
export const totalVariation: ShareDistance = (p, q) => Math.abs(p - q);

/** The larger of KL(p‖q) and KL(q‖p) in nats: Σ p ln(p/q) over both decisions, ≥ 0; Infinity where one rules a decision out. */
export const kullbackLeibler: ShareDistance = (p, q) => Math.max(divergence(p, q), divergence(q, p));

/** Jensen–Shannon divergence in nats, the mean KL to the mixture of both; in [0, ln 2]. */
export const jensenShannon: ShareDistance = (p, q) => {
  const middle = (p + q) / 2;
  return (divergence(p, middle) + divergence(q, middle)) / 2;
};

function divergence(p: number, q: number): number {
  return Math.max(0, term(p, q) + term(1 - p, 1 - q));
}

function term(a: number, b: number): number {
  if (a <= 0) return 0;
  return b <= 0 ? Infinity : a * log(a / b);
}

/**
 * The largest distance between the rates of any two groups, with intervals that hold together: of each pair the least and
 * greatest distance over all rates that Pearson's score test does not reject at the max-t critical value. Covers 0, and is
 * above 0 where some pair differs. Each n > 0; two groups at least; distances finite.
 */
export function largestDistance(
  family: readonly Proportion[],
  distance: ShareDistance,
  level: number,
): LargestDistance {
  const q = criticalValue({ families: [family], sets: pairsOf([family]) }, level);
  const pairs: PairDistance[] = [];
  family.forEach((a, i) => {
    family.forEach((b, j) => {
      if (j > i) pairs.push(pairInterval(a, b, { i, j, q, distance }));
    });
  });
  const most = (of: (pair: PairDistance) => number): number =>
    pairs.reduce((max, pair) => Math.max(max, of(pair)), 0);
  const interval = { lower: most(({ lower }) => lower), upper: most(({ upper }) => upper), level };
  const method = pairs.length > 1 ? `score region, max-t over ${pairs.length} pairs` : 'score region';
  return {
    ...{ value: most(({ value }) => value), interval: { ...interval, method }, pairs },
    limits: family.map((rate) => wilsonLimits(rate, q)),
  };
}

interface PairOptions {
  readonly i: number;
  readonly j: number;
  readonly q: number;
  readonly distance: ShareDistance;
}

/** The distance is given the sign of p − q, so that it grows steadily over the region, and folded afterwards. */
function pairInterval(a: Proportion, b: Proportion, { i, j, q, distance }: PairOptions): PairDistance {
  const [p, r] = [a.x / a.n, b.x / b.n];
  const away = (n: number, at: number, own: number): number =>
    pearsonDistance(n, [at, 1 - at], [own, 1 - own]);
  const inside = (x: number, y: number): number => away(a.n, p, x) + away(b.n, r, y);
  const unit = (share: number): number => Math.min(1, Math.max(0, share));
  const signed = (x: number, y: number): number => (x < y ? -1 : 1) * distance(unit(x), unit(y));
  const [low, high] = regionLimits([p, r], inside, signed, q * q);
  const value = distance(p, r);
  return {
    ...{ a: i, b: j, value },
    lower: Math.min(value, Math.max(0, low, -high)),
    upper: Math.max(value, Math.abs(low), Math.abs(high)),
  };
}
