import { baseRate } from '../../stats/group-rates.ts';
import { one, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(y=1|g) − min_g. In [0, 1]. A property of the data: where it is not 0, several other aims exclude each other. */
export default rateGapCheck({
  id: 'fairness/base-rate-difference',
  title: 'Base rate difference',
  aliases: ['prevalence difference', 'difference in proportions of labels', 'class imbalance across groups'],
  rates: one('base', baseRate),
  scale: 'difference',
  smallest: 'Fewest labels in a group',
  x: 'base rate',
  explain: {
    question: 'Do groups have the favourable label equally often in these data?',
    what: 'The largest difference between groups in the share of favourable labels. It looks at the data alone, not at the model.',
    whenNot:
      'As a judgement of the model: it would be the same for any model. A difference may be real, or come from how labels were made.',
    formula: 'max_g P(y=1|g) − min_g P(y=1|g)',
    source: 'doi:10.1089/big.2016.0047',
    sameAs: {
      AIF360: 'base_rate; mean_difference of a dataset, signed',
      Clarify: 'DPL, signed: advantaged − disadvantaged',
      Aequitas: 'prev per group, no disparity',
    },
  },
  elsewhere: {
    Aequitas: 'prev',
  },
  said: 'favourable label rates',
});
