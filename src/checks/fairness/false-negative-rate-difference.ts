import { named, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(ŷ=0|y=1,g) − min_g. In [0, 1]; the same number as the equal opportunity difference, since FNR = 1 − TPR. */
export default rateGapCheck({
  id: 'fairness/false-negative-rate-difference',
  title: 'False negative rate difference',
  aliases: ['miss rate difference'],
  rates: [named.fnr],
  scale: 'difference',
  smallest: 'Fewest favourable labels in a group',
  x: 'false negative rate',
  explain: {
    question: 'Are those who deserve the favourable decision refused it equally often in every group?',
    what: 'The largest difference between groups in the share of unfavourable decisions among rows whose label is favourable.',
    whenNot: 'Where labels carry past bias. It equals the equal opportunity difference; plan one of both.',
    formula: 'max_g P(ŷ=0|y=1,g) − min_g P(ŷ=0|y=1,g)',
    source: 'arXiv:1610.02413',
    sameAs: {
      fairlearn:
        'false_negative_rate_difference; a group without positives counts as rate 0 there, here it is left out',
      AIF360: '|false_negative_rate_difference| for two groups; there it is signed',
      Aequitas: 'fnr_disparity, as a ratio to a reference group',
      TFMA: 'no gap: the false_negative_rate of every slice, NaN where there are no positives',
      Clarify:
        'RD is the same for recall, 1 − FNR: all others − one group, signed; recall of no positives counts as 0',
    },
  },
  elsewhere: {
    fairlearn: 'false_negative_rate_difference|between_groups',
    AIF360: 'false_negative_rate_difference',
    Aequitas: 'fnr_disparity',
    TFMA: 'false_negative_rate',
    Clarify: 'RD',
  },
  said: 'false negative rates',
});
