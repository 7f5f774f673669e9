import type { ScoreTable } from '../../src/core/summary.ts';

/** A table of one score a person, by sex; race is missing. Half of the people at a score count as positives, which must not matter. */
export function scoresOf(
  people: readonly (readonly [sex: string | null, scores: readonly number[]])[],
): ScoreTable {
  return {
    ...{ kind: 'score-table', attributes: ['sex', 'race'], weighted: false, grid: null, missing: 0 },
    groups: people.map(([sex, scores]) => {
      const distinct = [...new Set(scores)].sort((a, b) => a - b);
      const counts = distinct.map((score) => scores.filter((own) => own === score).length);
      return {
        group: [sex, null],
        scores: Float64Array.from(distinct),
        positives: Float64Array.from(counts, (count) => Math.floor(count / 2)),
        negatives: Float64Array.from(counts, (count) => Math.ceil(count / 2)),
        ...{
          positiveRows: 0,
          negativeRows: scores.length,
          positiveWeightSquared: 0,
          negativeWeightSquared: 0,
        },
      };
    }),
  };
}
