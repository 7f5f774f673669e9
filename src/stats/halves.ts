import { philox4x32, streamKey, subKey, uniform53, type StreamKey } from '../core/random.ts';
import type { ScoreGroup, ScoreTable } from '../core/summary.ts';
import { binomialAttempt } from '../kernels/multinomial-bootstrap/binomial.ts';

/** Two tables of different rows: thresholds are tuned on one and judged on the other. */
export interface Halves {
  readonly tune: ScoreTable;
  readonly judge: ScoreTable;
}

/**
 * Every row to one half or the other by a fair coin. Rows with the same group, score and label are alike, so that a
 * binomial draw of each count is the same as a coin for each row; keyed by (seed, group, place, label). Null for weighted tables,
 * which do not say how many rows share a score.
 */
export function halves(table: ScoreTable, seed: string): Halves | null {
  if (table.weighted) return null;
  const key = streamKey(seed, 'stats/halves');
  const pairs = table.groups.map((group) => split(group, subKey(key, JSON.stringify(group.group))));
  return {
    tune: { ...table, groups: pairs.map(([tune]) => tune) },
    judge: { ...table, groups: pairs.map(([, judge]) => judge) },
  };
}

function split(group: ScoreGroup, key: StreamKey): [ScoreGroup, ScoreGroup] {
  const half = (counts: Float64Array, label: number): Float64Array =>
    counts.map((count, place) => fairCoins(count, place, label, key));
  const rest = (counts: Float64Array, taken: Float64Array): Float64Array =>
    counts.map((count, place) => count - (taken[place] ?? 0));
  const [positives, negatives] = [half(group.positives, 1), half(group.negatives, 0)];
  return [
    withCounts(group, positives, negatives),
    withCounts(group, rest(group.positives, positives), rest(group.negatives, negatives)),
  ];
}

/** Binomial(count, ½). */
function fairCoins(count: number, place: number, label: number, key: StreamKey): number {
  for (let attempt = 0; ; attempt += 1) {
    const [w0, w1, w2, w3] = philox4x32(place, label, attempt, 0, key[0], key[1]);
    const drawn = binomialAttempt(count, 1, 2, uniform53(w0, w1), uniform53(w2, w3));
    if (drawn >= 0) return drawn;
  }
}

/** The group with other counts; scores that no row of it has are dropped. */
function withCounts(group: ScoreGroup, positives: Float64Array, negatives: Float64Array): ScoreGroup {
  const kept = (_: number, place: number): boolean => (positives[place] ?? 0) + (negatives[place] ?? 0) > 0;
  const [p, n] = [positives.filter(kept), negatives.filter(kept)];
  const rows = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  return {
    group: group.group,
    scores: group.scores.filter(kept),
    ...{ positives: p, negatives: n, positiveRows: rows(p), negativeRows: rows(n) },
    ...{ positiveWeightSquared: rows(p), negativeWeightSquared: rows(n) },
  };
}
