import * as z from 'zod';
import { compareKeys, type GroupKey, type ScoreGroup, type ScoreTable } from '../core/summary.ts';
import { countSchema, isAmount, keyColumns, keySchema, readKeys, type Codec } from './encode-codec.ts';
import type { ReadColumns } from './encode-arrow.ts';
import { numberColumn, type FilledColumn } from './encode-columns.ts';

const header = z.strictObject({
  attributes: z.array(z.string()),
  weighted: z.boolean(),
  grid: z.number().positive().nullable(),
  missing: countSchema,
  groups: z.array(
    z.strictObject({
      group: keySchema,
      scores: countSchema,
      positiveRows: z.number(),
      negativeRows: z.number(),
      positiveWeightSquared: z.number(),
      negativeWeightSquared: z.number(),
    }),
  ),
});
type Header = z.output<typeof header>;

/**
 * `ScoreTable` as a table, one row for each group and distinct score: `group.<attribute>…`, `score`, `positives`,
 * `negatives`. Totals of groups, and how many scores each has, are in the metadata under `groups`.
 */
export const scoreCodec: Codec<ScoreTable, Header> = {
  header,
  encode({ attributes, weighted, grid, missing, groups }) {
    const sorted = [...groups].sort((a, b) => compareKeys(a.group, b.group));
    const head: Header = {
      attributes: [...attributes],
      weighted,
      grid,
      missing,
      groups: sorted.map((each) => ({
        group: [...each.group],
        scores: each.scores.length,
        positiveRows: each.positiveRows,
        negativeRows: each.negativeRows,
        positiveWeightSquared: each.positiveWeightSquared,
        negativeWeightSquared: each.negativeWeightSquared,
      })),
    };
    return { header: head, rows: rowsOf(head), columns: fill(head, sorted) };
  },
  columns: (head) => fill(head, []),
  build(head, columns) {
    const { attributes, weighted, grid, missing } = head;
    if (rowsOf(head) !== columns.rows)
      return `its groups have ${rowsOf(head)} scores; got ${columns.rows} rows`;
    const groups = groupsOf(head, columns);
    if (groups === null) return 'its rows are not in the order of its groups';
    return { kind: 'score-table', attributes, weighted, grid, missing, groups };
  },
  problem({ attributes, groups }) {
    for (const group of groups) {
      if (group.group.length !== attributes.length) return 'a group has the wrong number of values';
      const problem = groupProblem(group);
      if (problem !== null) return problem;
    }
    const ordered = groups.every(
      (group, index) => index === 0 || compareKeys(groups[index - 1]!.group, group.group) < 0,
    );
    return ordered ? null : 'its groups are repeated or out of order';
  },
};

function rowsOf({ groups }: Header): number {
  return groups.reduce((total, { scores }) => total + scores, 0);
}

function fill({ attributes }: Header, groups: readonly ScoreGroup[]): FilledColumn[] {
  const keys = groups.flatMap(({ group, scores }) => Array.from(scores, (): GroupKey => group));
  const join = (part: 'scores' | 'positives' | 'negatives'): Float64Array =>
    joinArrays(groups.map((group) => group[part]));
  return [
    ...keyColumns('group', attributes, keys),
    numberColumn('score', join('scores')),
    numberColumn('positives', join('positives')),
    numberColumn('negatives', join('negatives')),
  ];
}

function joinArrays(arrays: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(arrays.reduce((total, array) => total + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}

function groupsOf(head: Header, columns: ReadColumns): ScoreGroup[] | null {
  const width = head.attributes.length;
  const keys = readKeys(columns, 0, width);
  const groups: ScoreGroup[] = [];
  let start = 0;
  for (const { group, scores: count, ...totals } of head.groups) {
    const end = start + count;
    for (let row = start; row < end; row += 1) if (compareKeys(keys[row]!, group) !== 0) return null;
    const part = (index: number): Float64Array => columns.doubles(width + index).slice(start, end);
    groups.push({ group, scores: part(0), positives: part(1), negatives: part(2), ...totals });
    start = end;
  }
  return groups;
}

function groupProblem(group: ScoreGroup): string | null {
  const { scores, positives, negatives } = group;
  for (let index = 0; index < scores.length; index += 1) {
    if (!Number.isFinite(scores[index]!) || !isAmount(positives[index]!) || !isAmount(negatives[index]!)) {
      return 'a score is not finite or a weight is impossible';
    }
    if (index > 0 && !(scores[index - 1]! < scores[index]!)) return 'scores of a group are not ascending';
  }
  const totals = [group.positiveRows, group.negativeRows];
  const squares = [group.positiveWeightSquared, group.negativeWeightSquared];
  return [...totals, ...squares].every(isAmount) ? null : 'totals of a group are impossible';
}
