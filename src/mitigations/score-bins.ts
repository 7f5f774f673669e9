import type { OperatingCurve } from '../stats/operating-curve.ts';

/** Shares of a group's rows by score, favourable and other labels apart; bins of equal width over `domain`. */
export interface ScoreBins {
  readonly favourable: readonly number[];
  readonly other: readonly number[];
  /** The largest share of a bin, both labels together. */
  readonly most: number;
}

/** Bins of every chart. */
export const BINS = 40;

/** The least and greatest score over groups, a little wider where they leave room; [0, 1] where there are none. */
export function scoreDomain(curves: readonly OperatingCurve[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { scores } of curves) {
    low = Math.min(low, scores[0] ?? low);
    high = Math.max(high, scores[scores.length - 1] ?? high);
  }
  if (!(high >= low)) return [0, 1];
  if (high === low) return [low - 0.5, high + 0.5];
  const room = (high - low) / BINS;
  const probabilities = low >= 0 && high <= 1;
  return probabilities ? [Math.max(0, low - room), Math.min(1, high + room)] : [low - room, high + room];
}

/** The bins of one group. */
export function scoreBins(curve: OperatingCurve, [low, high]: readonly [number, number]): ScoreBins {
  const favourable = new Array<number>(BINS).fill(0);
  const other = new Array<number>(BINS).fill(0);
  const total = curve.positives + curve.negatives;
  const { scores, truePositives, falsePositives } = curve;
  for (let at = 0; at < scores.length && total > 0; at += 1) {
    const place = (((scores[at] ?? 0) - low) / (high - low)) * BINS;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(place)));
    const step = scores.length - at;
    const gained = (cumulative: Float64Array): number =>
      (cumulative[step] ?? 0) - (cumulative[step - 1] ?? 0);
    favourable[bin] = (favourable[bin] ?? 0) + gained(truePositives) / total;
    other[bin] = (other[bin] ?? 0) + gained(falsePositives) / total;
  }
  return { favourable, other, most: Math.max(...favourable.map((own, bin) => own + (other[bin] ?? 0))) };
}
