import type { Proportion } from './proportion.ts';

/**
 * A mean of independent values in [0, 1] as a proportion of an effective sample: n′ = mean(1 − mean)/variance of the mean, so
 * that score intervals for proportions hold for it. `variance` is that of one value. Falls back to n where the variance is 0.
 */
export function meanAsProportion(mean: number, variance: number, n: number): Proportion {
  const spread = mean * (1 - mean);
  const effective = variance > 0 && spread > 0 ? Math.max(n, (n * spread) / variance) : n;
  return { x: mean * effective, n: effective };
}

/** Kish's effective sample size (Σw)²/Σw² of weighted rows; the number of rows where weights are equal. */
export function effectiveSize(weight: number, weightSquared: number): number {
  return weightSquared > 0 ? (weight * weight) / weightSquared : 0;
}
