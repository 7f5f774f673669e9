import { named, rateGapCheck } from '../rate-gap-check.ts';

/** max_g BA_g − min_g BA_g, BA = ½ (TPR + TNR). In [0, 1]; 0 is parity. A group without one kind of label has none. */
export default rateGapCheck({
  id: 'fairness/balanced-accuracy-difference',
  title: 'Balanced accuracy difference',
  aliases: ['difference in ½ (TPR + TNR)'],
  rates: [named.tpr, named.tnr],
  scale: 'difference',
  smallest: 'Fewest labels of each kind in a group',
  x: 'balanced accuracy',
  joining: [0.5, 0.5],
  explain: {
    question: 'If both labels counted the same, would decisions be right equally often in every group?',
    what: 'The largest difference between groups in the mean of the shares of right decisions among favourable and among unfavourable labels.',
    whenNot:
      'Where errors of the two kinds do not matter the same: more of one may be offset by fewer of the other.',
    formula: 'max_g BA_g − min_g BA_g, BA = ½ (P(ŷ=1|y=1) + P(ŷ=0|y=0))',
    source: 'doi:10.1109/ICPR.2010.764; limits doi:10.1002/sim.3095',
    sameAs: {
      fairlearn: 'balanced_accuracy_score_difference (a group with one label gets the one rate there)',
      AIF360: '½ (TPR + TNR) per group, no difference of its own',
    },
  },
  said: 'balanced accuracies',
});
