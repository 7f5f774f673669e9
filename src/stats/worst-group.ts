import type { Estimate, GroupEstimate, Interval } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import { pow } from '../core/elementary.ts';
import { untestedGroups } from './group-rates.ts';

/** A quality measure of one group, with a way to its interval at any level. */
export interface GroupMeasure {
  readonly group: string;
  readonly n: number;
  readonly value: number | null;
  readonly reason: string | null;
  interval(level: number): Interval;
}

/**
 * Quality of all rows together (one measure) or of the worst group. The worst of k groups has the interval from the
 * worst lower to the worst upper limit, each at level^(1/k) (Šidák; groups share no rows), so it covers at `level`.
 */
export function worstGroup(
  measures: readonly GroupMeasure[],
  options: {
    readonly sliced: boolean;
    readonly level: number;
    readonly worst: 'lowest' | 'highest';
    readonly notes: readonly string[];
  },
): Estimate {
  const { sliced, level, worst, notes } = options;
  const tested = measures.filter(({ reason }) => reason === null);
  const own = tested.length > 1 ? pow(level, 1 / tested.length) : level;
  const groups = measures.map((measure) => describe(measure, own));
  if (tested.length === 0)
    return notApplicable(measures[0]?.reason ?? 'There are no rows.', sliced ? groups : []);
  const pick = worst === 'lowest' ? Math.min : Math.max;
  const intervals = tested.map((measure) => measure.interval(own));
  return {
    status: 'ok',
    value: pick(...tested.map(({ value }) => value ?? 0)),
    n: measures.reduce((sum, { n }) => sum + n, 0),
    interval: {
      lower: pick(...intervals.map(({ lower }) => lower)),
      upper: pick(...intervals.map(({ upper }) => upper)),
      level,
      method:
        tested.length > 1
          ? `${intervals[0]?.method}, Šidák over ${tested.length} groups`
          : (intervals[0]?.method ?? ''),
    },
    pValue: null,
    adjusted: null,
    groups: sliced ? groups : [],
    untested: sliced ? untestedGroups(groups) : [],
    detail: {},
    notes,
  };
}

function describe(measure: GroupMeasure, level: number): GroupEstimate {
  const { group, n, value, reason } = measure;
  return { group, n, value, interval: reason === null ? measure.interval(level) : null, reason };
}
