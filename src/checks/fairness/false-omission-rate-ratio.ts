import { named, rateGapCheck } from '../rate-gap-check.ts';

/** min_g P(y=1|ŷ=0,g) ÷ max_g. In [0, 1]; 1 is parity. Undefined where no unfavourable decision is wrong in any group. */
export default rateGapCheck({
  id: 'fairness/false-omission-rate-ratio',
  title: 'False omission rate ratio',
  aliases: ['FOR disparity'],
  rates: [named.for],
  scale: 'ratio',
  smallest: 'Fewest labelled unfavourable decisions in a group',
  x: 'false omission rate',
  explain: {
    question: 'How many times as often is an unfavourable decision wrong in one group as in another?',
    what: 'The lowest share of favourable labels among rows with an unfavourable decision, divided by the highest.',
    whenNot:
      'Where labels of the rejected are not observed, as with refused loans. Where nearly all are right, small differences make small ratios.',
    formula: 'min_g P(y=1|ŷ=0,g) ÷ max_g P(y=1|ŷ=0,g)',
    source: 'arXiv:1811.05577',
    sameAs: {
      AIF360:
        'false_omission_rate_ratio of unprivileged ÷ privileged, which can exceed 1; a group never rejected counts as 0 there',
      Aequitas: 'for_disparity: compare to reference',
      TFMA: 'no ratio: the false_omission_rate of every slice, NaN where nobody is rejected',
    },
  },
  elsewhere: {
    AIF360: 'false_omission_rate_ratio',
    Aequitas: 'for_disparity',
    TFMA: 'false_omission_rate',
  },
  said: 'false omission rate',
});
