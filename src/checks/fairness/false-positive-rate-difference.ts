import { named, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(ŷ=1|y=0,g) − min_g. In [0, 1]; 0 is parity; the same number as for true negative rates, 1 − FPR. */
export default rateGapCheck({
  id: 'fairness/false-positive-rate-difference',
  title: 'False positive rate difference',
  aliases: ['predictive equality', 'true negative rate difference', 'specificity gap'],
  rates: [named.fpr],
  scale: 'difference',
  smallest: 'Fewest unfavourable labels in a group',
  x: 'false positive rate',
  explain: {
    question: 'Are those who do not deserve the favourable decision given it equally often in every group?',
    what: 'The largest difference between groups in the share of favourable decisions among rows whose label is unfavourable.',
    whenNot: 'Where labels carry past bias; where a false positive harms nobody.',
    formula: 'max_g P(ŷ=1|y=0,g) − min_g P(ŷ=1|y=0,g)',
    source: 'doi:10.1145/3097983.3098095',
    sameAs: {
      fairlearn:
        'false_positive_rate_difference; a group without negatives counts as rate 0 there, here it is left out',
      AIF360: '|false_positive_rate_difference| for two groups; there it is signed',
      OxonFair: 'its predictive_equality compares false negative rates, another number',
      Aequitas: 'fpr_disparity, as a ratio to a reference group',
      TFMA: 'no gap: the false_positive_rate of every slice, NaN where there are no negatives',
      Clarify: 'SD is the same for specificity, 1 − FPR: one group − all others, signed; 0 ÷ 0 counts as 0',
      holisticai:
        'false_positive_rate_diff, group_a − group_b, signed; a rate of no negatives counts as 0; two groups only',
    },
  },
  elsewhere: {
    fairlearn: 'false_positive_rate_difference|between_groups',
    AIF360: 'false_positive_rate_difference',
    Aequitas: 'fpr_disparity',
    TFMA: 'false_positive_rate',
    Clarify: 'SD',
    holisticai: 'false_positive_rate_diff',
  },
  said: 'false positive rates',
});
