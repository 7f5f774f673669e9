import { tableScores } from '../../src/summaries/score-table.ts';
import type { ScoreTable } from '../../src/core/summary.ts';
import { scoreTable, scoredRows, type ScoredRow } from '../checks/tables.ts';
import type { Draws } from './draws.ts';

/** A population of one group: distinct scores, their shares, and the chance of a favourable label at each. */
export interface World {
  readonly scores: readonly number[];
  readonly shares: readonly number[];
  readonly chances: readonly number[];
}

/** `rows` rows of each group drawn from its population. */
export function sampled(d: Draws, worlds: readonly World[], rows: readonly number[]): ScoreTable {
  const drawn = worlds.flatMap(({ scores, shares, chances }, group) =>
    Array.from({ length: rows[group]! }, (): ScoredRow => {
      const at = d.pick(shares);
      return [`g${group}`, d.uniform() < chances[at]! ? 1 : 0, scores[at]!];
    }),
  );
  return scoreTable(drawn);
}

const POPULATION = 1e9;

/** The populations themselves as a table of a billion rows each: a check on it gives the truth. */
export function populations(worlds: readonly World[]): ScoreTable {
  const rows = worlds.flatMap(({ scores, shares, chances }, group) =>
    scores.flatMap((score, at): ScoredRow[] => [
      [`g${group}`, 1, score, POPULATION * shares[at]! * chances[at]!],
      [`g${group}`, 0, score, POPULATION * shares[at]! * (1 - chances[at]!)],
    ]),
  );
  const table = tableScores({ attributes: ['group'], weighted: true }, scoredRows(rows), (weight) => weight);
  // Rows stand for as many as they weigh.
  return {
    ...table,
    groups: table.groups.map((group) => ({
      ...group,
      positiveRows: group.positiveWeightSquared,
      negativeRows: group.negativeWeightSquared,
    })),
  };
}
