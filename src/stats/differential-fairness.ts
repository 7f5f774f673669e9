import { log } from '../core/elementary.ts';
import { ratioGap } from './gap.ts';
import type { Proportion } from './proportion.ts';

/** Differential fairness of one kind of decision, with limits, and limits of each smoothed rate. */
export interface LargestLogRatio {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly method: string;
  readonly limits: readonly (readonly [number, number])[];
}

/** (x + c/2) of (n + c): a rate as if c more rows had been seen, half of them favourable. */
export function smoothed(rates: readonly Proportion[], concentration: number): Proportion[] {
  return rates.map(({ x, n }) => ({ x: x + concentration / 2, n: n + concentration }));
}

/**
 * ε of smoothed differential fairness, doi:10.1109/ICDE48307.2020.00203: the largest |ln(p_s/p_t)| or |ln((1−p_s)/(1−p_t))|
 * over pairs of groups, from smoothed rates strictly between 0 and 1. Limits are Koopman's score limits of both ratios at
 * the max-t critical value, which the two share: at equality they are the same test.
 */
export function largestLogRatio(rates: readonly Proportion[], level: number): LargestLogRatio {
  const favourable = ratioGap(rates, level);
  const others = ratioGap(
    rates.map(({ x, n }) => ({ x: n - x, n })),
    level,
  );
  const most = (of: (gap: { value: number; lower: number; upper: number }) => number): number =>
    Math.max(
      0,
      ...[favourable, others].map(
        ({ value, interval: { lower, upper } }) => -log(of({ value, lower, upper })),
      ),
    );
  return {
    ...{
      value: most(({ value }) => value),
      lower: most(({ upper }) => upper),
      upper: most(({ lower }) => lower),
    },
    ...{ method: `Koopman ${favourable.interval.method}, both decisions`, limits: favourable.limits },
  };
}
