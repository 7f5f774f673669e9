import { groupName, type ScoreGroup, type ScoreTable } from '../core/summary.ts';
import { acceptance, ruleOf, type ThresholdPolicy, type ThresholdRule } from '../core/threshold-policy.ts';

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
 * Who gains and who loses, group by group, when `after` takes the place of `before`. A lottery counts as the fewest changes
 * that it can be carried out with: somebody favoured with chance p before and q after changes with chance |p − q|.
 */
export function movers(table: ScoreTable, before: ThresholdPolicy, after: ThresholdPolicy): Movers[] {
  return table.groups.map((own) => {
    const [from, to] = [ruleOf(before, own.group), ruleOf(after, own.group)];
    return from === null || to === null ? unmoved(own) : moversOf(own, from, to);
  });
}

function unmoved(own: ScoreGroup): Movers {
  const total = sum(own.positives) + sum(own.negatives);
  return { group: groupName(own.group), total, gain: 0, gainRightly: 0, lose: 0, loseWrongly: 0 };
}

function moversOf(own: ScoreGroup, before: ThresholdRule, after: ThresholdRule): Movers {
  const moved = { gain: 0, gainRightly: 0, lose: 0, loseWrongly: 0 };
  for (let at = 0; at < own.scores.length; at += 1) {
    const score = own.scores[at] ?? 0;
    const change = acceptance(after, score) - acceptance(before, score);
    const [positive, negative] = [own.positives[at] ?? 0, own.negatives[at] ?? 0];
    if (change > 0) {
      moved.gain += change * (positive + negative);
      moved.gainRightly += change * positive;
    } else if (change < 0) {
      moved.lose -= change * (positive + negative);
      moved.loseWrongly -= change * positive;
    }
  }
  return { ...unmoved(own), ...moved };
}

function sum(weights: Float64Array): number {
  return weights.reduce((total, weight) => total + weight, 0);
}
