import type { Proportion } from './proportion.ts';

/**
 * A mean of independent values in [0, 1] as a proportion of an effective sample: n′ = n · mean(1 − mean)/variance, so that
 * score intervals for proportions hold for it; n′ = n where values are 0 or 1 only. `variance` is that of one value, over n.
 * Both moments count half a value of 0 and half of 1 more, because large values that are rare are easily missing from a sample
 * and would otherwise be taken for impossible.
 */
export function meanAsProportion(mean: number, variance: number, n: number): Proportion {
  const smoothed = (n * mean + 0.5) / (n + 1);
  const square = (n * (variance + mean * mean) + 0.5) / (n + 1);
  const spread = square - smoothed * smoothed;
  const effective = Math.max(n, (n * smoothed * (1 - smoothed)) / spread);
  return { x: mean * effective, n: effective };
}

/** Kish's effective sample size (Σw)²/Σw² of weighted rows; the number of rows where weights are equal. */
export function effectiveSize(weight: number, weightSquared: number): number {
  return weightSquared > 0 ? (weight * weight) / weightSquared : 0;
}
