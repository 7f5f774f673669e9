import { defineCheck } from '../../core/check.ts';
import type { Estimate } from '../../core/estimate.ts';
import { notApplicable } from '../../core/estimate.ts';
import { int, number } from '../../core/params.ts';
import { boundaryLimits, debiased } from '../../stats/boundary-interval.ts';
import {
  BENEFITS,
  benefitShares,
  betweenGroupEstimate,
  betweenShare,
  generalizedEntropy,
  meanBenefit,
} from '../../stats/entropy.ts';
import { groupConfusions, sizeOf, type GroupConfusion } from '../../stats/group-confusion.ts';
import { undecidedNote, untestedGroups } from '../../stats/group-rates.ts';
import { extremes, featuresOf, figure } from '../words.ts';

/** Generalised entropy of the groups' mean benefits, without what chance adds. ≥ 0; 0 where groups have equal mean benefit. */
export default defineCheck({
  id: 'fairness/between-group-generalized-entropy',
  title: 'Between-group generalised entropy',
  aliases: ['between-group inequality', 'between-group Theil index at alpha 1'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'score',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: {
    alpha: number({ label: 'Weight of large benefits (alpha)', default: 2, min: -5, max: 10 }),
    minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.005,
    source: 'a placeholder: mean benefits that spread by about a tenth; set your own',
  },
  chart: { kind: 'group-dots', x: 'mean benefit (1 = every decision right)' },
  explain: {
    question: 'How much of the inequality in benefits lies between groups rather than within them?',
    what: 'Everybody is given the mean benefit of their group, and the inequality that is left is measured. The share of the whole inequality is in the detail.',
    whenNot:
      'Where false favours and false refusals cancel in a group: its mean benefit is then 1 although many are judged wrongly.',
    formula: 'GEI_α of μ_g with weights n_g/n, less its mean where all groups have equal mean benefit',
    source: 'doi:10.1145/3219819.3220046; limits by noncentral χ² with matched moments',
    sameAs: {
      AIF360:
        'between_all_groups_generalized_entropy_index gives the plug-in, kept here in the detail: it is above 0 even for equal groups',
      Assay: 'the plug-in number is in the detail as plugIn',
    },
  },
  elsewhere: {
    AIF360: 'between_all_groups_generalized_entropy_index',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { alpha, minGroupSize }, { level }): Estimate {
    const all = groupConfusions(counts, minGroupSize, 'whole');
    const tested = all.filter(({ reason }) => reason === null);
    const groups = all.map((group) => ({
      ...{ group: group.group, n: group.n, interval: null, reason: group.reason },
      value: sizeOf(group) > 0 ? meanBenefit(group) : null,
    }));
    const why = whyNot(tested, alpha, minGroupSize);
    if (why !== null) return notApplicable(why, groups);
    const estimate = betweenGroupEstimate(tested, alpha);
    const [lower, upper] = boundaryLimits(estimate, level);
    const value = debiased(estimate);
    const whole = wholeEntropy(tested, alpha);
    return {
      ...{ status: 'ok', value, n: all.reduce((sum, { n }) => sum + n, 0), pValue: null, adjusted: null },
      interval: {
        ...{ lower: Math.min(lower, value), upper: Math.max(upper, value), level },
        method: 'noncentral χ², matched moments',
      },
      ...{ groups, untested: untestedGroups(groups), notes: undecidedNote(counts) },
      detail: {
        plugIn: estimate.plugIn,
        expectedByChance: estimate.nullMean,
        whole: Number.isFinite(whole) ? whole : null,
        shareOfWhole: Number.isFinite(whole) ? betweenShare(estimate, whole) : null,
      },
    };
  },
  finding(facts) {
    const [by, ends] = [featuresOf(facts), extremes(facts.groups)];
    if (!ends || facts.verdict === 'not-applicable')
      return `How much inequality lies between groups by ${by} could not be measured.`;
    if (facts.verdict === 'inconclusive')
      return `Whether groups by ${by} gain alike from right and wrong decisions cannot be told yet.`;
    const [low, high] = [figure(ends.low.value ?? 0), figure(ends.high.value ?? 0)];
    if (facts.verdict === 'pass')
      return `Groups by ${by} gain nearly alike from decisions, from ${low} to ${high}.`;
    return `Groups by ${by} gain unequally from decisions: ${low} for ${ends.low.group}, ${high} for ${ends.high.group}.`;
  },
});

function whyNot(tested: readonly GroupConfusion[], alpha: number, minimum: number): string | null {
  if (tested.length < 2)
    return `Fewer than two groups have at least ${minimum} rows with a label and a decision, so there is nothing to compare.`;
  if (tested.every((group) => meanBenefit(group) <= 0))
    return 'Every row is a false negative, so the mean benefit is 0 and the index is undefined.';
  return alpha <= 0 && tested.some((group) => meanBenefit(group) <= 0)
    ? 'A group’s mean benefit is 0, which makes the index infinite at alpha 0 or below.'
    : null;
}

function wholeEntropy(groups: readonly GroupConfusion[], alpha: number): number {
  const joined = groups.reduce((sum, own) => ({
    ...{ group: '', n: sum.n + own.n, reason: null, tn: sum.tn + own.tn },
    ...{ fp: sum.fp + own.fp, fn: sum.fn + own.fn, tp: sum.tp + own.tp },
  }));
  return generalizedEntropy(BENEFITS, benefitShares(joined), alpha);
}
