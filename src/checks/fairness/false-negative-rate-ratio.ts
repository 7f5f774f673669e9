import { named, rateGapCheck } from '../rate-gap-check.ts';

/** min_g FNR ÷ max_g FNR. In [0, 1]; 1 is parity. Undefined where the rate is 0 in every group. */
export default rateGapCheck({
  id: 'fairness/false-negative-rate-ratio',
  title: 'False negative rate ratio',
  aliases: ['FNR disparity', 'miss rate ratio'],
  rates: [named.fnr],
  scale: 'ratio',
  smallest: 'Fewest favourable labels in a group',
  x: 'false negative rate',
  explain: {
    question: 'How many times as often are the qualified of one group refused as those of another?',
    what: 'The lowest share of unfavourable decisions among rows whose label is favourable, divided by the highest.',
    whenNot:
      'Where such errors are rare, small differences make small ratios; read it beside the difference.',
    formula: 'min_g P(ŷ=0|y=1,g) ÷ max_g P(ŷ=0|y=1,g)',
    source: 'arXiv:1811.05577',
    sameAs: {
      fairlearn: 'false_negative_rate_ratio (min ÷ max); an absent rate counts as 0 there',
      AIF360: 'false_negative_rate_ratio of unprivileged ÷ privileged, which can exceed 1',
      Aequitas: 'fnr_disparity: compare to reference; held between 0.8 and 1.25 there',
      TFMA: 'no ratio: the false_negative_rate of every slice, NaN where there are no positives',
    },
  },
  elsewhere: {
    fairlearn: 'false_negative_rate_ratio|between_groups',
    AIF360: 'false_negative_rate_ratio',
    Aequitas: 'fnr_disparity',
    TFMA: 'false_negative_rate',
  },
  said: 'false negative rate',
});
