import type { ScoreGroup, ScoreTable } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import { effectiveSize } from './bounded-mean.ts';

/** One group of a score table under a name that no other has, with its totals. */
export interface ScoredGroup {
  readonly name: string;
  readonly counts: ScoreGroup;
  /** Rows. */
  readonly n: number;
  readonly weight: number;
  /** Rows that these count as after weighting (Kish). */
  readonly size: number;
}

/** The groups of a table with their totals, in its order. */
export function scoredGroups(table: ScoreTable): ScoredGroup[] {
  return byGroup(table.groups).flatMap(({ name, items: [counts] }) =>
    counts ? [withTotals(name, counts)] : [],
  );
}

function withTotals(name: string, counts: ScoreGroup): ScoredGroup {
  const weight = total(counts.positives) + total(counts.negatives);
  return {
    name,
    counts,
    n: counts.positiveRows + counts.negativeRows,
    weight,
    size: effectiveSize(weight, counts.positiveWeightSquared + counts.negativeWeightSquared),
  };
}

function total(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** Why a group has too few rows for a measure of all of them; null where it has enough. */
export function fewRows({ n, size, weight }: ScoredGroup, minimum: number): string | null {
  if (!(weight > 0)) return 'There are no rows with a label and a score here, so nothing can be measured.';
  return size < minimum ? `Too few: ${n} rows with a label and a score, ${minimum} needed.` : null;
}

/** Why a group has too few rows of one label for a measure that needs both; null where it has enough. */
export function fewLabels({ counts, weight }: ScoredGroup, minimum: number): string | null {
  const { positiveRows, negativeRows } = counts;
  if (!(weight > 0)) return 'There are no rows with a label and a score here, so nothing can be measured.';
  if (!(total(counts.positives) > 0 && total(counts.negatives) > 0))
    return 'Only one label occurs here, so this is undefined.';
  const rare = positiveRows < negativeRows ? 'favourable' : 'unfavourable';
  const fewest = Math.min(positiveRows, negativeRows);
  return fewest < minimum ? `Too few: ${fewest} rows with ${rare} labels, ${minimum} needed.` : null;
}

/**
 * Why the scores of a table are no probabilities, or null where all lie in [0, 1]. One score outside speaks for all: they are
 * on one scale. Sums of float32 leaves can pass 1 by a rounding error, which is no sign of another scale.
 */
export function notProbabilities({ groups }: ScoreTable): string | null {
  const outside = groups.some(({ scores }) => (scores[0] ?? 0) < -1e-6 || (scores.at(-1) ?? 1) > 1 + 1e-6);
  return outside ? 'Some scores are outside [0, 1], so they are no probabilities.' : null;
}

/** A score as a probability in [0, 1]: rounding errors beyond its ends are cut off. */
export function asProbability(score: number): number {
  return Math.min(1, Math.max(0, score));
}
