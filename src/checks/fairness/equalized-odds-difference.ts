import { defineCheck } from '../../core/check.ts';
import type { DetailValue, GroupEstimate } from '../../core/estimate.ts';
import { notApplicable } from '../../core/estimate.ts';
import { int } from '../../core/params.ts';
import { differenceGap } from '../../stats/gap.ts';
import {
  falsePositiveRate,
  groupRates,
  truePositiveRate,
  undecidedNote,
  type GroupRate,
} from '../../stats/group-rates.ts';
import { describeGroup, gapEstimate, limitsOf, proportionsOf } from '../../stats/rate-gap.ts';
import { featuresOf, figure } from '../words.ts';

/** max of the TPR gap and the FPR gap. In [0, 1]; 0 is parity. A group counts in each rate where that rate is defined. */
export default defineCheck({
  id: 'fairness/equalized-odds-difference',
  title: 'Equalized odds difference',
  aliases: ['separation gap'],
  needs: 'outcome-counts',
  grouping: 'required',
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.1, source: 'a convention; no legal standing' },
  chart: { kind: 'group-dots', x: 'rate of favourable decisions, by label' },
  explain: {
    question: 'Given what people deserve, are they treated alike in every group?',
    what: 'The larger of two gaps between groups: favourable decisions among rows with a favourable label, and among the others.',
    whenNot:
      'Where labels carry past bias. It cannot hold together with equal precision where base rates differ.',
    formula: 'max(max_g TPR_g − min_g TPR_g, max_g FPR_g − min_g FPR_g)',
    source: 'arXiv:1610.02413',
    sameAs: {
      fairlearn:
        'equalized_odds_difference (agg worst_case); a rate that does not exist counts as 0 there, here it is left out',
      AIF360: 'equalized_odds_difference for two groups; average_odds_difference may cancel to 0',
      Aequitas: 'FPR and TPR parity, each as a ratio to a reference group',
      TFMA: 'no gap: true and false positive rates of every slice, NaN where one does not exist',
      holisticai:
        'average_odds_diff, half the sum of both signed differences, which may cancel to 0; two groups only',
    },
  },
  elsewhere: {
    fairlearn: 'equalized_odds_difference|between_groups',
    AIF360: 'equalized_odds_difference',
    Aequitas: 'fpr_disparity',
    TFMA: 'false_positive_rate',
    holisticai: 'average_odds_diff',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level }) {
    const tpr = groupRates(counts, truePositiveRate, minGroupSize);
    const fpr = groupRates(counts, falsePositiveRate, minGroupSize);
    const families = [proportionsOf(tpr), proportionsOf(fpr)];
    const names = [tested(tpr), tested(fpr)];
    if (families.some((family) => family.length < 2)) {
      const which = (families[0]?.length ?? 0) < 2 ? 'favourable' : 'unfavourable';
      const reason = `Fewer than two groups have at least ${minGroupSize} rows with ${which === 'favourable' ? 'a favourable' : 'an unfavourable'} label, so one of the two rates cannot be compared.`;
      return notApplicable(reason, joinRates(tpr, fpr));
    }
    const gap = differenceGap(families, level);
    const rates = (own: readonly GroupRate[], offset: number, among: readonly string[]): DetailValue =>
      own.map((rate) => plain(describeGroup(rate, limitsOf(gap, at(rate, offset, among), level))));
    const detail = {
      rates: { tpr: rates(tpr, 0, names[0] ?? []), fpr: rates(fpr, names[0]?.length ?? 0, names[1] ?? []) },
    };
    const pairNames = [
      ...(names[0] ?? []).map((group) => `${group} (label favourable)`),
      ...(names[1] ?? []).map((group) => `${group} (label unfavourable)`),
    ];
    return gapEstimate(gap, joinRates(tpr, fpr), pairNames, undecidedNote(counts), detail);
  },
  finding(facts) {
    const by = featuresOf(facts);
    if (facts.verdict === 'not-applicable') return `Error rates by ${by} could not be compared.`;
    if (facts.verdict === 'inconclusive')
      return `Whether people with the same label are treated alike by ${by} cannot be told yet.`;
    if (facts.verdict === 'pass') {
      return `People with the same label are treated alike by ${by}, within ${figure(facts.interval?.upper ?? facts.value)}.`;
    }
    return `People with the same label are treated differently by ${by}: rates differ by up to ${figure(facts.value)}.`;
  },
});

function tested(rates: readonly GroupRate[]): string[] {
  return rates.filter(({ reason }) => reason === null).map(({ group }) => group);
}

function at(rate: GroupRate, offset: number, names: readonly string[]): number {
  const index = rate.reason === null ? names.indexOf(rate.group) : -1;
  return index < 0 ? -1 : offset + index;
}

/** One entry a group: the mean of its two rates is no rate, so the value is left out and the reasons are joined. */
function joinRates(tpr: readonly GroupRate[], fpr: readonly GroupRate[]): GroupEstimate[] {
  return tpr.map((rate) => {
    const other = fpr.find(({ group }) => group === rate.group);
    const reasons = [rate.reason, other?.reason ?? null].filter((reason) => reason !== null);
    const n = rate.n + (other?.n ?? 0);
    return {
      group: rate.group,
      n,
      value: null,
      interval: null,
      reason: reasons.length > 0 ? reasons.join(' ') : null,
    };
  });
}

function plain({ group, n, value, interval, reason }: GroupEstimate): DetailValue {
  return { group, n, value, lower: interval?.lower ?? null, upper: interval?.upper ?? null, reason };
}
