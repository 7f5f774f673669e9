import { named, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(ŷ=1|y=1,g) − min_g P(ŷ=1|y=1,g). In [0, 1]; 0 is parity. Undefined for groups with no favourable label. */
export default rateGapCheck({
  id: 'fairness/equal-opportunity-difference',
  title: 'Equal opportunity difference',
  aliases: ['true positive rate difference'],
  rates: [named.tpr],
  scale: 'difference',
  smallest: 'Fewest favourable labels in a group',
  x: 'true positive rate',
  standard: true,
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
  said: 'favourable decision rates among the qualified',
});
