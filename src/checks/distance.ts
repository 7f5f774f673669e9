import type { DetailValue, Estimate, GroupEstimate, Interval } from '../core/estimate.ts';
import { untestedGroups } from '../stats/group-rates.ts';
import type { LargestDistance } from '../stats/pair-distance.ts';

/** A largest distance as an estimate: groups as given, pairs by name in the detail, groups that take no part as untested. */
export function distanceEstimate(
  found: LargestDistance,
  told: {
    readonly groups: readonly GroupEstimate[];
    readonly names: readonly string[];
    readonly notes: readonly string[];
    readonly detail: { readonly [key: string]: DetailValue };
  },
): Estimate {
  const { groups, names, notes, detail } = told;
  const pairs = found.pairs.map(({ a, b, ...own }) => ({ a: names[a] ?? '', b: names[b] ?? '', ...own }));
  return {
    ...{ status: 'ok', value: found.value, n: groups.reduce((sum, { n }) => sum + n, 0) },
    ...{ interval: found.interval, pValue: null, adjusted: null },
    ...{ groups, untested: untestedGroups(groups), detail: { pairs, ...detail }, notes },
  };
}

/** The limits of the share at `index` of those compared; null for −1, which takes no part. */
export function shareLimits(found: LargestDistance, index: number, level: number): Interval | null {
  const limits = found.limits[index];
  const method = 'Wilson at the family’s critical value';
  return limits ? { lower: limits[0], upper: limits[1], level, method } : null;
}
