import { negativePredictiveValue } from '../../stats/group-rates.ts';
import { one, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(y=0|ŷ=0,g) − min_g. In [0, 1]; the same number as the false omission rate difference, since NPV = 1 − FOR. */
export default rateGapCheck({
  id: 'fairness/negative-predictive-value-difference',
  title: 'Negative predictive value difference',
  aliases: ['NPV difference'],
  rates: one('npv', negativePredictiveValue),
  scale: 'difference',
  smallest: 'Fewest labelled unfavourable decisions in a group',
  x: 'negative predictive value',
  explain: {
    question: 'Does an unfavourable decision mean the same in every group?',
    what: 'The largest difference between groups in the share of unfavourable labels among rows with an unfavourable decision.',
    whenNot:
      'Where labels of the rejected are not observed. It equals the false omission rate difference; plan one of both.',
    formula: 'max_g P(y=0|ŷ=0,g) − min_g P(y=0|ŷ=0,g)',
    source: 'doi:10.1089/big.2016.0047',
    sameAs: {
      AIF360:
        'none of its own; false_omission_rate_difference is the same of 1 − NPV, signed, and a group never rejected counts as 0',
      Aequitas: 'npv_disparity, as a ratio to a reference group',
      Clarify: 'DRR, one group − all others, signed; 0 ÷ 0 counts as 0',
      TFMA: 'no gap: the false_omission_rate, 1 − NPV, of every slice, NaN where nobody is rejected',
    },
  },
  elsewhere: {
    AIF360: 'false_omission_rate_difference',
    Aequitas: 'npv_disparity',
    TFMA: 'false_omission_rate',
    Clarify: 'DRR',
  },
  said: 'negative predictive values',
});
