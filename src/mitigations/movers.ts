import { groupName } from '../core/summary.ts';
import { acceptance, ruleOf, type ThresholdPolicy, type ThresholdRule } from '../core/threshold-policy.ts';
import { stepAt, type OperatingCurve } from '../stats/operating-curve.ts';

/** Who gets another decision in one group; weights of rows, expected ones where a lottery decides. */
export interface Movers {
  readonly group: string;
  readonly total: number;
  /** Refused before, favoured now; and of these, those whose label is favourable. */
  readonly gain: number;
  readonly gainRightly: number;
  /** Favoured before, refused now; and of these, those whose label is favourable. */
  readonly lose: number;
  readonly loseWrongly: number;
}

/**
 * Who gains and who loses, group by group, when `after` takes the place of `before`; O(log n) a group. A lottery counts as
 * the fewest changes that it can be carried out with: somebody favoured with chance p before and q after changes with chance
 * |p − q|.
 */
export function movers(
  curves: readonly OperatingCurve[],
  before: ThresholdPolicy,
  after: ThresholdPolicy,
): Movers[] {
  return curves.map((curve) => {
    const [from, to] = [ruleOf(before, curve.group), ruleOf(after, curve.group)];
    return from === null || to === null ? unmoved(curve) : moversOf(curve, from, to);
  });
}

function unmoved({ group, positives, negatives }: OperatingCurve): Movers {
  const total = positives + negatives;
  return { group: groupName(group), total, gain: 0, gainRightly: 0, lose: 0, loseWrongly: 0 };
}

function moversOf(curve: OperatingCurve, before: ThresholdRule, after: ThresholdRule): Movers {
  const moved = { gain: 0, gainRightly: 0, lose: 0, loseWrongly: 0 };
  // Between neighbouring thresholds of either rule everybody has the same chance.
  const edges = new Set([...before, ...after].map(({ threshold }) => threshold));
  const descending = [...edges, -Infinity].sort((a, b) => b - a);
  let above = 0;
  for (const edge of descending) {
    const step = stepAt(curve, edge);
    const change = acceptance(after, edge) - acceptance(before, edge);
    const positive = (curve.truePositives[step] ?? 0) - (curve.truePositives[above] ?? 0);
    const everybody = positive + (curve.falsePositives[step] ?? 0) - (curve.falsePositives[above] ?? 0);
    above = step;
    if (change > 0) {
      moved.gain += change * everybody;
      moved.gainRightly += change * positive;
    } else {
      moved.lose -= change * everybody;
      moved.loseWrongly -= change * positive;
    }
  }
  return { ...unmoved(curve), ...moved };
}
