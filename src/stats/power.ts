import { normalCdf, normalQuantile } from './normal.ts';
import { bisect } from './solve.ts';

/** The chance of finding a difference that sample sizes are planned for. */
export const PLANNED_POWER = 0.8;

/**
 * Power of the two-sided pooled z-test at critical value `z` that the rates `p1` of `n1` rows and `p2` of `n2` differ:
 * Φ((|d| − z s₀)/s₁) + Φ((−|d| − z s₀)/s₁), s₀ the standard error at the pooled rate and s₁ that of the rates themselves. In [0, 1].
 * doi:10.1002/0471445428 (Fleiss, chapter 4).
 */
export function powerOfDifference(p1: number, p2: number, n1: number, n2: number, z: number): number {
  const pooled = (n1 * p1 + n2 * p2) / (n1 + n2);
  const none = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  const own = Math.sqrt((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2);
  const gap = Math.abs(p1 - p2);
  if (!(own > 0)) return gap > z * none ? 1 : 0;
  return normalCdf((gap - z * none) / own) + normalCdf((-gap - z * none) / own);
}

/**
 * The smallest difference from the rate `base` that is found with 80 % power between `n1` rows at `base` and `n2` rows at the
 * other rate, towards one half (the harder direction) where that is possible. In (0, 1); null where no difference is found that often.
 */
export function detectableDifference(base: number, n1: number, n2: number, z: number): number | null {
  const [up, down] = [(d: number) => base + d, (d: number) => base - d];
  const [first, second] = base <= 0.5 ? [up, down] : [down, up];
  for (const [other, most] of [
    [first, Math.max(base, 1 - base)],
    [second, Math.min(base, 1 - base)],
  ] as const) {
    const short = (d: number): number => powerOfDifference(base, other(d), n1, n2, z) - PLANNED_POWER;
    if (most > 0 && short(most) >= 0) return bisect(short, 0, most);
  }
  return null;
}

/** The smallest drop below `base`, as `detectableDifference`; null where not even a rate of 0 is told apart that often. */
export function detectableDrop(base: number, n1: number, n2: number, z: number): number | null {
  const short = (d: number): number => powerOfDifference(base, base - d, n1, n2, z) - PLANNED_POWER;
  return base > 0 && short(base) >= 0 ? bisect(short, 0, base) : null;
}

/**
 * Rows in each of two groups of equal size that find rates `p1` and `p2` different with 80 % power at critical value `z`:
 * ((z √(2 p̄ q̄) + z_β √(p₁q₁ + p₂q₂)) / d)², rounded up. Null where the rates are equal or no rates.
 */
export function rowsPerGroup(p1: number, p2: number, z: number): number | null {
  const gap = Math.abs(p1 - p2);
  if (!(gap > 0) || ![p1, p2].every((p) => p >= 0 && p <= 1)) return null;
  const mean = (p1 + p2) / 2;
  const root =
    (z * Math.sqrt(2 * mean * (1 - mean)) +
      normalQuantile(PLANNED_POWER) * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))) /
    gap;
  const rows = Math.ceil(root * root);
  return Number.isSafeInteger(rows) ? Math.max(1, rows) : null;
}
