import { log } from '../core/elementary.ts';
import type { Reading } from '../core/reading.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { confusionsOf, labelled, together, type Confusion } from './confusion.ts';
import { benefitsOf, libraryEntropy, meanBenefit, type Benefit } from './entropy.ts';
import { reading, refusal } from './reading.ts';

/** `performance_measures` of one side: rates of nothing are NaN, but predictive values, omissions and accuracy of nothing 0. */
function measures(own: Confusion) {
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn } = own;
  const orZero = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  return {
    selection: own.selected / own.decided,
    tpr: tp / (tp + fn),
    fpr: fp / (fp + tn),
    fnr: fn / (tp + fn),
    ppv: orZero(tp, tp + fp),
    fdr: orZero(fp, tp + fp),
    fomr: orZero(fn, fn + tn),
    error: 1 - orZero(tp + tn, labelled(own)),
  };
}
type Measures = ReturnType<typeof measures>;

/**
 * What `ClassificationMetric` of AIF360 0.6 reads with `privileged` on one side and all other groups together on the other:
 * unprivileged minus, or divided by, privileged. Weighted where rows are, but for the entropy indices, which know no weights.
 * Rows with a missing sensitive value are dropped on loading.
 */
export function aif360Readings(counts: OutcomeCounts, privileged: string): Reading[] {
  const known = confusionsOf(counts, 'weight').filter(({ missing }) => !missing);
  const sides = [
    known.filter(({ group }) => group !== privileged),
    known.filter((own) => own.group === privileged),
  ];
  const [u, p] = sides.map((side) => measures(together(side))) as [Measures, Measures];
  const plain = confusionsOf(counts, 'rows').filter(({ missing }) => !missing);
  const parity = [
    reading('statistical_parity_difference', u.selection - p.selection),
    reading('disparate_impact', u.selection / p.selection),
  ];
  if (labelled(together(known)) === 0) return parity;
  return [...parity, ...errorReadings(u, p), ...entropyReadings(plain, privileged), ...edfReadings(known)];
}

function errorReadings(u: Measures, p: Measures): Reading[] {
  const odds = [u.fpr - p.fpr, u.tpr - p.tpr] as const;
  return [
    reading('average_odds_difference', 0.5 * (odds[0] + odds[1])),
    reading('average_abs_odds_difference', 0.5 * (Math.abs(odds[0]) + Math.abs(odds[1]))),
    reading('equalized_odds_difference', pythonMax(Math.abs(odds[0]), Math.abs(odds[1]))),
    reading('equal_opportunity_difference', odds[1]),
    reading('true_positive_rate_difference', odds[1]),
    reading('average_predictive_value_difference', 0.5 * (u.ppv - p.ppv + (u.fomr - p.fomr))),
    reading('error_rate_difference', u.error - p.error),
    reading('error_rate_ratio', u.error / p.error),
    ...both('false_positive_rate', u.fpr, p.fpr),
    ...both('false_negative_rate', u.fnr, p.fnr),
    ...both('false_discovery_rate', u.fdr, p.fdr),
    ...both('false_omission_rate', u.fomr, p.fomr),
  ];
}

function both(name: string, unprivileged: number, privileged: number): Reading[] {
  return [
    reading(`${name}_difference`, unprivileged - privileged),
    reading(`${name}_ratio`, unprivileged / privileged),
  ];
}

/** Python's max() keeps the first of two that do not compare. */
function pythonMax(first: number, second: number): number {
  return second > first ? second : first;
}

function entropyReadings(groups: readonly Confusion[], privileged: string): Reading[] {
  const benefits = benefitsOf(together(groups));
  const between = means([
    groups.filter(({ group }) => group !== privileged),
    groups.filter(({ group }) => group === privileged),
  ]);
  const every = means(groups.map((own) => [own]));
  const four = (prefix: string, own: readonly Benefit[]): Reading[] => {
    const squared = libraryEntropy(own, 2);
    return [
      reading(`${prefix}generalized_entropy_index`, squared),
      reading(`${prefix}generalized_entropy_index|alpha=0`, libraryEntropy(own, 0)),
      reading(`${prefix}theil_index`, libraryEntropy(own, 1)),
      reading(`${prefix}coefficient_of_variation`, Math.sqrt(2 * squared)),
    ];
  };
  return [...four('', benefits), ...four('between_group_', between), ...four('between_all_groups_', every)];
}

/** Each side’s rows at its mean benefit; sides without rows are skipped. */
function means(sides: readonly (readonly Confusion[])[]): Benefit[] {
  return sides
    .map((side) => together(side))
    .filter((side) => labelled(side) > 0)
    .map((side) => ({ benefit: meanBenefit(benefitsOf(side)), rows: labelled(side) }));
}

function edfReadings(groups: readonly Confusion[]): Reading[] {
  const names = [
    'smoothed_empirical_differential_fairness',
    'differential_fairness_bias_amplification',
  ] as const;
  if (groups.length < 2) return names.map((name) => refusal(name, 'ValueError'));
  const data = smoothedGap(groups.map((own) => [own.truePositives + own.falseNegatives, labelled(own)]));
  const decisions = smoothedGap(groups.map(({ selected, decided }) => [selected, decided]));
  return [reading(names[0], data), reading(names[1], decisions - data)];
}

/** The largest |ln| ratio of two groups’ rates or of their complements, each smoothed by half a case. */
function smoothedGap(groups: readonly (readonly [positives: number, all: number])[]): number {
  const rates = groups.map(([positives, all]) => (positives + 0.5) / (all + 1));
  const range = (logs: readonly number[]): number => Math.max(...logs) - Math.min(...logs);
  return Math.max(range(rates.map((rate) => log(rate))), range(rates.map((rate) => log(1 - rate))));
}
