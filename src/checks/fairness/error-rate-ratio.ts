import { errorRate } from '../../stats/group-rates.ts';
import { one, rateGapCheck } from '../rate-gap-check.ts';

/** min_g P(ŷ≠y|g) ÷ max_g. In [0, 1]; 1 is parity. Undefined where no decision is wrong in any group. */
export default rateGapCheck({
  id: 'fairness/error-rate-ratio',
  title: 'Error rate ratio',
  aliases: ['zero-one loss ratio'],
  rates: one('error', errorRate),
  scale: 'ratio',
  smallest: 'Fewest labelled decisions in a group',
  x: 'error rate',
  explain: {
    question: 'How many times as often are decisions wrong for one group as for another?',
    what: 'The lowest share of decisions that disagree with the label, divided by the highest.',
    whenNot:
      'Where errors are rare, small differences make small ratios; where the two kinds of error do not harm alike.',
    formula: 'min_g P(ŷ≠y|g) ÷ max_g P(ŷ≠y|g)',
    source: 'doi:10.1145/3038912.3052660',
    sameAs: {
      fairlearn: 'zero_one_loss_ratio',
      AIF360: 'error_rate_ratio of unprivileged ÷ privileged, which can exceed 1',
    },
  },
  elsewhere: {
    fairlearn: 'zero_one_loss_ratio|between_groups',
    AIF360: 'error_rate_ratio',
  },
  said: 'error rate',
});
