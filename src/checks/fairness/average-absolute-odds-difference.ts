import { named, rateGapCheck } from '../rate-gap-check.ts';
import { oddsSentence } from '../words.ts';

/** ½ (|TPR_g − TPR_r| + |FPR_g − FPR_r|) of the group farthest from reference r. In [0, 1]; 0 only with equal odds. */
export default rateGapCheck({
  id: 'fairness/average-absolute-odds-difference',
  title: 'Average absolute odds difference',
  aliases: ['mean of the sizes of the TPR and FPR differences'],
  rates: [named.tpr, named.fpr],
  scale: 'difference',
  smallest: 'Fewest labels of each kind in a group',
  x: 'rate of favourable decisions, by label',
  joining: 'mean for each group',
  compare: 'to reference',
  keepRates: true,
  explain: {
    question: 'Given what people deserve, how far on average is each group from the reference?',
    what: 'Half the sizes of the differences in true and in false positive rates, for each group against the reference; the value is the largest.',
    whenNot:
      'It hides which of both rates differs: one large and one small difference may look harmless on average; see equalized odds.',
    formula: '½ (|ΔTPR| + |ΔFPR|), Δ = group − reference',
    source: 'arXiv:1810.01943',
    sameAs: {
      AIF360: 'average_abs_odds_difference for two groups',
      fairlearn:
        'equalized_odds_difference with agg mean is the same for two groups; with more, it takes each range first',
    },
  },
  elsewhere: {
    fairlearn: 'equalized_odds_difference|between_groups|mean',
    AIF360: 'average_abs_odds_difference',
  },
  said: oddsSentence,
});
