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
        'negative_predictive_value per group, no difference of its own; a group never rejected counts as 0 there',
      Aequitas: 'npv_disparity, as a ratio to a reference group',
      'SageMaker Clarify': 'DRR, signed: disadvantaged − advantaged',
    },
  },
  said: 'negative predictive values',
});
