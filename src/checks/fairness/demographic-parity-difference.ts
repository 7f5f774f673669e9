import { selectionRate } from '../../stats/group-rates.ts';
import { one, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(ŷ=1|g) − min_g P(ŷ=1|g). Unitless, in [0, 1]; 0 is parity. Needs decisions, no labels. */
export default rateGapCheck({
  id: 'fairness/demographic-parity-difference',
  title: 'Demographic parity difference',
  aliases: ['statistical parity difference', 'independence gap'],
  rates: one('selection', selectionRate),
  scale: 'difference',
  smallest: 'Smallest group',
  x: 'selection rate',
  standard: true,
  usesLabels: false,
  explain: {
    question: 'Does every group get the favourable decision equally often?',
    what: 'The largest difference between the shares of groups that get the favourable decision.',
    whenNot:
      'Where groups differ in ways that rightly bear on the decision, equal rates are not the aim; look at equal opportunity too. It says nothing of who within a group is selected.',
    formula: 'max_g P(ŷ=1|g) − min_g P(ŷ=1|g)',
    source: 'doi:10.1145/2090236.2090255',
    sameAs: {
      fairlearn: 'demographic_parity_difference (method between_groups; to overall is its to_overall)',
      AIF360:
        'statistical_parity_difference for two groups; signed there, as in the pairs of this result compared to reference',
      Aequitas: 'no difference; its “statistical parity” compares shares of all selected, another number',
      OxonFair: 'mean over pairs: compare mean of pairs',
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
  said: 'favourable decision rates',
});
