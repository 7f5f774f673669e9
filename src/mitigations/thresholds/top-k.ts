import { defineMitigation } from '../../core/mitigation.ts';
import { choice, number } from '../../core/params.ts';
import type { ThresholdRule } from '../../core/threshold-policy.ts';
import { operatingCurve, thresholdAt, type OperatingCurve } from '../../stats/operating-curve.ts';
import { curvesOf } from '../operating-points.ts';
import { pooled } from '../pooled.ts';

/** The favourable decision for a fixed share of people, by score: over all, or the same share of each group. Ties at the edge by lot. */
export default defineMitigation({
  id: 'thresholds/top-k',
  title: 'A fixed number of places',
  params: {
    share: number({ label: 'Share of people with a place', default: 0.2, min: 0, max: 1 }),
    places: choice({
      label: 'Places go to the highest scores',
      default: 'of all people',
      options: ['of all people', 'of each group'],
    }),
  },
  explain: {
    what: 'Gives the favourable decision to the highest scores until the places are taken. Among people with the same score at the edge, a lottery decides.',
    whenNot:
      'Where there is no limit of places: a threshold then says more plainly what is asked of a person.',
    formula: 'ŷ = 1 for the ⌊share · n⌉ highest scores',
    source: 'doi:10.1145/3097983.3098095',
  },
  solve(table, { share, places }) {
    const all = pooled(table);
    if (all === null) return { reason: 'No row has both a score and a label.' };
    if (places === 'of all people') {
      const rule = topShare(operatingCurve(all), share);
      return { rules: table.groups.map(({ group }) => ({ group, rule })), notes: [] };
    }
    const rules = curvesOf(table).map((curve) => ({ group: curve.group, rule: topShare(curve, share) }));
    return { rules, notes: [] };
  },
});

/** The rule that selects exactly `share` of a curve's weight: everybody above some score and a lottery at it. */
function topShare(curve: OperatingCurve, share: number): ThresholdRule {
  const target = share * (curve.positives + curve.negatives);
  const selected = (step: number): number =>
    (curve.truePositives[step] ?? 0) + (curve.falsePositives[step] ?? 0);
  let step = 0;
  while (step < curve.scores.length && selected(step + 1) <= target) step += 1;
  const rest = target - selected(step);
  const next = selected(step + 1) - selected(step);
  if (!(rest > 0) || !(next > 0) || step >= curve.scores.length)
    return [{ threshold: thresholdAt(curve, step), weight: 1 }];
  const weight = rest / next;
  return [
    { threshold: thresholdAt(curve, step), weight: 1 - weight },
    { threshold: thresholdAt(curve, step + 1), weight },
  ];
}
