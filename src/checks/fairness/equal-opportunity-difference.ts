import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { truePositiveRate } from '../../stats/group-rates.ts';
import { estimateRateGap } from '../../stats/rate-gap.ts';
import { gapSentence } from '../words.ts';

/** max_g P(ŷ=1|y=1,g) − min_g P(ŷ=1|y=1,g). In [0, 1]; 0 is parity. Undefined for groups with no favourable label. */
export default defineCheck({
  id: 'fairness/equal-opportunity-difference',
  title: 'Equal opportunity difference',
  aliases: ['true positive rate difference'],
  needs: 'outcome-counts',
  grouping: 'required',
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest favourable labels in a group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.1, source: 'a convention; no legal standing' },
  chart: { kind: 'group-dots', x: 'true positive rate' },
  explain: {
    question: 'Are those who deserve the favourable decision treated alike in every group?',
    what: 'The largest difference between groups in the share of favourable decisions among rows whose label is favourable.',
    whenNot: 'Where labels themselves carry past bias, equal rates on them do not show equal treatment.',
    formula: 'max_g P(ŷ=1|y=1,g) − min_g P(ŷ=1|y=1,g)',
    source: 'arXiv:1610.02413',
    sameAs: {
      fairlearn:
        'equal_opportunity_difference; a group without positives counts as rate 0 there, here it is left out',
      AIF360: '|equal_opportunity_difference| for two groups; there it is signed',
      Aequitas: 'TPR disparity, as a ratio to a reference group',
      TFMA: 'no gap: the true_positive_rate of every slice, NaN where there are no positives',
      Clarify: 'RD, recall of all others − recall of one group, signed; recall of no positives counts as 0',
      holisticai:
        'equal_opportunity_diff, group_a − group_b; a rate of no positives counts as 0; two groups only',
    },
  },
  elsewhere: {
    fairlearn: 'equal_opportunity_difference|between_groups',
    AIF360: 'equal_opportunity_difference',
    Aequitas: 'tpr_disparity',
    TFMA: 'true_positive_rate',
    Clarify: 'RD',
    holisticai: 'equal_opportunity_diff',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level }) {
    return estimateRateGap(counts, {
      rate: truePositiveRate,
      minimum: minGroupSize,
      level,
      scale: 'difference',
    });
  },
  finding: (facts) => gapSentence(facts, 'favourable decision rates among the qualified'),
});
