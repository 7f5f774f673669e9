import * as z from 'zod';
import { compareKeys, type RowStatisticGroup, type RowStatistics } from '../core/summary.ts';
import { countSchema, firstRepeat, keyColumns, keySchema, readKeys, type Codec } from './encode-codec.ts';
import { integerColumn, type FilledColumn } from './encode-columns.ts';
import { compareInfluences, joinGroups } from './row-statistics.ts';

const MOST_STEPS = 1000;

const header = z.strictObject({
  statistic: z.string(),
  steps: z.int().min(1).max(MOST_STEPS),
  attributes: z.array(z.string()),
  weighted: z.boolean(),
  sample: z.strictObject({ rows: countSchema, drawn: countSchema, missing: countSchema }),
  columns: z.array(z.string()),
  leftOut: z.array(z.strictObject({ column: z.string(), reason: z.string() })),
  influences: z.array(z.strictObject({ a: keySchema, b: keySchema, products: z.int(), own: z.int() })),
});
type Header = z.output<typeof header>;

/**
 * `RowStatistics` as a table, one row for each group and number: `group.<attribute>…`, `value` (0 … `steps`), `rows`. What
 * leaving rows out does, by pairs of groups, is in the metadata under `influences`.
 */
export const rowStatisticsCodec: Codec<RowStatistics, Header> = {
  header,
  encode({ kind: _, groups, influences, ...rest }) {
    const sorted = [...groups].sort((a, b) => compareKeys(a.group, b.group));
    const head: Header = {
      ...rest,
      attributes: [...rest.attributes],
      columns: [...rest.columns],
      leftOut: [...rest.leftOut],
      influences: [...influences]
        .sort(compareInfluences)
        .map(({ a, b, products, own }) => ({ a: [...a], b: [...b], products, own })),
    };
    return { header: head, rows: sorted.length * (head.steps + 1), columns: fill(head, sorted) };
  },
  columns: (head) => fill(head, []),
  build(head, columns) {
    const width = head.attributes.length;
    const [values, counts] = [columns.integers(width), columns.integers(width + 1)];
    const seen = new Set<string>();
    const rows: RowStatisticGroup[] = [];
    for (const [row, group] of readKeys(columns, 0, width).entries()) {
      const [value, count] = [values[row] ?? -1, counts[row] ?? -1];
      const key = JSON.stringify([group, value]);
      if (value < 0 || value > head.steps || count < 0 || seen.has(key))
        return `row ${row + 1} is repeated or its number is impossible`;
      seen.add(key);
      const own = new Float64Array(head.steps + 1);
      own[value] = count;
      rows.push({ group, rows: own });
    }
    const groups = joinGroups(rows);
    if (rows.length !== groups.length * (head.steps + 1)) return 'a group lacks a number';
    return { kind: 'row-statistics', ...head, groups };
  },
  problem({ attributes, groups, influences, sample }) {
    if (influences.some(({ a, b }) => a.length !== attributes.length || b.length !== attributes.length))
      return 'a group has the wrong number of values';
    const ordered = influences.every(
      (own, at) => at === 0 || compareInfluences(influences[at - 1]!, own) < 0,
    );
    if (!ordered || firstRepeat(influences, compareInfluences) >= 0)
      return 'its influences are repeated or out of order';
    const total = groups.reduce((sum, { rows }) => sum + rows.reduce((a, b) => a + b, 0), 0);
    if (total > sample.drawn - sample.missing || sample.drawn > sample.rows)
      return 'it counts more rows than were drawn';
    const squares = influences.every(({ a, b, products }) => compareKeys(a, b) !== 0 || products >= 0);
    return squares ? null : 'a sum of squares is below 0';
  },
};

function fill({ attributes, steps }: Header, groups: readonly RowStatisticGroup[]): FilledColumn[] {
  const keys = groups.flatMap(({ group }) => Array.from({ length: steps + 1 }, () => group));
  return [
    ...keyColumns('group', attributes, keys),
    integerColumn(
      'value',
      keys.map((_, at) => at % (steps + 1)),
    ),
    integerColumn(
      'rows',
      groups.flatMap(({ rows }) => [...rows]),
    ),
  ];
}
