import type { Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { contrastSets, type Comparison } from './compare-groups.ts';
import type { Limited } from './contrast.ts';
import { criticalValue } from './critical-value.ts';
import { aggregateOf } from './gap-aggregate.ts';
import { sizeOf } from './gap.ts';
import {
  groupRates,
  groupSizes,
  missedShareOfErrors,
  undecidedNote,
  untestedGroups,
  type GroupRate,
} from './group-rates.ts';
import type { Proportion } from './proportion.ts';
import { wilsonLimits } from './proportion.ts';
import { excludedOf } from './rate-gap-detail.ts';

/** How FN / FP of groups are compared; not to overall, which is no mix of the groups' odds. */
export interface ErrorOddsSpec {
  readonly minimum: number;
  readonly level: number;
  readonly compare: Exclude<Comparison, 'to overall'>;
  readonly reference: string;
}

/**
 * Differences between groups in FN / FP, the odds π / (1 − π) of the share π of wrong decisions that reject. Given the number of
 * wrong decisions π is a proportion, so its Wilson limits at the max-t critical value turn into limits of the odds, and MOVER
 * (doi:10.1002/sim.3095) gives those of differences. At least 0, without an upper end. A group without false positives has no ratio.
 */
export function estimateErrorOdds(counts: OutcomeCounts, spec: ErrorOddsSpec): Estimate {
  const rates = groupRates(counts, missedShareOfErrors, spec.minimum).map(needFalsePositives);
  const tested = rates.filter(({ reason }) => reason === null);
  const plain = rates.map((rate) => describe(rate, null, spec.level));
  if (rates.length < 2)
    return notApplicable('There is only one group, so there is nothing to compare.', plain);
  if (tested.length < 2)
    return notApplicable(
      `Fewer than two groups have a false positive and at least ${spec.minimum} ${missedShareOfErrors.noun}, so there is nothing to compare.`,
      plain,
    );
  const names = tested.map(({ group }) => group);
  const reference = spec.reference === '' ? largestOf(counts, names) : spec.reference;
  if (spec.compare === 'to reference' && !names.includes(reference))
    return notApplicable(
      `There is no group “${reference}” with enough wrong decisions to hold others against; there are ${names.map((name) => `“${name}”`).join(', ')}.`,
      plain,
    );
  return compared(counts, rates, tested, { ...spec, reference });
}

function compared(
  counts: OutcomeCounts,
  rates: readonly GroupRate[],
  tested: readonly GroupRate[],
  spec: ErrorOddsSpec,
): Estimate {
  const names = tested.map(({ group }) => group);
  const family = tested.flatMap(({ proportion }) => (proportion ? [proportion] : []));
  const weights = tested.map(({ weight }) => weight);
  const sets = contrastSets([{ names, weights, compared: names.length }], spec.compare, spec.reference);
  const q = criticalValue({ families: [family], sets }, spec.level);
  const odds = family.map((own) => oddsLimits(own, q));
  const pairs = sets
    .flatMap(({ contrasts }) => contrasts)
    .map(({ a, b }) => ({
      ...{ a: names[a] ?? '', b: names[b ?? 0] ?? '' },
      ...moverDifference(odds[a] ?? none, odds[b ?? 0] ?? none),
    }));
  const sizes = pairs.map(sizeOf);
  const aggregate = aggregateOf({ compare: spec.compare, scale: 'difference', joining: 'worst' });
  const over = (of: (own: Limited) => number): number => aggregate([sizes.map(of)]);
  const groups = rates.map((rate) => describe(rate, odds[names.indexOf(rate.group)] ?? null, spec.level));
  const contrasts = pairs.length > 1 ? `, max-t over ${pairs.length} pairs` : '';
  return {
    status: 'ok',
    value: over(({ value }) => value),
    n: groups.reduce((sum, { n }) => sum + n, 0),
    interval: {
      ...{ lower: over(({ lower }) => lower), upper: over(({ upper }) => upper), level: spec.level },
      method: `MOVER of Wilson odds${contrasts}`,
    },
    pValue: null,
    adjusted: null,
    groups,
    untested: untestedGroups(groups),
    detail: {
      compare: spec.compare,
      ...(spec.compare === 'to reference' ? { reference: spec.reference } : {}),
      pairs,
      excluded: excludedOf(groups, groupSizes(counts)),
    },
    notes: undecidedNote(counts),
  };
}

const none: Limited = { value: 0, lower: 0, upper: 0 };

function needFalsePositives(rate: GroupRate): GroupRate {
  if (rate.proportion === null || rate.counted < rate.weight) return rate;
  return { ...rate, proportion: null, reason: 'There are no false positives here, so FN / FP is undefined.' };
}

function oddsLimits(own: Proportion, q: number): Limited {
  const odds = (p: number): number => p / (1 - p);
  const [lower, upper] = wilsonLimits(own, q);
  return { value: own.x / (own.n - own.x), lower: odds(lower), upper: odds(upper) };
}

function moverDifference(a: Limited, b: Limited): Limited {
  const value = a.value - b.value;
  const root = (x: number, y: number): number => Math.sqrt(x * x + y * y);
  return {
    value,
    lower: value - root(a.value - a.lower, b.upper - b.value),
    upper: value + root(a.upper - a.value, b.value - b.lower),
  };
}

function describe(rate: GroupRate, limits: Limited | null, level: number): GroupEstimate {
  const { group, n, proportion, reason } = rate;
  return {
    ...{ group, n, reason },
    value: proportion && proportion.x / (proportion.n - proportion.x),
    interval: limits && {
      ...{ lower: limits.lower, upper: limits.upper, level },
      method: 'odds of Wilson limits at the family’s critical value',
    },
  };
}

function largestOf(counts: OutcomeCounts, names: readonly string[]): string {
  const among = groupSizes(counts).filter(({ group }) => names.includes(group));
  return among.reduce(
    (most, own) => (own.share > most.share ? own : most),
    among[0] ?? { group: '', share: 0 },
  ).group;
}
