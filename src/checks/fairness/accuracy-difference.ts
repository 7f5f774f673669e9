import { accuracyRate } from '../../stats/group-rates.ts';
import { one, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(ŷ=y|g) − min_g. In [0, 1]; 0 is parity; the same number as for error rates, 1 − accuracy. */
export default rateGapCheck({
  id: 'fairness/accuracy-difference',
  title: 'Accuracy difference',
  aliases: ['overall accuracy equality', 'error rate difference'],
  rates: one('accuracy', accuracyRate),
  scale: 'difference',
  smallest: 'Fewest labelled decisions in a group',
  x: 'accuracy',
  explain: {
    question: 'Are decisions right equally often in every group?',
    what: 'The largest difference between groups in the share of decisions that agree with the label.',
    whenNot:
      'Where the two kinds of error do not harm alike: equal accuracy can hide opposite errors. Where labels carry past bias.',
    formula: 'max_g P(ŷ=y|g) − min_g P(ŷ=y|g)',
    source: 'doi:10.1177/0049124118782533',
    sameAs: {
      fairlearn: 'accuracy_score_difference, zero_one_loss_difference',
      AIF360: '|error_rate_difference| for two groups; there it is signed',
      Clarify: 'AD, accuracy of all others − accuracy of one group, signed',
      Aequitas: 'no gap: the accuracy of every group',
      TFMA: 'no gap: the accuracy of every slice, NaN where there are no labels',
      holisticai: 'accuracy_diff, group_a − group_b, signed; two groups only',
    },
  },
  elsewhere: {
    fairlearn: 'accuracy_score_difference|between_groups',
    AIF360: 'error_rate_difference',
    Aequitas: 'accuracy',
    TFMA: 'accuracy',
    Clarify: 'AD',
    holisticai: 'accuracy_diff',
  },
  said: 'shares of right decisions',
});
