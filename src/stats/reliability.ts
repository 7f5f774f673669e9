import { pow } from '../core/elementary.ts';
import type { Detail } from '../core/estimate.ts';
import type { ScoreGroup, ScoreTable } from '../core/summary.ts';
import { wilson } from './proportion.ts';
import { scoredGroups, type ScoredGroup } from './score-groups.ts';

/** The rows of one group whose scores lie in one bin: entries `start` … `end` − 1 of its scores. */
export interface ReliabilityBin {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
  readonly positives: number;
  /** Mean score. */
  readonly score: number;
  /** Share of favourable labels. */
  readonly rate: number;
}

/**
 * Upper ends of at most `bins` bins of equal mass: quantiles of the scores of all groups pooled, so that groups are cut alike.
 * Equal scores share a bin, that of the middle of their mass, so ties make fewer bins. A score is in the first bin whose end it
 * does not pass; the last end is the largest score.
 */
export function reliabilityEdges({ groups }: Pick<ScoreTable, 'groups'>, bins: number): number[] {
  const masses = new Map<number, number>();
  for (const { scores, positives, negatives } of groups) {
    scores.forEach((score, index) => {
      masses.set(score, (masses.get(score) ?? 0) + (positives[index] ?? 0) + (negatives[index] ?? 0));
    });
  }
  const scores = Float64Array.from(masses.keys()).sort();
  const total = scores.reduce((sum, score) => sum + (masses.get(score) ?? 0), 0);
  const ends = new Map<number, number>();
  let below = 0;
  for (const score of scores) {
    const mass = masses.get(score) ?? 0;
    ends.set(Math.min(bins - 1, Math.floor((bins * (below + mass / 2)) / total)), score);
    below += mass;
  }
  return [...ends.values()];
}

/** The bins of a group that hold weight, in ascending order. */
export function reliabilityBins(group: ScoreGroup, edges: readonly number[]): ReliabilityBin[] {
  const { scores, positives, negatives } = group;
  const bins: ReliabilityBin[] = [];
  let start = 0;
  for (const edge of edges) {
    let [end, hits, weight, sum] = [start, 0, 0, 0];
    while (end < scores.length && (scores[end] ?? 0) <= edge) {
      const mass = (positives[end] ?? 0) + (negatives[end] ?? 0);
      hits += positives[end] ?? 0;
      weight += mass;
      sum += mass * (scores[end] ?? 0);
      end += 1;
    }
    if (weight > 0)
      bins.push({ start, end, weight, positives: hits, score: sum / weight, rate: hits / weight });
    start = end;
  }
  return bins;
}

/**
 * The reliability curve of every group for charts: mean score and share of favourable labels in each bin, with Wilson limits
 * that hold for all bins of the group at once (Šidák), on effective rows where these are weighted.
 */
export function reliabilityDetail(table: ScoreTable, bins: number, level: number): Detail {
  const edges = reliabilityEdges(table, bins);
  const groups = scoredGroups(table).filter(({ weight }) => weight > 0);
  return {
    reliability: groups.map((group) => ({ group: group.name, bins: curveOf(group, edges, level) })),
  };
}

function curveOf(group: ScoredGroup, edges: readonly number[], level: number): Detail[] {
  const bins = reliabilityBins(group.counts, edges);
  const own = pow(level, 1 / Math.max(1, bins.length));
  return bins.map(({ weight, score, rate }) => {
    const n = (weight / group.weight) * group.size;
    const { lower, upper } = wilson({ x: rate * n, n }, own);
    return { score, rate, lower, upper, share: weight / group.weight };
  });
}
