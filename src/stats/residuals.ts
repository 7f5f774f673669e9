import { totalOf } from '../core/exact-sum.ts';
import { byGroup, type ResidualMoment, type ResidualMoments } from '../core/summary.ts';
import { effectiveSize } from './bounded-mean.ts';

/** One group of a ResidualMoments: weighted means of its sums, by name. */
export interface ResidualMeans {
  readonly name: string;
  readonly n: number;
  /** Rows that these count as after weighting (Kish). */
  readonly size: number;
  readonly mean: (moment: ResidualMoment) => number;
}

/** The groups of a summary with their means, in its order. A group without weight has size 0 and means of 0. */
export function residualMeans({ groups }: ResidualMoments): ResidualMeans[] {
  return byGroup(groups).flatMap(({ name, items: [group] }) => {
    if (!group) return [];
    const weight = totalOf(group.sums.w);
    return [
      {
        name,
        n: group.rows,
        size: effectiveSize(weight, totalOf(group.sums.w2)),
        mean: (moment) => (weight > 0 ? totalOf(group.sums[moment]) / weight : 0),
      },
    ];
  });
}

/** Why errors of amounts cannot be measured at all; null where they can. */
export function notAmounts({ amounts, groups }: ResidualMoments): string | null {
  if (!amounts)
    return 'The model gives probabilities and not amounts, so there are no errors to measure; look at the Brier score.';
  return groups.length === 0
    ? 'There are no rows whose label and prediction are both amounts. A label whose good value the plan names is a class; leave roles.favourable out where it is an amount.'
    : null;
}

/** Why a group has too few rows; null where it has enough. */
export function fewAmounts({ n, size }: ResidualMeans, minimum: number): string | null {
  if (!(size > 0)) return 'There are no rows with a label and a prediction here, so nothing can be measured.';
  return size < Math.max(2, minimum)
    ? `Too few: ${n} rows with a label and a prediction, ${Math.max(2, minimum)} needed.`
    : null;
}

/** Says how many rows are left out. */
export function amountNotes({ missing }: ResidualMoments): string[] {
  return missing > 0
    ? [`${missing} rows have no label or no prediction that is a number, and are left out.`]
    : [];
}
