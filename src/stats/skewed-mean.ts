import { pow } from '../core/elementary.ts';
import { twoSidedT } from './student.ts';

/** The first three moments of one value about 0, and how many (effective) rows they are of. */
export interface ThreeMoments {
  readonly mean: number;
  readonly square: number;
  readonly cube: number;
  readonly size: number;
}

/**
 * Limits of a mean whose values may be skewed: Student’s, with the statistic first made symmetric by Hall’s cubic transformation
 * (1992, doi:10.1111/j.2517-6161.1992.tb01873.x), so that they reach farther on the side of the long tail. A long tail makes the
 * spread itself uncertain: Student’s degrees of freedom are Satterthwaite’s (1946, doi:10.2307/3002019) for it, 2n ÷ (kurtosis − 1),
 * where skewness² stands for kurtosis − 1, which is never below it, and at most n − 1. Squares of 60 exponential errors are
 * covered in .94 of samples, in .91 with n − 1.
 */
export function skewedMeanLimits(
  { mean, square, cube, size }: ThreeMoments,
  level: number,
): readonly [number, number] {
  const variance = Math.max(0, square - mean * mean);
  const spread = Math.sqrt(variance);
  // What rounding leaves of equal values is no spread.
  if (!(variance > 1e-14 * square && variance * spread > 0)) return [mean, mean];
  const skewness = (cube - 3 * mean * square + 2 * mean * mean * mean) / (variance * spread);
  const error = spread / Math.sqrt(Math.max(1, size - 1));
  const freedom = Math.min(size - 1, (2 * size) / (skewness * skewness));
  const t = twoSidedT(level, Math.max(1, freedom));
  const slant = skewness / Math.sqrt(size);
  const limits = [mean - error * untransformed(t, slant), mean - error * untransformed(-t, slant)] as const;
  return [Math.min(mean, limits[0]), Math.max(mean, limits[1])];
}

/** The inverse of T + aT²/3 + a²T³/27 + a/6. */
function untransformed(value: number, slant: number): number {
  if (Math.abs(slant) < 1e-6) return value;
  const inner = 1 + slant * (value - slant / 6);
  const root = inner < 0 ? -pow(-inner, 1 / 3) : inner > 0 ? pow(inner, 1 / 3) : 0;
  return (3 / slant) * (root - 1);
}
