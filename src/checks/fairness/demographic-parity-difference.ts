import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { selectionRate } from '../../stats/group-rates.ts';
import { estimateRateGap } from '../../stats/rate-gap.ts';
import { gapSentence } from '../words.ts';

/** max_g P(ŷ=1|g) − min_g P(ŷ=1|g). Unitless, in [0, 1]; 0 is parity. Needs decisions, no labels. */
export default defineCheck({
  id: 'fairness/demographic-parity-difference',
  title: 'Demographic parity difference',
  aliases: ['statistical parity difference', 'independence gap'],
  needs: 'outcome-counts',
  grouping: 'required',
  usesLabels: false,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.1, source: 'a convention; no legal standing' },
  chart: { kind: 'group-dots', x: 'selection rate' },
  explain: {
    question: 'Does every group get the favourable decision equally often?',
    what: 'The largest difference between the shares of groups that get the favourable decision.',
    whenNot:
      'Where groups differ in ways that rightly bear on the decision, equal rates are not the aim; look at equal opportunity too. It says nothing of who within a group is selected.',
    formula: 'max_g P(ŷ=1|g) − min_g P(ŷ=1|g)',
    source: 'doi:10.1145/2090236.2090255',
    sameAs: {
      fairlearn: 'demographic_parity_difference (method between_groups)',
      AIF360: '|statistical_parity_difference| for two groups; there it is signed',
      Aequitas: 'no difference; its “statistical parity” compares shares of all selected, another number',
      TFMA: 'no gap: the positive_rate of every slice, NaN where there are no rows',
      Clarify: 'DPPL, all others − one group, signed; a missing value counts among the others',
      holisticai: 'statistical_parity, group_a − group_b, signed; two groups only',
    },
  },
  elsewhere: {
    fairlearn: 'demographic_parity_difference|between_groups',
    AIF360: 'statistical_parity_difference',
    TFMA: 'positive_rate',
    Clarify: 'DPPL',
    holisticai: 'statistical_parity',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level }) {
    return estimateRateGap(counts, {
      rate: selectionRate,
      minimum: minGroupSize,
      level,
      scale: 'difference',
    });
  },
  finding: (facts) => gapSentence(facts, 'favourable decision rates'),
});
