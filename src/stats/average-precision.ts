import { log } from '../core/elementary.ts';
import type { Detail } from '../core/estimate.ts';
import type { ScoreGroup, ScoreTable } from '../core/summary.ts';
import { expit } from './expit.ts';
import { precisionRecallCurve, thinned } from './curve.ts';
import { fewLabels, scoredGroups, type ScoredGroup } from './score-groups.ts';
import { twoSidedT } from './student.ts';
import type { GroupMeasure } from './worst-group.ts';

/** Average precision with the variance of one row’s influence on it. */
export interface AveragePrecision {
  readonly value: number;
  readonly variance: number;
}

/**
 * Σ over thresholds of (recall gained) × precision: the mean precision at the scores of the positives, ties taken together. With
 * the variance of its influence function (every row drawn anew, so that the share of positives varies too). Null without a
 * positive. In (0, 1]; scores that say nothing give the share of positives.
 */
export function averagePrecision({ positives, negatives }: ScoreGroup): AveragePrecision | null {
  const k = positives.length;
  let [chosen, hits, sum] = [0, 0, 0];
  const [precision, depth] = [new Float64Array(k), new Float64Array(k)];
  for (let at = k - 1; at >= 0; at -= 1) {
    hits += positives[at] ?? 0;
    chosen += (positives[at] ?? 0) + (negatives[at] ?? 0);
    precision[at] = chosen > 0 ? hits / chosen : 0;
    depth[at] = chosen;
    sum += (positives[at] ?? 0) * (precision[at] ?? 0);
  }
  if (!(hits > 0)) return null;
  const value = sum / hits;
  // A row at score s moves the precision at every positive with a score of s or less.
  let [raised, lowered, squares] = [0, 0, 0];
  for (let at = 0; at < k; at += 1) {
    const [p, q, own, total] = [positives[at] ?? 0, negatives[at] ?? 0, precision[at] ?? 0, depth[at] ?? 1];
    raised += total > 0 ? (p * (1 - own)) / total : 0;
    lowered += total > 0 ? (p * own) / total : 0;
    squares += p * (own - value + raised) * (own - value + raised) + q * lowered * lowered;
  }
  return { value, variance: (squares * chosen) / (hits * hits) };
}

/** The average precision of every group with at least `minimum` rows of each label, in [0, 1]. */
export function averagePrecisionMeasures(table: ScoreTable, minimum: number): GroupMeasure[] {
  return scoredGroups(table).map((group) => {
    const estimate = averagePrecision(group.counts);
    return {
      group: group.name,
      n: group.n,
      value: estimate?.value ?? null,
      reason: fewLabels(group, minimum),
      interval: (level) => ({
        ...(estimate ? limits(estimate, group, level) : { lower: 0, upper: 1 }),
        level,
        method: 'influence function, logit scale',
      }),
    };
  });
}

/** Logit limits; the variance is at least that of a share of as many rows as there are positives (Boyd et al. 2013). */
function limits(
  { value, variance }: AveragePrecision,
  { counts, size, weight }: ScoredGroup,
  level: number,
): { lower: number; upper: number } {
  const positives = counts.positives.reduce((sum, own) => sum + own, 0);
  const m = Math.max(1, (positives / weight) * size);
  const shifted = (m * value + 0.5) / (m + 1);
  const scale = shifted * (1 - shifted);
  const error = Math.sqrt(Math.max(variance / size, scale / m)) / scale;
  const half = twoSidedT(level, Math.max(1, m - 1)) * error;
  const centre = log(shifted / (1 - shifted));
  return {
    lower: Math.min(value, expit(centre - half)),
    upper: Math.max(value, expit(centre + half)),
  };
}

/** The precision–recall curve of every group that has both labels, for charts: at most 200 points each. */
export function precisionRecallDetail(table: ScoreTable): Detail {
  const groups = scoredGroups(table).filter((group) => fewLabels(group, 1) === null);
  return {
    pr: groups.map(({ name, counts }) => ({ group: name, ...thinned(precisionRecallCurve(counts)) })),
  };
}
