import type { ScoreTable } from '../core/summary.ts';
import type { ThresholdPart } from '../core/threshold-policy.ts';
import { operatingCurve, thresholdAt, type OperatingCurve } from '../stats/operating-curve.ts';

/** The quantity that a mitigation makes equal over groups. */
export type CommonRate = 'selection rate' | 'true positive rate';

/**
 * Everything that one threshold can do in a group: step i of its curve, and with `flipped` also the reverse of each step.
 * `rate` in [0, 1]; `cost` = FP · ratio + FN in weights of rows.
 */
export interface OperatingPoints {
  readonly curve: OperatingCurve;
  readonly rate: Float64Array;
  readonly gain: Float64Array;
  /** Points by ascending rate. */
  readonly order: Uint32Array;
}

/** Curves of all groups that hold rows, in the order of the table. */
export function curvesOf(table: ScoreTable): OperatingCurve[] {
  return table.groups.filter(({ scores }) => scores.length > 0).map(operatingCurve);
}

/** The points of one group; null where the rate is undefined because the group has no row that it looks at. */
export function operatingPoints(
  curve: OperatingCurve,
  common: CommonRate,
  costRatio: number,
  flipped: boolean,
): OperatingPoints | null {
  const { positives, negatives } = curve;
  const total = common === 'selection rate' ? positives + negatives : positives;
  if (!(total > 0)) return null;
  const steps = curve.truePositives.length;
  const count = flipped ? 2 * steps : steps;
  const [rate, gain] = [new Float64Array(count), new Float64Array(count)];
  for (let point = 0; point < count; point += 1) {
    const { tp, fp } = countsAt(curve, point);
    rate[point] = (common === 'selection rate' ? tp + fp : tp) / total;
    gain[point] = -(fp * costRatio) - (positives - tp);
  }
  const order = Uint32Array.from({ length: count }, (_, point) => point);
  if (flipped) order.sort((a, b) => (rate[a] ?? 0) - (rate[b] ?? 0) || a - b);
  return { curve, rate, gain, order };
}

/** True and false positives at a point; points beyond the steps of the curve are its steps reversed. */
export function countsAt(curve: OperatingCurve, point: number): { readonly tp: number; readonly fp: number } {
  const steps = curve.truePositives.length;
  const step = point % steps;
  const [tp, fp] = [curve.truePositives[step] ?? 0, curve.falsePositives[step] ?? 0];
  return point < steps ? { tp, fp } : { tp: curve.positives - tp, fp: curve.negatives - fp };
}

/** The threshold of a point with the share of people to whom it applies. */
export function partAt(curve: OperatingCurve, point: number, weight: number): ThresholdPart {
  const steps = curve.truePositives.length;
  const threshold = thresholdAt(curve, point % steps);
  return point < steps ? { threshold, weight } : { threshold, weight, flipped: true };
}
