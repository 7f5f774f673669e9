import { named, rateGapCheck } from '../rate-gap-check.ts';

/** max_g P(y=1|ŷ=1,g) − min_g. In [0, 1]; 0 is parity; the same number as for FDR, 1 − PPV. Undefined for groups never selected. */
export default rateGapCheck({
  id: 'fairness/predictive-parity-difference',
  title: 'Predictive parity difference',
  aliases: [
    'precision difference',
    'PPV difference',
    'false discovery rate difference',
    'outcome test',
    'difference in acceptance rates',
  ],
  rates: [named.ppv],
  scale: 'difference',
  smallest: 'Fewest labelled favourable decisions in a group',
  x: 'positive predictive value',
  explain: {
    question: 'Does a favourable decision mean the same in every group?',
    what: 'The largest difference between groups in the share of favourable labels among rows with a favourable decision. Decisions are taken as given.',
    whenNot:
      'It cannot hold together with equal error rates where base rates differ. A group of marginal cases has a lower value without being treated worse.',
    formula: 'max_g P(y=1|ŷ=1,g) − min_g P(y=1|ŷ=1,g)',
    source: 'doi:10.1089/big.2016.0047',
    sameAs: {
      fairlearn:
        'MetricFrame of precision_score; a group never selected counts as 0 there, here it is left out',
      AIF360: 'false_discovery_rate_difference for two groups, signed, of 1 − PPV',
      Aequitas:
        'precision and FDR disparities, as ratios; its FDR and FPR share one p-value, of the wrong population',
      Clarify: 'DAR, precision of all others − precision of one group, signed; 0 ÷ 0 counts as 0',
      TFMA: 'no gap: the precision of every slice, NaN where nobody is selected',
    },
  },
  elsewhere: {
    AIF360: 'false_discovery_rate_difference',
    Aequitas: 'precision_disparity',
    TFMA: 'precision',
    Clarify: 'DAR',
  },
  said: 'positive predictive values',
});
