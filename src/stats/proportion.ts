import type { Interval } from '../core/estimate.ts';
import { betaQuantile } from './beta.ts';
import { twoSidedZ } from './normal.ts';

/** Successes x of n trials; both may be fractional where they stand for an effective sample. */
export interface Proportion {
  readonly x: number;
  readonly n: number;
}

/** Wilson score limits of a proportion for critical value z, in [0, 1]. doi:10.1080/01621459.1927.10502953. n > 0. */
export function wilsonLimits({ x, n }: Proportion, z: number): readonly [number, number] {
  const p = x / n;
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [
    x <= 0 ? 0 : Math.max(0, (centre - half) / scale),
    x >= n ? 1 : Math.min(1, (centre + half) / scale),
  ];
}

/** Wilson score interval of a proportion. n > 0. */
export function wilson(proportion: Proportion, level: number): Interval {
  const [lower, upper] = wilsonLimits(proportion, twoSidedZ(level));
  return { lower, upper, level, method: 'Wilson score' };
}

/** Exact (Clopper–Pearson) interval of a proportion: never below its nominal level. doi:10.1093/biomet/26.4.404. n > 0. */
export function clopperPearson({ x, n }: Proportion, level: number): Interval {
  const tail = (1 - level) / 2;
  const lower = x <= 0 ? 0 : betaQuantile(tail, x, n - x + 1);
  const upper = x >= n ? 1 : betaQuantile(1 - tail, x + 1, n - x);
  return { lower, upper, level, method: 'Clopper–Pearson' };
}
