import { defineCheck } from '../../core/check.ts';
import { estimateRateGap } from '../../stats/rate-gap.ts';
import { bothRates, named, rateGapCheck, rateGapSpec, type RateGapWords } from '../rate-gap-check.ts';
import { oddsSentence } from '../words.ts';

const words: RateGapWords = {
  id: 'fairness/equalized-odds-ratio',
  title: 'Equalized odds ratio',
  aliases: ['separation ratio'],
  rates: [named.tpr, named.fpr],
  scale: 'ratio',
  smallest: 'Fewest labels of each kind in a group',
  x: 'rate of favourable decisions, by label',
  keepRates: true,
  explain: {
    question: 'Given what people deserve, how many times as often does one group get it as another?',
    what: 'The smaller of two ratios of the least to the greatest rate of favourable decisions: among rows with a favourable label, and among the others. Or the mean of both.',
    whenNot:
      'Where false positives are rare, the ratio of their rates is small for small differences; read the difference too.',
    formula: 'min(min_g TPR_g ÷ max_g TPR_g, min_g FPR_g ÷ max_g FPR_g), or the mean of the two',
    source: 'arXiv:1610.02413',
    sameAs: {
      fairlearn:
        'equalized_odds_ratio (agg worst_case or mean); a rate that does not exist counts as 0 there and makes the ratio 0, here it is left out',
      AIF360: 'none of both rates; false_positive_rate_ratio of two groups, which can exceed 1',
      Aequitas: 'FPR and TPR parity, each as a ratio to a reference group',
      TFMA: 'no ratio: true and false positive rates of every slice, NaN where one does not exist',
    },
  },
  elsewhere: {
    fairlearn: 'equalized_odds_ratio|between_groups',
    AIF360: 'false_positive_rate_ratio',
    Aequitas: 'fpr_disparity',
    TFMA: 'false_positive_rate',
  },
  said: oddsSentence,
};

const base = rateGapCheck(words);

/** min of the TPR ratio and the FPR ratio, or their mean. In [0, 1]; 1 is parity. Undefined where one rate is 0 in every group. */
export default defineCheck({
  ...base,
  params: { ...base.params, agg: bothRates },
  estimate: (counts, { agg, ...params }, { level }) =>
    estimateRateGap(counts, { ...rateGapSpec(words, params, level), joining: agg }),
});
