import type { Detail, Estimate, GroupEstimate, Interval } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import { pow } from '../core/elementary.ts';
import { untestedGroups } from './group-rates.ts';

/** A measure of one group, with a way to its interval at any level. Where `reason` is null there is a value. */
export interface GroupMeasure {
  readonly group: string;
  readonly n: number;
  readonly value: number | null;
  readonly reason: string | null;
  interval(level: number): Interval;
}

/** Which group is the worst: that with the lowest or highest value, or the one farthest from `from` on either side. */
export type Worst = 'lowest' | 'highest' | { readonly from: number };

/**
 * Quality of all rows together (one measure) or of the worst group. The worst of k groups has the interval from the
 * worst lower to the worst upper limit, each at level^(1/k) (Šidák; groups share no rows), so it covers at `level`.
 * Where the worst is the farthest from a number, the value is that distance, and groups keep their own.
 */
export function worstGroup(
  measures: readonly GroupMeasure[],
  options: {
    readonly sliced: boolean;
    readonly level: number;
    readonly worst: Worst;
    readonly notes: readonly string[];
    readonly detail?: Detail;
  },
): Estimate {
  const { sliced, level, worst, notes, detail = {} } = options;
  const tested = measures.filter(({ reason }) => reason === null);
  const own = tested.length > 1 ? pow(level, 1 / tested.length) : level;
  const groups = measures.map((measure) => describe(measure, own));
  if (tested.length === 0)
    return notApplicable(measures[0]?.reason ?? 'There are no rows.', sliced ? groups : []);
  const pick = worst === 'lowest' ? Math.min : Math.max;
  const judged = tested.map((measure) => judgedValue(measure, own, worst));
  const method = tested[0]?.interval(own).method ?? '';
  return {
    status: 'ok',
    value: pick(...judged.map(({ value }) => value)),
    n: measures.reduce((sum, { n }) => sum + n, 0),
    interval: {
      lower: pick(...judged.map(({ lower }) => lower)),
      upper: pick(...judged.map(({ upper }) => upper)),
      level,
      method: tested.length > 1 ? `${method}, Šidák over ${tested.length} groups` : method,
    },
    pValue: null,
    adjusted: null,
    groups: sliced ? groups : [],
    untested: sliced ? untestedGroups(groups) : [],
    detail,
    notes,
  };
}

/** The number that is compared between groups, with its limits. */
function judgedValue(
  measure: GroupMeasure,
  level: number,
  worst: Worst,
): { value: number; lower: number; upper: number } {
  const value = measure.value ?? 0;
  const { lower, upper } = measure.interval(level);
  if (typeof worst === 'string') return { value, lower, upper };
  const { from } = worst;
  return {
    value: Math.abs(value - from),
    lower: Math.max(0, lower - from, from - upper),
    upper: Math.max(Math.abs(lower - from), Math.abs(upper - from)),
  };
}

function describe(measure: GroupMeasure, level: number): GroupEstimate {
  const { group, n, value, reason } = measure;
  return { group, n, value, interval: reason === null ? measure.interval(level) : null, reason };
}
