import type { DetailValue, Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { contrastNoun, contrastSets } from './compare-groups.ts';
import { combined, type ContrastSet } from './contrast.ts';
import { aggregateOf } from './gap-aggregate.ts';
import { differencesOf, ratiosOf, type Gap, type GapSpec } from './gap.ts';
import { groupSizes, rateValue, undecidedNote, untestedGroups } from './group-rates.ts';
import {
  familiesOf,
  isCompared,
  referenceOf,
  whyNotApplicable,
  type RateFamily,
  type RateGapSpec,
} from './rate-family.ts';
import { boundsOf, comparisonNotes, excludedOf, powerOf } from './rate-gap-detail.ts';

/**
 * The gap of one or several rates over the groups of a summary under a comparison, with its simultaneous interval, the
 * contrasts behind it, groups left out, bounds for rows without a group, and what sizes like these can tell.
 */
export function estimateRateGap(counts: OutcomeCounts, spec: RateGapSpec): Estimate {
  const sizes = groupSizes(counts);
  const families = familiesOf(counts, spec);
  const reference = spec.compare === 'to reference' ? referenceOf(families, sizes, spec) : '';
  const reason = whyNotApplicable(families, sizes, reference, spec);
  if (reason !== null) return notApplicable(reason, groupsOf(families, null, spec));
  const sets = setsOf(families, reference, spec);
  const gapSpec: GapSpec = {
    families: families.map(({ proportions }) => proportions),
    sets,
    level: spec.level,
    aggregate: aggregateOf(spec),
    noun: contrastNoun(spec.compare),
  };
  const gap = spec.scale === 'ratio' ? ratiosOf(gapSpec) : differencesOf(gapSpec);
  const groups = groupsOf(families, gap, spec);
  const bounds = boundsOf(families, sizes, gapSpec, spec);
  const power = powerOf(gap, gapSpec, spec);
  return {
    status: 'ok',
    value: gap.value,
    n: groups.reduce((sum, { n }) => sum + n, 0),
    interval: gap.interval,
    pValue: gap.pValue,
    adjusted: null,
    groups,
    untested: untestedGroups(groups),
    detail: {
      compare: spec.compare,
      ...(reference === '' ? {} : { reference }),
      pairs: pairsIn(gap, families, spec),
      ...(spec.keepRates ? { rates: ratesIn(families, gap, spec.level) } : {}),
      excluded: excludedOf(groups, sizes),
      ...(bounds === null ? {} : { missingBounds: bounds }),
      ...(power === null ? {} : { power }),
    },
    notes: [...undecidedNote(counts), ...comparisonNotes({ counts, sizes, spec, reference, bounds, power })],
  };
}

function setsOf(families: readonly RateFamily[], reference: string, spec: RateGapSpec): ContrastSet[] {
  const sets = contrastSets(families, spec.compare, reference);
  if (typeof spec.joining !== 'string' && spec.rates.length > 1) return [combined(sets, spec.joining)];
  if (spec.scale !== 'ratio' || spec.compare !== 'mean of pairs') return sets;
  const rates = families.flatMap(({ proportions }) => proportions);
  const defined = (index: number | null): boolean => index === null || (rates[index]?.x ?? 0) > 0;
  return sets.map(({ key, contrasts }) => {
    const kept = contrasts.filter(({ a, b }) => defined(a) || defined(b));
    return { key: `${key} of ${kept.map(({ a, b }) => `${a}-${b}`).join()}`, contrasts: kept };
  });
}

function pairsIn(gap: Gap, families: readonly RateFamily[], { rates, joining }: RateGapSpec): DetailValue {
  const labelled = rates.length > 1 && typeof joining === 'string';
  const names = families.flatMap((family) =>
    family.names.map((name) => (labelled ? `${name} (${family.named.where})` : name)),
  );
  return gap.pairs.map(({ a, b, value, lower, upper }) => ({
    a: names[a] ?? '',
    b: b === null ? 'all rows' : (names[b] ?? ''),
    value: finiteOrNull(value),
    lower,
    upper: finiteOrNull(upper),
  }));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function groupsOf(families: readonly RateFamily[], gap: Gap | null, spec: RateGapSpec): GroupEstimate[] {
  const [first] = families;
  if (!first) return [];
  return first.all.map(({ group }) => {
    const own = families.map((family) => describeRate(family, families, group, gap, spec.level));
    const [single] = own;
    if (single && own.length === 1) return single;
    const reasons = own.flatMap(({ reason }) => (reason === null ? [] : [reason]));
    const reason = reasons.length > 0 ? reasons.join(' ') : null;
    const n = own.reduce((sum, rate) => sum + rate.n, 0);
    return {
      ...(typeof spec.joining === 'string' ? nothing : weighted(own, spec.joining)),
      group,
      n,
      reason,
    };
  });
}

/** One entry a group: the mean of its two rates is no rate, so the value is left out. */
const nothing = { value: null, interval: null };

/** Σ factor · rate with limits by MOVER. */
function weighted(
  own: readonly GroupEstimate[],
  factors: readonly number[],
): Pick<GroupEstimate, 'value' | 'interval'> {
  if (own.some(({ value }) => value === null)) return nothing;
  const value = own.reduce((sum, rate, f) => sum + (factors[f] ?? 0) * (rate.value ?? 0), 0);
  const [level] = own.map(({ interval }) => interval?.level);
  if (level === undefined || own.some(({ interval }) => interval === null)) return { value, interval: null };
  const spread = (of: (rate: GroupEstimate) => number): number =>
    Math.sqrt(
      own.reduce((sum, rate, f) => sum + (factors[f] ?? 0) * (factors[f] ?? 0) * of(rate) * of(rate), 0),
    );
  const lower = value - spread((rate) => (rate.value ?? 0) - (rate.interval?.lower ?? 0));
  const upper = value + spread((rate) => (rate.interval?.upper ?? 1) - (rate.value ?? 0));
  return { value, interval: { lower, upper, level, method: 'MOVER of Wilson limits' } };
}

function describeRate(
  family: RateFamily,
  families: readonly RateFamily[],
  group: string,
  gap: Gap | null,
  level: number,
): GroupEstimate {
  const rate = family.all.find((own) => own.group === group);
  const at = isCompared(family, group) ? family.names.indexOf(group) : -1;
  const offset = families
    .slice(0, families.indexOf(family))
    .reduce((sum, { names }) => sum + names.length, 0);
  const limits = at >= 0 ? gap?.limits[offset + at] : undefined;
  return {
    group,
    n: rate?.n ?? 0,
    value: rate ? rateValue(rate) : null,
    interval: limits
      ? { lower: limits[0], upper: limits[1], level, method: 'Wilson at the family’s critical value' }
      : null,
    reason: rate?.reason ?? null,
  };
}

function ratesIn(families: readonly RateFamily[], gap: Gap, level: number): DetailValue {
  const entries = families.map((family) => {
    const rates = family.all.map(({ group }) => {
      const { n, value, interval, reason } = describeRate(family, families, group, gap, level);
      return { group, n, value, lower: interval?.lower ?? null, upper: interval?.upper ?? null, reason };
    });
    return [family.named.key, rates];
  });
  return Object.fromEntries(entries) as DetailValue;
}
