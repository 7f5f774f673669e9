import { exp, log } from '../core/elementary.ts';
import type { Detail } from '../core/estimate.ts';
import type { ScoreGroup, ScoreTable } from '../core/summary.ts';
import { twoSidedT } from './student.ts';
import {
  asProbability,
  fewLabels,
  notProbabilities,
  scoredGroups,
  type ScoredGroup,
} from './score-groups.ts';
import type { GroupMeasure } from './worst-group.ts';

/** Scores nearer to 0 or 1 than this count as this: their log odds would be infinite. */
export const NEAREST_TO_CERTAIN = 1e-6;

/** The logistic regression of labels on the log odds of scores, logit P(y = 1) = intercept + slope · logit s. */
export interface Recalibration {
  readonly slope: number;
  readonly intercept: number;
  /** Variances by the sandwich, of rows that count once each on average. */
  readonly slopeVariance: number;
}

/**
 * The calibration slope of every group with at least `minimum` rows of each label: 1 where scores are as extreme as they should
 * be, below 1 where they are too extreme (Cox 1958, doi:10.1093/biomet/45.3-4.562). Undefined where a score splits the labels
 * without error, for the slope that fits best is then infinite.
 */
export function slopeMeasures(table: ScoreTable, minimum: number): GroupMeasure[] {
  const outside = notProbabilities(table);
  return scoredGroups(table).map((group) => {
    const few = outside ?? fewLabels(group, minimum);
    const fit = outside === null && fewLabels(group, 1) === null ? recalibration(group) : null;
    return {
      group: group.name,
      n: group.n,
      value: fit?.slope ?? null,
      reason: few ?? (fit === null ? noSlope(group.counts) : null),
      interval(level) {
        const half = fit ? twoSidedT(level, Math.max(1, group.size - 2)) * Math.sqrt(fit.slopeVariance) : 0;
        const slope = fit?.slope ?? 0;
        return { lower: slope - half, upper: slope + half, level, method: 'sandwich, Student' };
      },
    };
  });
}

/** Slope and intercept of every group that has them, and how many rows had scores too near to 0 or 1. */
export function slopeDetail(table: ScoreTable): Detail {
  if (notProbabilities(table) !== null) return {};
  const groups = scoredGroups(table).filter((group) => fewLabels(group, 1) === null);
  return {
    recalibration: groups.flatMap((group) => {
      const fit = recalibration(group);
      return fit ? [{ group: group.name, slope: fit.slope, intercept: fit.intercept }] : [];
    }),
  };
}

/** Says where scores were moved away from 0 or 1. */
export function certainNote(table: ScoreTable): string[] {
  const certain = table.groups.some(
    ({ scores }) =>
      (scores[0] ?? 0.5) < NEAREST_TO_CERTAIN || (scores.at(-1) ?? 0.5) > 1 - NEAREST_TO_CERTAIN,
  );
  return certain
    ? ['Scores nearer to 0 or 1 than 0.000001 count as that, for their log odds have no end.']
    : [];
}

function noSlope({ scores }: ScoreGroup): string {
  return scores.length < 2
    ? 'All rows have the same score here, so no slope can be fitted.'
    : 'One score splits the labels here almost without error, so the slope has no finite value.';
}

/** Fits by Newton’s method from slope 1, halving steps that do not help; null where labels are (nearly) separated. */
export function recalibration(group: ScoredGroup): Recalibration | null {
  const { counts } = group;
  if (separated(counts)) return null;
  const odds = counts.scores.map(logOdds);
  let point = { intercept: 0, slope: 1 };
  let best = sums(counts, odds, point);
  for (let step = 0; step < 60; step += 1) {
    const { gradient, information } = best;
    const [g0, g1] = gradient;
    const [a, b, c] = information;
    const determinant = a * c - b * b;
    if (!(determinant > 1e-12 * a * c)) return null;
    let [d0, d1] = [(c * g0 - b * g1) / determinant, (a * g1 - b * g0) / determinant];
    let next = best;
    for (let halving = 0; halving < 30; halving += 1) {
      next = sums(counts, odds, { intercept: point.intercept + d0, slope: point.slope + d1 });
      if (next.likelihood >= best.likelihood - 1e-12 * Math.abs(best.likelihood)) break;
      [d0, d1] = [d0 / 2, d1 / 2];
    }
    point = { intercept: point.intercept + d0, slope: point.slope + d1 };
    best = next;
    if (Math.abs(d0) + Math.abs(d1) < 1e-11 * (1 + Math.abs(point.slope))) break;
  }
  if (!(Math.abs(point.slope) < 1e4)) return null;
  return { ...point, slopeVariance: sandwich(best, group) };
}

function logOdds(score: number): number {
  const s = Math.min(1 - NEAREST_TO_CERTAIN, Math.max(NEAREST_TO_CERTAIN, asProbability(score)));
  return log(s / (1 - s));
}

/** True where no score of one label lies strictly beyond a score of the other, in one direction or the other. */
function separated({ scores, positives, negatives }: ScoreGroup): boolean {
  const range = (weights: Float64Array): [number, number] => {
    const held = [...weights.keys()].filter((index) => (weights[index] ?? 0) > 0);
    return [logOdds(scores[held[0] ?? 0] ?? 0), logOdds(scores[held.at(-1) ?? 0] ?? 0)];
  };
  const [[lowest, highest], [low, high]] = [range(positives), range(negatives)];
  return lowest >= high || low >= highest;
}

interface Sums {
  readonly likelihood: number;
  readonly gradient: readonly [number, number];
  readonly information: readonly [number, number, number];
  readonly squares: readonly [number, number, number];
}

function sums(
  { positives, negatives }: ScoreGroup,
  odds: Float64Array,
  { intercept, slope }: { readonly intercept: number; readonly slope: number },
): Sums {
  let [likelihood, g0, g1, a, b, c, s0, s1, s2] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let index = 0; index < odds.length; index += 1) {
    const [p, q, x] = [positives[index] ?? 0, negatives[index] ?? 0, odds[index] ?? 0];
    const eta = intercept + slope * x;
    const small = exp(-Math.abs(eta));
    const chance = eta >= 0 ? 1 / (1 + small) : small / (1 + small);
    likelihood += (eta >= 0 ? q : p) * -Math.abs(eta) - (p + q) * log(1 + small);
    const residual = p * (1 - chance) - q * chance;
    g0 += residual;
    g1 += residual * x;
    const information = (p + q) * chance * (1 - chance);
    a += information;
    b += information * x;
    c += information * x * x;
    const square = p * (1 - chance) * (1 - chance) + q * chance * chance;
    s0 += square;
    s1 += square * x;
    s2 += square * x * x;
  }
  return { likelihood, gradient: [g0, g1], information: [a, b, c], squares: [s0, s1, s2] };
}

/** The slope’s entry of A⁻¹BA⁻¹, times Σw²/Σw so that rows count as they do after weighting. */
function sandwich({ information, squares }: Sums, { weight, size }: ScoredGroup): number {
  const [a, b, c] = information;
  const determinant = a * c - b * b;
  const [u, v] = [-b / determinant, a / determinant];
  const [s0, s1, s2] = squares;
  return (
    Math.max(0, u * u * s0 + 2 * u * v * s1 + v * v * s2) * (weight / size) * (size / Math.max(1, size - 2))
  );
}
