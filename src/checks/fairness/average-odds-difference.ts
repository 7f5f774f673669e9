import { named, rateGapCheck } from '../rate-gap-check.ts';

/** |½ (TPR_g − TPR_r) + ½ (FPR_g − FPR_r)| of the group farthest from reference r. In [0, 1]. It cancels: 0 does not mean equal odds. */
export default rateGapCheck({
  id: 'fairness/average-odds-difference',
  title: 'Average odds difference',
  aliases: ['mean of the TPR and FPR differences'],
  rates: [named.tpr, named.fpr],
  scale: 'difference',
  smallest: 'Fewest labels of each kind in a group',
  x: 'mean of true and false positive rate',
  joining: [0.5, 0.5],
  compare: 'to reference',
  keepRates: true,
  explain: {
    question: 'Taken together, do groups get favourable decisions more often than their labels explain?',
    what: 'Half the difference in true positive rates plus half that in false positive rates, with its sign, for each group against the reference; the value is the size of the largest.',
    whenNot:
      'It cancels: a group with fewer true and more false positives can show 0 though its odds are unequal. Use the average absolute odds difference or equalized odds to look for any difference.',
    formula: '½ (ΔTPR + ΔFPR), Δ = group − reference',
    source: 'arXiv:1810.01943',
    sameAs: {
      AIF360:
        'average_odds_difference, signed: see the pairs; NaN there where a group lacks one kind of label',
      holisticai: 'average_odds_diff of group a − group b; absent positives count as rate 0 there',
      fairlearn: 'none; equalized_odds_difference with agg mean takes sizes first and does not cancel',
    },
  },
  elsewhere: {
    AIF360: 'average_odds_difference',
    holisticai: 'average_odds_diff',
  },
  said: 'means of true and false positive rate',
});
