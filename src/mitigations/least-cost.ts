import { thresholdAt, type OperatingCurve } from '../stats/operating-curve.ts';

/** The highest threshold of least FP · ratio + FN. */
export function leastCost(curve: OperatingCurve, ratio: number): number {
  let [best, least] = [0, Infinity];
  for (let step = 0; step < curve.truePositives.length; step += 1) {
    const cost =
      (curve.falsePositives[step] ?? 0) * ratio + curve.positives - (curve.truePositives[step] ?? 0);
    if (cost < least) [best, least] = [step, cost];
  }
  return thresholdAt(curve, best);
}
