import { exp } from '../core/elementary.ts';
import type { Interval } from '../core/estimate.ts';
import type { ResidualMoments } from '../core/summary.ts';
import { fewAmounts, notAmounts, residualMeans, type ResidualMeans } from './residuals.ts';
import { skewedMeanLimits, type ThreeMoments } from './skewed-mean.ts';
import { twoSidedT } from './student.ts';
import type { GroupMeasure } from './worst-group.ts';

/** A mean of something that every row has, from the sums of a group. */
export type ResidualMean = (own: ResidualMeans) => ThreeMoments;

/** Mean prediction, in the unit of the label. */
export const meanPrediction: ResidualMean = ({ mean, size }) => ({
  mean: mean('p'),
  square: mean('p2'),
  cube: mean('p3'),
  size,
});

/** Mean of prediction − label, in the unit of the label; above 0 the model predicts too much. */
export const meanError: ResidualMean = ({ mean, size }) => ({
  mean: mean('e'),
  square: mean('e2'),
  cube: mean('e3'),
  size,
});

/** Mean of max(prediction − label, 0). */
export const overPrediction: ResidualMean = ({ mean, size }) => ({
  mean: mean('over'),
  square: mean('over2'),
  cube: mean('over3'),
  size,
});

/** Mean of max(label − prediction, 0). */
export const underPrediction: ResidualMean = ({ mean, size }) => ({
  mean: Math.max(0, mean('over') - mean('e')),
  square: Math.max(0, mean('e2') - mean('over2')),
  cube: Math.max(0, mean('over3') - mean('e3')),
  size,
});

/** Mean |prediction − label|. */
export const meanAbsoluteError: ResidualMean = ({ mean, size }) => ({
  mean: Math.max(0, 2 * mean('over') - mean('e')),
  square: mean('e2'),
  cube: Math.max(0, 2 * mean('over3') - mean('e3')),
  size,
});

/** A mean of every group with at least `minimum` rows; `least` is the smallest value that it can have. */
export function meanMeasures(
  moments: ResidualMoments,
  of: ResidualMean,
  { minimum, least = -Number.MAX_VALUE }: { readonly minimum: number; readonly least?: number },
): GroupMeasure[] {
  return measures(moments, minimum, (own) => {
    const three = of(own);
    return {
      value: three.mean,
      interval(level) {
        const [lower, upper] = skewedMeanLimits(three, level);
        return { lower: Math.max(least, lower), upper, level, method: 'Student, Hall’s skewness correction' };
      },
    };
  });
}

/** The root of the mean squared error of every group, in the unit of the label, at least 0. */
export function rootMeanSquareMeasures(moments: ResidualMoments, minimum: number): GroupMeasure[] {
  return measures(moments, minimum, ({ mean, size }) => {
    const square = mean('e2');
    const variance = square * square > 0 ? mean('e4') / (square * square) - 1 : 0;
    const value = Math.sqrt(square);
    return {
      value,
      interval(level) {
        const half = halfLog(variance, size, level) / 2;
        return { lower: value * exp(-half), upper: value * exp(half), level, method: 'log scale, Student' };
      },
    };
  });
}

/**
 * R² = 1 − mean squared error ÷ variance of the label in the group; 1 is best, 0 is no better than the group’s own mean, below 0
 * worse. Undefined where the label does not vary, or so little beside its size that doubles cannot tell.
 */
export function rSquaredMeasures(moments: ResidualMoments, minimum: number): GroupMeasure[] {
  return measures(moments, minimum, ({ mean, size }) => {
    const [y, y2, y3, y4, e2] = [mean('y'), mean('y2'), mean('y3'), mean('y4'), mean('e2')];
    const spread = y2 - y * y;
    const known = spread > 1e-7 * y2 && spread * spread > 0 && e2 / spread < 1e150;
    if (!known) return 'The label hardly varies beside its size here, so R² is undefined.';
    const ratio = e2 / spread;
    const fourth = y4 - 4 * y * y3 + 6 * y * y * y2 - 3 * y * y * y * y;
    const cross = mean('e2y2') - 2 * y * mean('e2y') + y * y * e2;
    const variance =
      e2 * e2 > 0 ? mean('e4') / (e2 * e2) - (2 * cross) / (e2 * spread) + fourth / (spread * spread) : 0;
    return {
      value: 1 - ratio,
      interval(level) {
        const half = halfLog(variance, size, level);
        return {
          lower: 1 - ratio * exp(half),
          upper: 1 - ratio * exp(-half),
          level,
          method: 'log scale of 1 − R², Student',
        };
      },
    };
  });
}

const MISSED_TAIL = 20;

/**
 * Half an interval on the log scale, for a mean square with this relative variance of one row. The variance itself comes from
 * fourth powers, of which a sample misses the largest: it is raised by a part that fades as 1/n. Without it exponential errors
 * of 60 rows are covered in .84 of samples.
 */
function halfLog(variance: number, size: number, level: number): number {
  const own = (Math.max(0, variance) / Math.max(1, size - 1)) * (1 + (MISSED_TAIL * variance) / size);
  return Math.min(300, twoSidedT(level, Math.max(1, size - 1)) * Math.sqrt(own));
}

/** Measures of every group; a text says why a group with enough rows has none. */
function measures(
  moments: ResidualMoments,
  minimum: number,
  of: (own: ResidualMeans) => { readonly value: number; interval(level: number): Interval } | string,
): GroupMeasure[] {
  const none = notAmounts(moments);
  const groups = none === null ? residualMeans(moments) : [];
  return groups.map((own) => {
    const few = fewAmounts(own, minimum);
    const found = own.size > 0 ? of(own) : (few ?? '');
    const base = { group: own.name, n: own.n };
    if (typeof found === 'string') {
      const undefinedHere = (level: number): Interval => ({ lower: 0, upper: 0, level, method: 'undefined' });
      return { ...base, value: null, reason: few ?? found, interval: undefinedHere };
    }
    return { ...base, value: found.value, reason: few, interval: (level) => found.interval(level) };
  });
}
