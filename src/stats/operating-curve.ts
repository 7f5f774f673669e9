import type { GroupKey, ScoreGroup } from '../core/summary.ts';

/**
 * One group from nobody selected to everybody: at step i its i highest distinct scores are favourable, i from 0 to the
 * number of distinct scores. Cumulative weights; `scores` ascending.
 */
export interface OperatingCurve {
  readonly group: GroupKey;
  readonly scores: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  /** Weights of all favourable and of all unfavourable labels. */
  readonly positives: number;
  readonly negatives: number;
}

/** The operating curve of a group of a ScoreTable. */
export function operatingCurve({ group, scores, positives, negatives }: ScoreGroup): OperatingCurve {
  const last = scores.length;
  const truePositives = new Float64Array(last + 1);
  const falsePositives = new Float64Array(last + 1);
  for (let step = 1; step <= last; step += 1) {
    truePositives[step] = (truePositives[step - 1] ?? 0) + (positives[last - step] ?? 0);
    falsePositives[step] = (falsePositives[step - 1] ?? 0) + (negatives[last - step] ?? 0);
  }
  return {
    ...{ group, scores, truePositives, falsePositives },
    positives: truePositives[last] ?? 0,
    negatives: falsePositives[last] ?? 0,
  };
}

/** The threshold of a step: midway between the lowest selected and the highest refused score; ±∞ at the ends. */
export function thresholdAt({ scores }: OperatingCurve, step: number): number {
  if (step <= 0) return Infinity;
  if (step >= scores.length) return -Infinity;
  const [low, high] = [scores[scores.length - step - 1] ?? 0, scores[scores.length - step] ?? 0];
  const middle = low + (high - low) / 2;
  return middle > low ? middle : high;
}

/** The step of "favourable from `threshold` up": how many distinct scores are at or above it. O(log n). */
export function stepAt({ scores }: OperatingCurve, threshold: number): number {
  let [low, high] = [0, scores.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((scores[middle] ?? 0) >= threshold) high = middle;
    else low = middle + 1;
  }
  return scores.length - low;
}
