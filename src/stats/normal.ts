import { exp, log } from '../core/elementary.ts';
import { incompleteGamma } from './gamma.ts';
import { bisect } from './solve.ts';

/** P(Z ≤ x) for a standard normal Z, relative error about 1e−14 in the lower tail. */
export function normalCdf(x: number): number {
  const { lower, upper } = incompleteGamma(0.5, (x * x) / 2);
  return x < 0 ? upper / 2 : 0.5 + lower / 2;
}

/** The x with P(Z ≤ x) = p; ±Infinity at p = 0 and 1; NaN outside [0, 1]. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  let x = -Math.sqrt(Math.max(0, -2 * log(p) - 0.5));
  for (let step = 0; step < 60; step += 1) {
    const density = 0.3989422804014327 * exp(-(x * x) / 2);
    const error = (normalCdf(x) - p) / density;
    const next = x - error / (1 + (x * error) / 2);
    if (!Number.isFinite(next)) break;
    if (Math.abs(next - x) < 1e-15 * Math.max(1, Math.abs(x))) return next;
    x = next;
  }
  return Number.isFinite(x) ? x : bisect((z) => normalCdf(z) - p, -40, 0);
}

/** The two-sided critical value z with P(|Z| ≤ z) = level, for level in (0, 1). */
export function twoSidedZ(level: number): number {
  return -normalQuantile((1 - level) / 2);
}
