import { defineMitigation } from '../../core/mitigation.ts';
import { commonRatePolicy } from '../common-rate.ts';
import { costRatio, flipped, lottery, tolerance } from '../params.ts';

/** Thresholds of least cost under which every group has the same true positive rate. Needs labels of both kinds. */
export default defineMitigation({
  id: 'thresholds/equal-opportunity',
  title: 'Equal opportunity',
  params: { costRatio, lottery, tolerance, flipped },
  explain: {
    what: 'Gives each group its own threshold so that people with a favourable label get the favourable decision equally often in every group, at the least cost of errors.',
    whenNot:
      'Where labels carry past bias, for then it is equal only among those whom the past favoured; and where the law forbids thresholds by group.',
    formula: 'min Σ_g (ratio · FP_g + FN_g) subject to P(ŷ=1|y=1,g) = r for every g',
    source: 'arXiv:1610.02413',
  },
  solve: (table, params) =>
    commonRatePolicy(table, {
      common: 'true positive rate',
      costRatio: params.costRatio,
      lottery: params.lottery === 'allowed',
      flipped: params.flipped === 'allowed',
      tolerance: params.tolerance,
    }),
});
