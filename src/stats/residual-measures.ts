import { exp, log } from '../core/elementary.ts';
import type { Interval } from '../core/estimate.ts';
import type { ResidualMoments } from '../core/summary.ts';
import { fewAmounts, notAmounts, residualMeans, type ResidualMeans } from './residuals.ts';
import { skewedMeanLimits, type ThreeMoments } from './skewed-mean.ts';
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
    const squares = { mean: mean('e2'), square: mean('e4'), cube: mean('e6'), size };
    return {
      value: Math.sqrt(squares.mean),
      interval(level) {
        const [lower, upper] = skewedMeanLimits(squares, level);
        const method = 'root of those of the mean square: Student, Hall’s skewness correction';
        return { lower: Math.sqrt(Math.max(0, lower)), upper: Math.sqrt(upper), level, method };
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
    const errors = { mean: e2, square: mean('e4'), cube: mean('e6'), size };
    const labels = { ...gammaMoments(spread, fourth), size };
    const together = cross / (e2 * spread) - 1;
    return {
      value: 1 - ratio,
      interval(level) {
        const { down, up } = ratioArms(errors, labels, together, level);
        const method = 'MOVER of mean squares: Student, Hall’s skewness correction';
        return { lower: 1 - ratio * exp(up), upper: 1 - ratio * exp(-down), level, method };
      },
    };
  });
}

/** Moments of a square that is taken for gamma distributed, as that of a normal label is: its third follows from the other two. */
function gammaMoments(mean: number, square: number): Omit<ThreeMoments, 'size'> {
  const variance = Math.max(0, square - mean * mean);
  return {
    mean,
    square,
    cube: (2 * variance * variance) / mean + 3 * mean * square - 2 * mean * mean * mean,
  };
}

/**
 * How far the logarithm of a ratio of two means over the same rows reaches down and up: MOVER limits of the logarithms of both
 * (Donner & Zou 2012, doi:10.1177/0962280210386207), `together` being their relative covariance.
 */
function ratioArms(
  over: ThreeMoments,
  under: ThreeMoments,
  together: number,
  level: number,
): { readonly down: number; readonly up: number } {
  const [a, b] = [logArms(over, level), logArms(under, level)];
  const variances = [over, under].map(({ mean, square }) => square / (mean * mean) - 1);
  const scale = Math.sqrt((variances[0] ?? 0) * (variances[1] ?? 0));
  const correlation = scale > 0 ? Math.min(1, Math.max(-1, together / scale)) : 0;
  const joined = (x: number, y: number): number =>
    Math.min(FARTHEST, Math.sqrt(Math.max(0, x * x + y * y - 2 * correlation * x * y)));
  return { down: joined(a.down, b.up), up: joined(a.up, b.down) };
}

/** Beyond this a limit on the log scale would have no double. */
const FARTHEST = 300;

function logArms(moments: ThreeMoments, level: number): { readonly down: number; readonly up: number } {
  const { mean } = moments;
  if (!(mean > 0)) return { down: 0, up: 0 };
  const [lower, upper] = skewedMeanLimits(moments, level);
  const down = lower > 0 ? log(mean / lower) : FARTHEST;
  return { down: Math.min(FARTHEST, down), up: Math.min(FARTHEST, log(upper / mean)) };
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
