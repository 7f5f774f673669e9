import { named, rateGapCheck } from '../rate-gap-check.ts';

/** min_g TPR_g ÷ max_g TPR_g. In [0, 1]; 1 is parity. Undefined where no qualified row is selected in any group. */
export default rateGapCheck({
  id: 'fairness/equal-opportunity-ratio',
  title: 'Equal opportunity ratio',
  aliases: ['true positive rate ratio', 'TPR disparity'],
  rates: [named.tpr],
  scale: 'ratio',
  smallest: 'Fewest favourable labels in a group',
  x: 'true positive rate',
  explain: {
    question:
      'How many times as often do the qualified of one group get the favourable decision as those of another?',
    what: 'The lowest share of favourable decisions among rows whose label is favourable, divided by the highest.',
    whenNot:
      'Where labels themselves carry past bias. Where few of the qualified are selected at all, small differences make small ratios.',
    formula: 'min_g P(ŷ=1|y=1,g) ÷ max_g P(ŷ=1|y=1,g)',
    source: 'arXiv:1610.02413',
    sameAs: {
      fairlearn:
        'equal_opportunity_ratio; a group without positives counts as rate 0 there, so the ratio becomes 0; here it is left out',
      AIF360: 'true_positive_rate of unprivileged ÷ privileged, which can exceed 1',
      Aequitas: 'tpr_disparity: compare to reference; can exceed 1 there, in the pairs here',
      TFMA: 'no ratio: the true_positive_rate of every slice, NaN where there are no positives',
    },
  },
  elsewhere: {
    fairlearn: 'equal_opportunity_ratio|between_groups',
    Aequitas: 'tpr_disparity',
    TFMA: 'true_positive_rate',
  },
  said: 'favourable decision rate among the qualified',
});
