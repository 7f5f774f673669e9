import { named, rateGapCheck } from '../rate-gap-check.ts';

/** min_g P(y=0|ŷ=1,g) ÷ max_g. In [0, 1]; 1 is parity. Undefined where no favourable decision is wrong in any group. */
export default rateGapCheck({
  id: 'fairness/false-discovery-rate-ratio',
  title: 'False discovery rate ratio',
  aliases: ['FDR disparity'],
  rates: [named.fdr],
  scale: 'ratio',
  smallest: 'Fewest labelled favourable decisions in a group',
  x: 'false discovery rate',
  explain: {
    question: 'How many times as often is a favourable decision wrong in one group as in another?',
    what: 'The lowest share of unfavourable labels among rows with a favourable decision, divided by the highest.',
    whenNot:
      'Where nearly all favourable decisions are right, small differences make small ratios; read it beside predictive parity.',
    formula: 'min_g P(y=0|ŷ=1,g) ÷ max_g P(y=0|ŷ=1,g)',
    source: 'arXiv:1811.05577',
    sameAs: {
      AIF360:
        'false_discovery_rate_ratio of unprivileged ÷ privileged, which can exceed 1; a group never selected counts as 0 there',
      Aequitas: 'fdr_disparity: compare to reference',
      TFMA: 'no ratio: the false_discovery_rate of every slice, NaN where nobody is selected',
    },
  },
  elsewhere: {
    AIF360: 'false_discovery_rate_ratio',
    Aequitas: 'fdr_disparity',
    TFMA: 'false_discovery_rate',
  },
  said: 'false discovery rate',
});
