import type { OutcomeCounts } from '../core/summary.ts';
import type { Comparison, FamilyOfGroups } from './compare-groups.ts';
import type { Joining } from './gap-aggregate.ts';
import { groupRates, type GroupRate, type GroupSize, type RateSpec } from './group-rates.ts';
import type { Proportion } from './proportion.ts';

/** A rate with its key in a result's detail and what sets its groups apart where several rates are compared. */
export interface NamedRate {
  readonly key: string;
  readonly rate: RateSpec;
  readonly where: string;
}

/** What a gap is taken of and how. */
export interface RateGapSpec {
  readonly rates: readonly NamedRate[];
  /** How several rates make one number; of one rate it says nothing. */
  readonly joining: Joining;
  readonly minimum: number;
  readonly level: number;
  readonly scale: 'difference' | 'ratio';
  readonly compare: Comparison;
  /** The group that others are held against; empty for the largest. */
  readonly reference: string;
  /** The gap that sample sizes are planned for. */
  readonly target: number;
  /** Whether the detail keeps the rates of every group. */
  readonly keepRates: boolean;
}

/** One family of rates: every group, and those of it that count, compared ones first. */
export interface RateFamily extends FamilyOfGroups {
  readonly named: NamedRate;
  readonly all: readonly GroupRate[];
  readonly proportions: readonly Proportion[];
}

function isAligned({ joining, rates }: RateGapSpec): boolean {
  return rates.length > 1 && joining !== 'worst' && joining !== 'mean';
}

/** The families of the rates of a gap. Where rates are joined group by group, a group takes part in all of them or none. */
export function familiesOf(counts: OutcomeCounts, spec: RateGapSpec): RateFamily[] {
  const all = spec.rates.map(({ rate }) => groupRates(counts, rate, spec.minimum));
  const fits = (rate: GroupRate, at: number): boolean =>
    isAligned(spec) ? all.every((rates) => rates[at]?.reason === null) : rate.reason === null;
  return spec.rates.map((named, f) => {
    const own = all[f] ?? [];
    const compared = own.filter(fits);
    const others = spec.compare === 'to overall' ? own.filter((rate, at) => !fits(rate, at)) : [];
    const counting = [...compared, ...others.filter(({ proportion }) => proportion !== null)];
    return {
      ...{ named, all: own, compared: compared.length },
      names: counting.map(({ group }) => group),
      weights: counting.map(({ weight }) => weight),
      proportions: counting.flatMap(({ proportion }) => (proportion ? [proportion] : [])),
    };
  });
}

/** The reference as asked for, or the largest group that every rate compares, with a known value where there is one. */
export function referenceOf(
  families: readonly RateFamily[],
  sizes: readonly GroupSize[],
  { reference }: RateGapSpec,
): string {
  if (reference !== '') return reference;
  const fitting = sizes.filter(({ group }) => families.every((family) => isCompared(family, group)));
  const known = fitting.filter(({ missing }) => !missing);
  const among = known.length > 0 ? known : fitting;
  return among.reduce(
    (most, own) => (own.share > most.share ? own : most),
    among[0] ?? { group: '', share: 0 },
  ).group;
}

/** Whether a group is compared in a family. */
export function isCompared({ names, compared }: RateFamily, group: string): boolean {
  return names.slice(0, compared).includes(group);
}

/** Why there is nothing to compare, or null. */
export function whyNotApplicable(
  families: readonly RateFamily[],
  sizes: readonly GroupSize[],
  reference: string,
  { rates, minimum, compare, scale }: RateGapSpec,
): string | null {
  if (rates.length === 1 && sizes.length < 2)
    return 'There is only one group, so there is nothing to compare.';
  const few = families.find(({ compared }) => compared < 2);
  if (few) {
    const end = rates.length > 1 ? 'one of the rates cannot be compared' : 'there is nothing to compare';
    return `Fewer than two groups have at least ${minimum} ${few.named.rate.noun}, so ${end}.`;
  }
  if (compare === 'to reference' && !families.every((family) => isCompared(family, reference))) {
    const names = sizes.map(({ group }) => `“${group}”`).join(', ');
    return sizes.some(({ group }) => group === reference)
      ? `The reference group “${reference}” has fewer than ${minimum} ${families.find((family) => !isCompared(family, reference))?.named.rate.noun ?? 'rows'}, so nothing can be held against it.`
      : `There is no group “${reference}” to hold others against; there are ${names}.`;
  }
  const nobody = families.find(({ proportions }) => proportions.every(({ x }) => x <= 0));
  return scale === 'ratio' && nobody
    ? `The rate is 0 in every group (among ${nobody.named.rate.noun}), so the ratio is undefined.`
    : null;
}
