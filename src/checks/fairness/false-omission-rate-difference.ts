import { named, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(y=1|ŷ=0,g) − min_g. In [0, 1]; 0 is parity. Undefined for groups never rejected. */
export default rateGapCheck({
  id: 'fairness/false-omission-rate-difference',
  title: 'False omission rate difference',
  aliases: ['FOR difference', 'difference in rejection rates'],
  rates: [named.for],
  scale: 'difference',
  smallest: 'Fewest labelled unfavourable decisions in a group',
  x: 'false omission rate',
  explain: {
    question: 'Is an unfavourable decision wrong equally often in every group?',
    what: 'The largest difference between groups in the share of favourable labels among rows with an unfavourable decision. Decisions are taken as given.',
    whenNot: 'Where labels of the rejected are not observed, as with refused loans: they then say nothing.',
    formula: 'max_g P(y=1|ŷ=0,g) − min_g P(y=1|ŷ=0,g)',
    source: 'arXiv:1811.05577',
    sameAs: {
      AIF360:
        '|false_omission_rate_difference| for two groups; there it is signed, and a group never rejected counts as 0',
      Aequitas: 'for_disparity, as a ratio to a reference group',
      Clarify: 'DRR is the same for 1 − FOR: one group − all others, signed; 0 ÷ 0 counts as 0',
      TFMA: 'no gap: the false_omission_rate of every slice, NaN where nobody is rejected',
    },
  },
  elsewhere: {
    AIF360: 'false_omission_rate_difference',
    Aequitas: 'for_disparity',
    TFMA: 'false_omission_rate',
    Clarify: 'DRR',
  },
  said: 'false omission rates',
});
