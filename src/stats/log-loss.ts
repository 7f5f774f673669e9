import { exp, log } from '../core/elementary.ts';
import type { ScoreTable } from '../core/summary.ts';
import { asProbability, fewRows, notProbabilities, scoredGroups, type ScoredGroup } from './score-groups.ts';
import { twoSidedT } from './student.ts';
import type { GroupMeasure } from './worst-group.ts';

/** Scores nearer to 0 or 1 than this count as this, so that one certain mistake does not make the mean infinite. */
export const LOG_LOSS_CLIP = 1e-15;
/** The loss of a certain mistake: the largest mean that there can be, in nats. */
export const MOST_LOG_LOSS = 34.538776394910684;

const OWN_ROWS = 6;

/** Mean −ln of the probability given to what happened, in nats, of every group with at least `minimum` rows. */
export function logLossMeasures(table: ScoreTable, minimum: number): GroupMeasure[] {
  const outside = notProbabilities(table);
  return scoredGroups(table).map((group) => {
    const { mean, variance } = losses(group);
    return {
      group: group.name,
      n: group.n,
      value: outside === null && group.weight > 0 ? mean : null,
      reason: outside ?? fewRows(group, minimum),
      interval: (level) => ({
        ...logLimits(mean, variance, group.size, level),
        level,
        method: 'log scale, Student',
      }),
    };
  });
}

/** Says how many rows had a score of 0 or 1 and were wrong. */
export function clippedNote({ groups }: ScoreTable): string[] {
  const wrong = groups.reduce((sum, { scores, positives, negatives }) => {
    const certain = scores.reduce((own, score, index) => {
      const missed = score < LOG_LOSS_CLIP ? (positives[index] ?? 0) : 0;
      const raised = score > 1 - LOG_LOSS_CLIP ? (negatives[index] ?? 0) : 0;
      return own + missed + raised;
    }, 0);
    return sum + certain;
  }, 0);
  return wrong > 0
    ? [`Certain mistakes, with a score of 0 or 1, count as 10⁻¹⁵ off; they have a weight of ${wrong} in all.`]
    : [];
}

/**
 * Mean and variance of the losses. The variance is no less than with six rows more, whose labels follow the scores themselves:
 * large losses that are rare by the model’s own account are easily missing from a sample.
 */
function losses({ counts, weight, size }: ScoredGroup): { mean: number; variance: number } {
  if (!(weight > 0)) return { mean: 0, variance: 0 };
  let [sum, squares, ownSum, ownSquares] = [0, 0, 0, 0];
  counts.scores.forEach((raw, index) => {
    const score = Math.min(1 - LOG_LOSS_CLIP, Math.max(LOG_LOSS_CLIP, asProbability(raw)));
    const [p, q] = [counts.positives[index] ?? 0, counts.negatives[index] ?? 0];
    const [missed, raised] = [-log(score), -log(1 - score)];
    sum += p * missed + q * raised;
    squares += p * missed * missed + q * raised * raised;
    ownSum += (p + q) * (score * missed + (1 - score) * raised);
    ownSquares += (p + q) * (score * missed * missed + (1 - score) * raised * raised);
  });
  const mean = sum / weight;
  const [shifted, square] = [
    (size * mean + (OWN_ROWS * ownSum) / weight) / (size + OWN_ROWS),
    ((size * squares) / weight + (OWN_ROWS * ownSquares) / weight) / (size + OWN_ROWS),
  ];
  const own = squares / weight - mean * mean;
  return { mean, variance: Math.max(0, own, square - shifted * shifted) };
}

function logLimits(
  mean: number,
  variance: number,
  n: number,
  level: number,
): { lower: number; upper: number } {
  const error = Math.sqrt(variance / Math.max(1, n - 1));
  const half = mean > 0 ? (twoSidedT(level, Math.max(1, n - 1)) * error) / mean : 0;
  const factor = exp(Math.min(700, half));
  return { lower: mean / factor, upper: Math.min(MOST_LOG_LOSS, mean * factor) };
}
