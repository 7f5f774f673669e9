import { named, rateGapCheck } from '../rate-gap-check.ts';

/** min_g FPR ÷ max_g FPR. In [0, 1]; 1 is parity. Undefined where the rate is 0 in every group. */
export default rateGapCheck({
  id: 'fairness/false-positive-rate-ratio',
  title: 'False positive rate ratio',
  aliases: ['FPR disparity'],
  rates: [named.fpr],
  scale: 'ratio',
  smallest: 'Fewest unfavourable labels in a group',
  x: 'false positive rate',
  explain: {
    question: 'How many times as often is one kind of error made for one group as for another?',
    what: 'The lowest share of favourable decisions among rows whose label is unfavourable, divided by the highest.',
    whenNot:
      'Where such errors are rare, small differences make small ratios; read it beside the difference.',
    formula: 'min_g P(ŷ=1|y=0,g) ÷ max_g P(ŷ=1|y=0,g)',
    source: 'arXiv:1811.05577',
    sameAs: {
      fairlearn: 'false_positive_rate_ratio (min ÷ max); an absent rate counts as 0 there',
      AIF360: 'false_positive_rate_ratio of unprivileged ÷ privileged, which can exceed 1',
      Aequitas: 'fpr_disparity: compare to reference; held between 0.8 and 1.25 there',
      TFMA: 'no ratio: the false_positive_rate of every slice, NaN where there are no negatives',
    },
  },
  elsewhere: {
    fairlearn: 'false_positive_rate_ratio|between_groups',
    AIF360: 'false_positive_rate_ratio',
    Aequitas: 'fpr_disparity',
    TFMA: 'false_positive_rate',
  },
  said: 'false positive rate',
});
