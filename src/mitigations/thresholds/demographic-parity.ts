import { defineMitigation } from '../../core/mitigation.ts';
import { commonRatePolicy } from '../common-rate.ts';
import { costRatio, flipped, lottery, tolerance } from '../params.ts';

/** Thresholds of least cost under which every group is selected equally often. Uses group membership at decision time. */
export default defineMitigation({
  id: 'thresholds/demographic-parity',
  title: 'Equal selection rates',
  params: { costRatio, lottery, tolerance, flipped },
  explain: {
    what: 'Gives each group its own threshold so that the favourable decision goes to the same share of every group, at the least cost of errors.',
    whenNot:
      'Where the law forbids to treat people by group, and where groups differ in ways that rightly bear on the decision: then error rates grow apart.',
    formula: 'min Σ_g (ratio · FP_g + FN_g) subject to P(ŷ=1|g) = r for every g',
    source: 'arXiv:1610.02413, section 3; doi:10.1145/3097983.3098095',
  },
  solve: (table, params) =>
    commonRatePolicy(table, {
      common: 'selection rate',
      costRatio: params.costRatio,
      lottery: params.lottery === 'allowed',
      flipped: params.flipped === 'allowed',
      tolerance: params.tolerance,
    }),
});
