import type { FindingFacts } from '../core/check.ts';
import type { Estimate, Interval } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCell, OutcomeCounts } from '../core/summary.ts';
import { exp } from '../core/elementary.ts';
import { largestLogRatio, smoothed } from '../stats/differential-fairness.ts';
import {
  describeGroup,
  groupRates,
  proportionsOf,
  undecidedNote,
  untestedGroups,
  type GroupRate,
  type RateSpec,
} from '../stats/group-rates.ts';
import { extremes, featuresOf, figure } from './words.ts';

/** What ε is taken of, how it is smoothed, the smallest group and the confidence level. */
export interface LogRatioSpec {
  readonly rate: RateSpec;
  readonly concentration: number;
  readonly minGroupSize: number;
  readonly level: number;
}

/** ε of one rate over the groups of a summary, with its interval; smoothed rates and their limits by group. */
export function estimateLogRatio(counts: OutcomeCounts, spec: LogRatioSpec): Estimate {
  const rates = groupRates(counts, spec.rate, spec.minGroupSize);
  const family = proportionsOf(rates);
  const why = whyNot(family, spec);
  if (why !== null)
    return notApplicable(
      why,
      rates.map((rate) => describeGroup(rate, null)),
    );
  const epsilon = largestLogRatio(smoothed(family, spec.concentration), spec.level);
  const tested = rates.filter(({ reason }) => reason === null);
  const groups = rates.map((rate) => {
    const own = smoothedRate(rate, spec.concentration);
    return describeGroup(own, limits(epsilon.limits[tested.indexOf(rate)], spec.level));
  });
  const { value, lower, upper, method } = epsilon;
  return {
    ...{ status: 'ok', value, n: rates.reduce((sum, { n }) => sum + n, 0), pValue: null, adjusted: null },
    ...{ interval: { lower, upper, level: spec.level, method }, groups, untested: untestedGroups(groups) },
    ...{ detail: { factor: factor(value) }, notes: undecidedNote(counts) },
  };
}

function smoothedRate(rate: GroupRate, concentration: number): GroupRate {
  const [own = null] = rate.proportion ? smoothed([rate.proportion], concentration) : [];
  return { ...rate, proportion: own };
}

function limits(own: readonly [number, number] | undefined, level: number): Interval | null {
  return own
    ? { lower: own[0], upper: own[1], level, method: 'Wilson at the family’s critical value' }
    : null;
}

/** e^ε, the factor between chances; null where it is beyond what a number holds. */
function factor(epsilon: number): number | null {
  const ratio = exp(epsilon);
  return Number.isFinite(ratio) ? ratio : null;
}

function whyNot(family: readonly { x: number; n: number }[], spec: LogRatioSpec): string | null {
  if (family.length < 2)
    return `Fewer than two groups have at least ${spec.minGroupSize} ${spec.rate.noun}, so there is nothing to compare.`;
  return spec.concentration <= 0 && family.some(({ x, n }) => x <= 0 || x >= n)
    ? 'A group got only one kind of outcome, so without smoothing the ratio is infinite; give a concentration above 0.'
    : null;
}

const both = (cell: OutcomeCell): boolean => cell.label !== null && cell.decision !== null;
const decided: RateSpec = {
  of: ({ decision }) => decision === 1,
  among: both,
  noun: 'rows with a label and a decision',
};
const labelled: RateSpec = { ...decided, of: ({ label }) => label === 1 };

/** ε of decisions − ε of labels over rows with both; each has its interval at (1 + level)/2, so both hold at `level`. */
export function estimateAmplification(counts: OutcomeCounts, spec: Omit<LogRatioSpec, 'rate'>): Estimate {
  const half = { ...spec, level: (1 + spec.level) / 2 };
  const decisions = estimateLogRatio(counts, { ...half, rate: decided });
  const labels = estimateLogRatio(counts, { ...half, rate: labelled });
  if (decisions.status !== 'ok') return decisions;
  if (labels.status !== 'ok' || !decisions.interval || !labels.interval)
    return notApplicable(labels.status === 'ok' ? 'There is no interval.' : labels.reason, decisions.groups);
  const [after, before] = [decisions.interval, labels.interval];
  return {
    ...decisions,
    value: decisions.value - labels.value,
    interval: {
      ...{ lower: after.lower - before.upper, upper: after.upper - before.lower, level: spec.level },
      method: `Bonferroni over two: ${after.method}`,
    },
    detail: {
      decisions: { value: decisions.value, lower: after.lower, upper: after.upper },
      labels: { value: labels.value, lower: before.lower, upper: before.upper },
    },
  };
}

/** The sentence of differential fairness: by what factor chances differ. */
export function differentialSentence(facts: FindingFacts): string {
  const [by, ends] = [featuresOf(facts), extremes(facts.groups)];
  if (!ends || facts.verdict === 'not-applicable')
    return `Chances of decisions by ${by} could not be compared.`;
  const upTo = figure(
    exp(Math.min(20, facts.verdict === 'pass' ? (facts.interval?.upper ?? facts.value) : facts.value)),
  );
  if (facts.verdict === 'inconclusive')
    return `By what factor chances of decisions differ by ${by} cannot be told yet.`;
  if (facts.verdict === 'pass')
    return `Chances of any decision differ by at most a factor of ${upTo} by ${by}.`;
  return `Chances of a decision differ by a factor of ${upTo} by ${by}, between ${ends.low.group} and ${ends.high.group}.`;
}
