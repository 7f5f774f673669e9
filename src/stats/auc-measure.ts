import type { Detail } from '../core/estimate.ts';
import type { ScoreTable } from '../core/summary.ts';
import { auc, aucInterval } from './auc.ts';
import { effectiveSize } from './bounded-mean.ts';
import { rocCurve, thinned } from './curve.ts';
import { fewLabels, scoredGroups, type ScoredGroup } from './score-groups.ts';
import type { GroupMeasure } from './worst-group.ts';

/** The area under the ROC curve of every group with at least `minimum` rows of each label, in [0, 1]. */
export function aucMeasures(table: ScoreTable, minimum: number): GroupMeasure[] {
  return scoredGroups(table).map((group) => measure(group, minimum));
}

function measure(group: ScoredGroup, minimum: number): GroupMeasure {
  const { counts, name, n } = group;
  const estimate = auc(counts);
  const positives = estimate ? effectiveSize(estimate.positives, counts.positiveWeightSquared) : 0;
  const negatives = estimate ? effectiveSize(estimate.negatives, counts.negativeWeightSquared) : 0;
  return {
    group: name,
    n,
    value: estimate?.value ?? null,
    reason: fewLabels(group, minimum),
    interval: (level) =>
      estimate
        ? aucInterval(estimate, positives, negatives, level)
        : { lower: 0, upper: 1, level, method: 'undefined' },
  };
}

/** The ROC curve of every group that has both labels, for charts: at most 200 points each, and how far these are from all. */
export function rocDetail(table: ScoreTable): Detail {
  const curves = scoredGroups(table).filter((group) => fewLabels(group, 1) === null);
  return { roc: curves.map(({ name, counts }) => ({ group: name, ...thinned(rocCurve(counts)) })) };
}
