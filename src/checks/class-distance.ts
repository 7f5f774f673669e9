import type { Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import {
  classDistanceMethod,
  classDistances,
  totalVariationOf,
  type ClassShares,
} from '../stats/class-distance.ts';
import { noClasses } from '../stats/class-rates.ts';
import { rateOf, undecidedNote, untestedGroups } from '../stats/group-rates.ts';

interface GroupClasses extends ClassShares {
  readonly group: string;
  readonly rows: number;
  readonly reason: string | null;
}

/** Distances of predicted classes between groups, the largest or the mean of all pairs, with its simultaneous interval. */
export function estimateClassDistance(
  counts: OutcomeCounts,
  { minimum, mean, level }: { readonly minimum: number; readonly mean: boolean; readonly level: number },
): Estimate {
  const none = noClasses(counts);
  if (none !== null) return notApplicable(none);
  const all = byGroup(counts.cells).map(({ name, items }) =>
    classesOf(name, { ...counts, cells: items }, minimum),
  );
  const overall = classesOf('', counts, 0).shares;
  const groups = all.map(({ group, rows, shares, reason }): GroupEstimate => ({
    ...{ group, n: rows, interval: null, reason },
    value: shares.length > 0 ? totalVariationOf(shares, overall) : null,
  }));
  const tested = all.filter(({ reason }) => reason === null);
  if (tested.length < 2)
    return notApplicable(
      `Fewer than two groups have at least ${minimum} rows with a predicted class, so there is nothing to compare.`,
      groups,
    );
  const pairs = classDistances(tested, level);
  const over = (of: (pair: (typeof pairs)[number]) => number): number =>
    mean ? pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length : Math.max(...pairs.map(of));
  return {
    ...{ status: 'ok', value: over(({ value }) => value), n: groups.reduce((sum, { n }) => sum + n, 0) },
    interval: {
      ...{ lower: over(({ lower }) => lower), upper: over(({ upper }) => upper), level },
      method: classDistanceMethod(pairs.length),
    },
    ...{ pValue: null, adjusted: null, groups, untested: untestedGroups(groups) },
    detail: {
      classes: [...counts.classes],
      shares: all.map(({ group, shares }) => ({ group, shares: [...shares] })),
      pairs: pairs.map(({ a, b, ...own }) => ({
        a: tested[a]?.group ?? '',
        b: tested[b]?.group ?? '',
        ...own,
      })),
    },
    notes: undecidedNote(counts),
  };
}

function classesOf(group: string, { classes, cells }: OutcomeCounts, minimum: number): GroupClasses {
  const rates = classes.map((_, k) =>
    rateOf(
      group,
      cells,
      {
        of: ({ decision }) => decision === k,
        among: ({ decision }) => decision !== null,
        noun: 'rows with a predicted class',
      },
      minimum,
    ),
  );
  const [first] = rates;
  const shares = rates.flatMap(({ proportion }) => (proportion ? [proportion.x / proportion.n] : []));
  return { group, rows: first?.n ?? 0, n: first?.proportion?.n ?? 0, shares, reason: first?.reason ?? null };
}
