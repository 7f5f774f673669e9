import { defineMitigation } from '../../core/mitigation.ts';
import { thresholdRule } from '../../core/threshold-policy.ts';
import { operatingCurve } from '../../stats/operating-curve.ts';
import { leastCost } from '../least-cost.ts';
import { costRatio } from '../params.ts';
import { pooled } from '../pooled.ts';

/** The one threshold of least cost for everybody. Does not use group membership. */
export default defineMitigation({
  id: 'thresholds/single-threshold',
  title: 'One threshold for all',
  params: { costRatio },
  explain: {
    what: 'One threshold for everybody, where wrong favourable decisions and wrong refusals together cost least.',
    whenNot:
      'Where scores do not mean the same in every group: then one threshold treats groups differently.',
    formula: 'min_t Σ_g (ratio · FP_g(t) + FN_g(t))',
    source: 'doi:10.1145/3097983.3098095',
  },
  solve(table, { costRatio: ratio }) {
    const all = pooled(table);
    if (all === null) return { reason: 'No row has both a score and a label.' };
    const rule = thresholdRule(leastCost(operatingCurve(all), ratio));
    return { rules: table.groups.map(({ group }) => ({ group, rule })), notes: [] };
  },
});
