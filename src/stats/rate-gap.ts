import type { DetailValue, Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { differenceGap, ratioGap, type Gap } from './gap.ts';
import {
  groupRates,
  rateValue,
  undecidedNote,
  untestedGroups,
  type GroupRate,
  type RateSpec,
} from './group-rates.ts';
import type { Proportion } from './proportion.ts';

/** What a gap is taken of and how. */
export interface RateGapSpec {
  readonly rate: RateSpec;
  readonly minimum: number;
  readonly level: number;
  readonly scale: 'difference' | 'ratio';
}

/** The gap of one rate over the groups of a summary: max − min or min ÷ max, with its simultaneous interval. */
export function estimateRateGap(counts: OutcomeCounts, spec: RateGapSpec): Estimate {
  const rates = groupRates(counts, spec.rate, spec.minimum);
  const tested = rates.filter(({ reason }) => reason === null);
  const reason = whyNotApplicable(rates, tested, spec);
  if (reason !== null)
    return notApplicable(
      reason,
      rates.map((rate) => describeGroup(rate, null)),
    );
  const family = tested.map(({ proportion }) => proportion ?? { x: 0, n: 1 });
  const gap = spec.scale === 'ratio' ? ratioGap(family, spec.level) : differenceGap([family], spec.level);
  const groups = rates.map((rate) => describeGroup(rate, limitsOf(gap, tested.indexOf(rate), spec.level)));
  return gapEstimate(
    gap,
    groups,
    tested.map(({ group }) => group),
    undecidedNote(counts),
    {},
  );
}

function whyNotApplicable(
  rates: readonly GroupRate[],
  tested: readonly GroupRate[],
  spec: RateGapSpec,
): string | null {
  if (rates.length < 2) return 'There is only one group, so there is nothing to compare.';
  if (tested.length < 2) {
    return `Fewer than two groups have at least ${spec.minimum} ${spec.rate.noun}, so there is nothing to compare.`;
  }
  const nobody = tested.every(({ proportion }) => (proportion?.x ?? 0) <= 0);
  return spec.scale === 'ratio' && nobody
    ? 'Nobody in any group got the favourable outcome, so the ratio is undefined.'
    : null;
}

/** One group for a result, with the limits of its rate where it takes part. */
export function describeGroup(rate: GroupRate, interval: GroupEstimate['interval']): GroupEstimate {
  return { group: rate.group, n: rate.n, value: rateValue(rate), interval, reason: rate.reason };
}

/** The limits of the rate at `index` of the gap's groups as an interval; null for index −1. */
export function limitsOf(gap: Gap, index: number, level: number): GroupEstimate['interval'] {
  const limits = gap.limits[index];
  return limits
    ? { lower: limits[0], upper: limits[1], level, method: 'Wilson at the family’s critical value' }
    : null;
}

/** A gap as an estimate: groups as given, pairs by name in the detail, groups that take no part as untested. */
export function gapEstimate(
  gap: Gap,
  groups: readonly GroupEstimate[],
  names: readonly string[],
  notes: readonly string[],
  detail: { readonly [key: string]: DetailValue },
): Estimate {
  const pairs = gap.pairs.map(({ a, b, value, lower, upper }) => ({
    a: names[a] ?? '',
    b: names[b] ?? '',
    value: finiteOrNull(value),
    lower,
    upper: finiteOrNull(upper),
  }));
  return {
    status: 'ok',
    value: gap.value,
    n: groups.reduce((sum, { n }) => sum + n, 0),
    interval: gap.interval,
    pValue: null,
    adjusted: null,
    groups,
    untested: untestedGroups(groups),
    detail: { pairs, ...detail },
    notes,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The proportions of groups that take part. */
export function proportionsOf(rates: readonly GroupRate[]): Proportion[] {
  return rates.flatMap(({ proportion, reason }) => (reason === null && proportion ? [proportion] : []));
}
