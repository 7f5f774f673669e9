import { defineCheck } from '../../core/check.ts';
import { CONSISTENCY_PARAMS, estimateConsistencyGap, WHO_IS_ALIKE } from '../consistency.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of consistency. Unitless, in [0, 1]; 0 is parity. */
export default defineCheck({
  id: 'fairness/consistency-difference',
  title: 'Consistency difference',
  aliases: ['gap of kNN consistency', 'individual fairness by group'],
  needs: 'row-statistics',
  statistic: 'neighbour-agreement',
  grouping: 'required',
  standard: false,
  usesLabels: false,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: CONSISTENCY_PARAMS,
  threshold: { op: '<=', default: 0.1, source: 'convention; no legal standing' },
  chart: { kind: 'group-dots', x: 'consistency' },
  explain: {
    question: 'Are people who are alike decided alike in one group more than in another?',
    what: `The largest difference between groups in the mean share of a row's nearest rows, of any group, that have its decision. ${WHO_IS_ALIKE}`,
    whenNot:
      'Where groups lie differently close to the limit of decisions for good reasons, or differ in size so much that the nearest of one are far: both lower consistency without anybody being treated otherwise.',
    formula: 'max − min over groups of 1 − 1/n_g Σ_{i ∈ g} |ŷᵢ − 1/k Σ_{j ∈ kNN(i)} ŷⱼ|',
    source: 'Zemel et al. (2013), Learning fair representations, ICML; interval: doi:10.1214/aos/1176345462',
    sameAs: { AIF360: 'none; its consistency is of all rows, self included and on raw features' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (statistics, params, context) => estimateConsistencyGap(statistics, params, context),
  finding: (facts) => gapSentence(facts, 'shares of similar people decided alike'),
});
