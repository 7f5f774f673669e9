import type { Detail } from '../core/estimate.ts';
import type { ScoreTable } from '../core/summary.ts';
import { meanAsProportion } from './bounded-mean.ts';
import { wilson } from './proportion.ts';
import { fewRows, notProbabilities, scoredGroups, type ScoredGroup } from './score-groups.ts';
import type { GroupMeasure } from './worst-group.ts';

/**
 * Calibration in the large of every group: mean score − share of favourable labels, in [−1, 1]; 0 where the scores promise as
 * much as happened. (s − y + 1)/2 lies in [0, 1], so it has the score interval of a proportion on its effective sample.
 */
export function offsetMeasures(table: ScoreTable, minimum: number): GroupMeasure[] {
  const outside = notProbabilities(table);
  return scoredGroups(table).map((group) => {
    const { score, rate, variance } = offsetMoments(group);
    return {
      group: group.name,
      n: group.n,
      value: outside === null && group.weight > 0 ? score - rate : null,
      reason: outside ?? fewRows(group, minimum),
      interval(level) {
        const { lower, upper } = wilson(
          meanAsProportion((1 + score - rate) / 2, variance / 4, group.size),
          level,
        );
        return {
          lower: 2 * lower - 1,
          upper: 2 * upper - 1,
          level,
          method: 'Wilson on the effective sample',
        };
      },
    };
  });
}

/** Mean score, share of favourable labels and Σwp/Σwy of every group; the ratio is null where no label is favourable. */
export function offsetDetail(table: ScoreTable): Detail {
  const groups = scoredGroups(table).filter(({ weight }) => weight > 0);
  return {
    promised: groups.map((group) => {
      const { score, rate } = offsetMoments(group);
      return { group: group.name, score, rate, ratio: rate > 0 ? score / rate : null };
    }),
  };
}

function offsetMoments({ counts, weight }: ScoredGroup): { score: number; rate: number; variance: number } {
  if (!(weight > 0)) return { score: 0, rate: 0, variance: 0 };
  let [score, rate, squares] = [0, 0, 0];
  counts.scores.forEach((value, index) => {
    const [p, q] = [counts.positives[index] ?? 0, counts.negatives[index] ?? 0];
    score += (p + q) * value;
    rate += p;
    squares += p * (value - 1) * (value - 1) + q * value * value;
  });
  const offset = (score - rate) / weight;
  return {
    score: score / weight,
    rate: rate / weight,
    variance: Math.max(0, squares / weight - offset * offset),
  };
}
