import { exp } from '../core/elementary.ts';
import type { ScoreTable } from '../core/summary.ts';
import { normalCdf, twoSidedZ } from './normal.ts';
import { reliabilityBins, reliabilityEdges } from './reliability.ts';
import { fewRows, notProbabilities, scoredGroups, type ScoredGroup } from './score-groups.ts';
import { bisect } from './solve.ts';
import type { GroupMeasure } from './worst-group.ts';

/** One bin of a group: its share of the rows, |mean score − share of favourable labels|, and the standard error of that. */
interface BinGap {
  readonly share: number;
  readonly gap: number;
  readonly error: number;
}

const MEAN_ABSOLUTE = 0.7978845608028654;

/**
 * The expected calibration error of every group over `bins` bins of equal mass: Σ_b share_b · |mean score − share of favourable
 * labels|, less the part that chance alone gives (the normal debiasing of Kumar, Liang & Ma 2019, arXiv:1909.10155, for p = 1,
 * in closed form). In [0, 1]. It is about these bins: what is hidden within one is not seen.
 */
export function calibrationErrorMeasures(
  table: ScoreTable,
  { minimum, bins }: { readonly minimum: number; readonly bins: number },
): GroupMeasure[] {
  const outside = notProbabilities(table);
  const edges = outside === null ? reliabilityEdges(table, bins) : [];
  return scoredGroups(table).map((group) => {
    const gaps = outside === null ? binGaps(group, edges) : [];
    return {
      group: group.name,
      n: group.n,
      value: gaps.length > 0 ? debiased(gaps) : null,
      reason: outside ?? fewRows(group, minimum),
      interval: (level) => ({ ...limits(gaps, level), level, method: 'least favourable normal bounds' }),
    };
  });
}

/** The plain error with what chance adds to it, by group: what tools without debiasing report. */
export function plainCalibrationErrors(table: ScoreTable, bins: number): { group: string; plain: number }[] {
  if (notProbabilities(table) !== null) return [];
  const edges = reliabilityEdges(table, bins);
  return scoredGroups(table)
    .filter(({ weight }) => weight > 0)
    .map((group) => ({ group: group.name, plain: plainError(binGaps(group, edges)) }));
}

/** The standard error counts half a row of each label more, so that a bin of one label is not taken for certain. */
function binGaps(group: ScoredGroup, edges: readonly number[]): BinGap[] {
  return reliabilityBins(group.counts, edges).map(({ weight, score, rate }) => {
    const share = weight / group.weight;
    const n = share * group.size;
    const smoothed = (rate * n + 0.5) / (n + 1);
    return { share, gap: Math.abs(score - rate), error: Math.sqrt((smoothed * (1 - smoothed)) / n) };
  });
}

function plainError(gaps: readonly BinGap[]): number {
  return gaps.reduce((sum, { share, gap }) => sum + share * gap, 0);
}

/** 2|d| − E|N(d, σ²)| in each bin, added up, and at least 0. */
function debiased(gaps: readonly BinGap[]): number {
  const sum = gaps.reduce((total, { share, gap, error }) => {
    return total + share * (2 * gap - error * meanAbsolute(gap / error));
  }, 0);
  return Math.min(1, Math.max(0, sum));
}

/** E|N(c, 1)|. */
function meanAbsolute(c: number): number {
  return MEAN_ABSOLUTE * exp(-(c * c) / 2) + c * (2 * normalCdf(c) - 1);
}

/**
 * Limits from the plain error T, whose law depends on how the true error is spread over bins; each limit takes the spread that
 * is worst for it. Chance adds least to T where every bin is off by the same number of its standard errors, and most where one
 * bin holds all of it.
 */
function limits(gaps: readonly BinGap[], level: number): { lower: number; upper: number } {
  const z = twoSidedZ(level);
  const observed = plainError(gaps);
  const noise = gaps.reduce((sum, { share, error }) => sum + share * error, 0);
  const variance = gaps.reduce((sum, { share, error }) => sum + share * share * error * error, 0);
  const widest = Math.max(0, ...gaps.map(({ share, error }) => share * share * error * error));
  const quiet = 1 - MEAN_ABSOLUTE * MEAN_ABSOLUTE;
  const most = MEAN_ABSOLUTE * noise + z * Math.sqrt(variance * quiet + widest * (1 - quiet));
  const excess = (c: number): number => {
    const mean = meanAbsolute(c);
    return noise * mean - z * Math.sqrt(variance * Math.max(0, 1 + c * c - mean * mean)) - observed;
  };
  const reach = noise > 0 ? observed / noise + 2 * z + 2 : 0;
  const value = debiased(gaps);
  const upper = noise > 0 ? Math.max(0, bisect(excess, 0, reach)) * noise : observed;
  return {
    lower: Math.min(value, Math.max(0, observed - most)),
    upper: Math.min(1, Math.max(value, upper)),
  };
}
