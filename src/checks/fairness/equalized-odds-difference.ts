import { defineCheck } from '../../core/check.ts';
import { estimateRateGap } from '../../stats/rate-gap.ts';
import { bothRates, named, rateGapCheck, rateGapSpec, type RateGapWords } from '../rate-gap-check.ts';
import { oddsSentence } from '../words.ts';

const words: RateGapWords = {
  id: 'fairness/equalized-odds-difference',
  title: 'Equalized odds difference',
  aliases: ['separation gap'],
  rates: [named.tpr, named.fpr],
  scale: 'difference',
  smallest: 'Fewest labels of each kind in a group',
  x: 'rate of favourable decisions, by label',
  standard: true,
  keepRates: true,
  explain: {
    question: 'Given what people deserve, are they treated alike in every group?',
    what: 'The larger of two gaps between groups: favourable decisions among rows with a favourable label, and among the others. Or the mean of both.',
    whenNot:
      'Where labels carry past bias. It cannot hold together with equal precision where base rates differ.',
    formula: 'max(max_g TPR_g − min_g TPR_g, max_g FPR_g − min_g FPR_g), or the mean of the two',
    source: 'arXiv:1610.02413',
    sameAs: {
      fairlearn:
        'equalized_odds_difference (agg worst_case or mean); a rate that does not exist counts as 0 there, here it is left out',
      AIF360: 'equalized_odds_difference for two groups; average_odds_difference may cancel to 0',
      Aequitas: 'FPR and TPR parity, each as a ratio to a reference group',
      TFMA: 'no gap: true and false positive rates of every slice, NaN where one does not exist',
      holisticai:
        'average_odds_diff, half the sum of both signed differences, which may cancel to 0; two groups only',
    },
  },
  elsewhere: {
    fairlearn: 'equalized_odds_difference|between_groups',
    AIF360: 'equalized_odds_difference',
    Aequitas: 'fpr_disparity',
    TFMA: 'false_positive_rate',
    holisticai: 'average_odds_diff',
  },
  said: oddsSentence,
};

const base = rateGapCheck(words);

/** max of the TPR gap and the FPR gap, or their mean. In [0, 1]; 0 is parity. A group counts in each rate where that rate is defined. */
export default defineCheck({
  ...base,
  params: { ...base.params, agg: bothRates },
  estimate: (counts, { agg, ...params }, { level }) =>
    estimateRateGap(counts, { ...rateGapSpec(words, params, level), joining: agg }),
});
