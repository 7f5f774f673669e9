import type { Detail } from '../core/estimate.ts';
import type { ScoreTable } from '../core/summary.ts';
import { meanAsProportion } from './bounded-mean.ts';
import { reliabilityBins, reliabilityEdges } from './reliability.ts';
import { wilson } from './proportion.ts';
import { fewRows, notProbabilities, scoredGroups, type ScoredGroup } from './score-groups.ts';
import type { GroupMeasure } from './worst-group.ts';

/** Mean (s − y)² of every group with at least `minimum` rows, in [0, 1]. Undefined where scores are no probabilities. */
export function brierMeasures(table: ScoreTable, minimum: number): GroupMeasure[] {
  const outside = notProbabilities(table);
  return scoredGroups(table).map((group) => {
    const { mean, variance } = squaredErrors(group);
    return {
      group: group.name,
      n: group.n,
      value: outside === null && group.weight > 0 ? mean : null,
      reason: outside ?? fewRows(group, minimum),
      interval: (level) => ({
        ...wilson(meanAsProportion(mean, variance, group.size), level),
        method: 'Wilson on the effective sample',
      }),
    };
  });
}

function squaredErrors({ counts, weight }: ScoredGroup): { mean: number; variance: number } {
  if (!(weight > 0)) return { mean: 0, variance: 0 };
  let [sum, squares] = [0, 0];
  counts.scores.forEach((score, index) => {
    const [p, q] = [counts.positives[index] ?? 0, counts.negatives[index] ?? 0];
    const [missed, raised] = [(1 - score) * (1 - score), score * score];
    sum += p * missed + q * raised;
    squares += p * missed * missed + q * raised * raised;
  });
  const mean = sum / weight;
  return { mean, variance: Math.max(0, squares / weight - mean * mean) };
}

/**
 * The Brier score taken apart over `bins` bins of equal mass: reliability − resolution + uncertainty + within-bin variance −
 * within-bin covariance, which add up to it exactly (Stephenson, Coelho & Jolliffe 2008, doi:10.1175/2007WAF2006116.1).
 */
export function brierDetail(table: ScoreTable, bins: number): Detail {
  if (notProbabilities(table) !== null) return {};
  const edges = reliabilityEdges(table, bins);
  const groups = scoredGroups(table).filter(({ weight }) => weight > 0);
  return { decomposition: groups.map((group) => ({ group: group.name, ...decomposed(group, edges) })) };
}

function decomposed(group: ScoredGroup, edges: readonly number[]): Readonly<Record<string, number>> {
  const { counts, weight } = group;
  const bins = reliabilityBins(counts, edges);
  const base = bins.reduce((sum, bin) => sum + bin.positives, 0) / weight;
  const parts = { reliability: 0, resolution: 0, withinVariance: 0, withinCovariance: 0 };
  for (const bin of bins) {
    const share = bin.weight / weight;
    parts.reliability += share * (bin.score - bin.rate) * (bin.score - bin.rate);
    parts.resolution += share * (bin.rate - base) * (bin.rate - base);
    for (let index = bin.start; index < bin.end; index += 1) {
      const [p, q] = [counts.positives[index] ?? 0, counts.negatives[index] ?? 0];
      const off = (counts.scores[index] ?? 0) - bin.score;
      parts.withinVariance += ((p + q) / weight) * off * off;
      parts.withinCovariance += (2 / weight) * off * (p * (1 - bin.rate) - q * bin.rate);
    }
  }
  return { ...parts, uncertainty: base * (1 - base) };
}
