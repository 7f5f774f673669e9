import { defineMitigation } from '../../core/mitigation.ts';
import { thresholdRule } from '../../core/threshold-policy.ts';
import { leastCost } from '../least-cost.ts';
import { curvesOf } from '../operating-points.ts';
import { costRatio } from '../params.ts';

/** The threshold of least cost in each group. With calibrated scores it is the same threshold for all. */
export default defineMitigation({
  id: 'thresholds/least-cost-by-group',
  title: 'Least cost in each group',
  params: { costRatio },
  explain: {
    what: 'In each group the threshold where wrong favourable decisions and wrong refusals together cost least; no rate is made equal.',
    whenNot:
      'As a remedy for a gap: it follows the base rates of groups, and in small groups chance. Where it differs much from one threshold, scores are not calibrated alike.',
    formula: 'min_t (ratio · FP_g(t) + FN_g(t)) for each g',
    source: 'arXiv:1610.02413',
  },
  solve(table, { costRatio: ratio }) {
    const curves = curvesOf(table);
    if (curves.length === 0) return { reason: 'No row has both a score and a label.' };
    return {
      rules: curves.map((curve) => ({ group: curve.group, rule: thresholdRule(leastCost(curve, ratio)) })),
      notes: [],
    };
  },
});
