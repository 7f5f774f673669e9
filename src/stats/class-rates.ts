import type { Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { groupRates, groupSizes, type RateSpec } from './group-rates.ts';
import { twoSidedZ } from './normal.ts';
import type { NamedRate, RateGapSpec } from './rate-family.ts';
import { estimateRateGap } from './rate-gap.ts';
import { wilsonLimits, type Proportion } from './proportion.ts';

/** P(ŷ = k | y = k): the share of rows of class k that are taken for it. `k` is an index into the classes, `name` its name. */
export function classRecall(k: number, name: string): RateSpec {
  return {
    of: ({ decision }) => decision === k,
    among: ({ label, decision }) => label === k && decision !== null,
    noun: `rows with the label “${name}”`,
  };
}

/** P(ŷ = k | y ≠ k): the share of rows of other classes that are taken for class k. */
export function classFalseRate(k: number, name: string): RateSpec {
  return {
    of: ({ decision }) => decision === k,
    among: ({ label, decision }) => label !== null && label !== k && decision !== null,
    noun: `rows with another label than “${name}”`,
  };
}

/** P(y = k | ŷ = k): the share of rows taken for class k that are of it. */
export function classPrecision(k: number, name: string): RateSpec {
  return {
    of: ({ label }) => label === k,
    among: ({ label, decision }) => decision === k && label !== null,
    noun: `labelled rows taken for “${name}”`,
  };
}

/** Why no class can be compared: nothing says which class each row is taken for. Null where something does. */
export function noClasses({ cells }: OutcomeCounts): string | null {
  return cells.some(({ decision }) => decision !== null)
    ? null
    : 'No row has a predicted class: there is one score a row and no column of classes. Give a model with one score a class, or name the column under roles.decision.';
}

/** How limits of a mean of rates are made. */
export const MEAN_METHOD = 'Wilson on the effective sample of a mean of rates';

/** A gap over classes: the rates of each class, and how everything is compared. */
export interface ClassGapSpec extends Omit<RateGapSpec, 'rates' | 'scale' | 'target' | 'keepRates'> {
  ratesOf(k: number, name: string): readonly NamedRate[];
}

/**
 * The gap of rates of every class over groups, simultaneous over classes and pairs of groups. A class of which fewer than two groups
 * have rows enough is left out, with a note, and groups without them count as untested. The value of a group is its mean over
 * classes, with limits of `meanOfRates`.
 */
export function estimateClassGap(counts: OutcomeCounts, { ratesOf, ...spec }: ClassGapSpec): Estimate {
  const none = noClasses(counts);
  if (none !== null) return notApplicable(none);
  const classes = counts.classes.map((name, k) => ({ name, rates: ratesOf(k, name) }));
  const short = ({ rate }: NamedRate): string[] =>
    groupRates(counts, rate, spec.minimum).flatMap(({ group, reason }) => (reason === null ? [] : [group]));
  const groups = groupSizes(counts).length;
  const comparable = ({ rates }: { rates: readonly NamedRate[] }): boolean =>
    rates.every((rate) => groups - short(rate).length >= 2);
  const kept = classes.filter(comparable);
  if (kept.length === 0)
    return notApplicable(
      `Of no class have two groups at least ${spec.minimum} rows, so there is nothing to compare.`,
    );
  const rates = kept.flatMap((own) => own.rates);
  const found = estimateRateGap(counts, {
    ...spec,
    rates,
    scale: 'difference',
    target: 0.1,
    keepRates: true,
  });
  if (found.status !== 'ok') return found;
  const dropped = classes.filter((own) => !comparable(own));
  const untested = [...found.untested, ...dropped.flatMap((own) => own.rates.flatMap(short))];
  return {
    ...found,
    groups: found.groups.map((group) => withMean(group, counts, rates, spec.level)),
    untested: [...new Set(untested)],
    notes: [
      ...found.notes,
      ...dropped.map(
        ({ name }) =>
          `“${name}” is not compared: fewer than two groups have at least ${spec.minimum} rows for its rates.`,
      ),
    ],
  };
}

function withMean(
  group: GroupEstimate,
  counts: OutcomeCounts,
  rates: readonly NamedRate[],
  level: number,
): GroupEstimate {
  if (group.reason !== null) return group;
  const own = rates.flatMap(
    ({ rate }) => groupRates(counts, rate, 0).find((one) => one.group === group.group)?.proportion ?? [],
  );
  const { value, lower, upper } = meanOfRates(own, twoSidedZ(level));
  return { ...group, value, interval: { lower, upper, level, method: MEAN_METHOD } };
}

/**
 * The mean of independent rates with limits at critical value `z`: Wilson's on an effective sample n′ = m(1 − m)/v, v the variance of
 * the mean and m the mean itself, both of rates (x + ½)/(n + 1), so that neither vanishes where a rate is 0 or 1. MOVER of their
 * Wilson limits covered in 89 of 100 where 97.5 were nominal and four rates near 1.
 */
export function meanOfRates(
  rates: readonly Proportion[],
  z: number,
): { readonly value: number; readonly lower: number; readonly upper: number } {
  const k = rates.length;
  let [value, centre, variance] = [0, 0, 0];
  for (const { x, n } of rates) {
    const smoothed = (x + 0.5) / (n + 1);
    value += x / n / k;
    centre += smoothed / k;
    variance += (smoothed * (1 - smoothed)) / n / (k * k);
  }
  const n = (centre * (1 - centre)) / variance;
  const [lower, upper] = wilsonLimits({ x: value * n, n }, z);
  return { value, lower, upper };
}
