import * as z from 'zod';
import { fitsDigit, totalOf } from '../core/exact-sum.ts';
import {
  compareKeys,
  RESIDUAL_MOMENTS,
  type GroupKey,
  type ResidualGroup,
  type ResidualMoment,
  type ResidualMoments,
} from '../core/summary.ts';
import { countSchema, keyColumns, keySchema, readKeys, type Codec } from './encode-codec.ts';
import type { ReadColumns } from './encode-arrow.ts';
import { integerColumn, numberColumn, textColumn, type FilledColumn } from './encode-columns.ts';

const header = z.strictObject({
  attributes: z.array(z.string()),
  weighted: z.boolean(),
  amounts: z.boolean(),
  missing: countSchema,
  groups: z.array(z.strictObject({ group: keySchema, rows: countSchema })),
});
type Header = z.output<typeof header>;

interface DigitRow {
  readonly group: GroupKey;
  readonly moment: ResidualMoment;
  readonly digit: number;
  readonly sum: number;
}

/**
 * `ResidualMoments` as a table, one row for each group, moment and digit: `group.<attribute>…`, `moment`, `digit`, `sum`. The
 * digits of a moment add up to it. Rows of each group are in the metadata under `groups`.
 */
export const residualCodec: Codec<ResidualMoments, Header> = {
  header,
  encode({ attributes, weighted, amounts, missing, groups }) {
    const sorted = [...groups].sort((a, b) => compareKeys(a.group, b.group));
    const head: Header = {
      attributes: [...attributes],
      weighted,
      amounts,
      missing,
      groups: sorted.map(({ group, rows }) => ({ group: [...group], rows })),
    };
    const rows = sorted.flatMap(digitRows);
    return { header: head, rows: rows.length, columns: fill(head, rows) };
  },
  columns: (head) => fill(head, []),
  build(head, columns) {
    const { attributes, weighted, amounts, missing } = head;
    const groups = groupsOf(head, columns);
    return typeof groups === 'string'
      ? groups
      : { kind: 'residual-moments', attributes, weighted, amounts, missing, groups };
  },
  problem({ attributes, groups }) {
    for (const [index, { group, sums }] of groups.entries()) {
      if (group.length !== attributes.length) return 'a group has the wrong number of values';
      const before = groups[index - 1];
      if (before && compareKeys(before.group, group) >= 0) return 'its groups are repeated or out of order';
      for (const name of RESIDUAL_MOMENTS) {
        const strange = sums[name].findIndex(
          ([digit, sum], at) => !fitsDigit(digit, sum) || sum === 0 || digit === sums[name][at - 1]?.[0],
        );
        if (strange >= 0) return `a sum of ${name} has an impossible digit`;
      }
      const positive = (
        ['w', 'w2', 'y2', 'y4', 'p2', 'e2', 'e4', 'e6', 'over', 'over2', 'over3', 'e2y2'] as const
      ).every((name) => totalOf(sums[name]) >= 0);
      if (!positive) return 'a sum of squares or weights is below 0';
    }
    return null;
  },
};

function digitRows({ group, sums }: ResidualGroup): DigitRow[] {
  return RESIDUAL_MOMENTS.flatMap((moment) =>
    sums[moment].map(([digit, sum]) => ({ group, moment, digit, sum })),
  );
}

function fill({ attributes }: Header, rows: readonly DigitRow[]): FilledColumn[] {
  return [
    ...keyColumns(
      'group',
      attributes,
      rows.map(({ group }) => group),
    ),
    textColumn(
      'moment',
      rows.map(({ moment }) => moment),
    ),
    integerColumn(
      'digit',
      rows.map(({ digit }) => digit),
    ),
    numberColumn(
      'sum',
      rows.map(({ sum }) => sum),
    ),
  ];
}

function groupsOf(head: Header, columns: ReadColumns): ResidualGroup[] | string {
  const width = head.attributes.length;
  const keys = readKeys(columns, 0, width);
  const [moments, digits, sums] = [
    columns.texts(width),
    columns.integers(width + 1),
    columns.doubles(width + 2),
  ];
  const byGroup = new Map(
    head.groups.map(({ group }) => [
      JSON.stringify(group),
      new Map(RESIDUAL_MOMENTS.map((name): [string, [number, number][]] => [name, []])),
    ]),
  );
  for (const [row, key] of keys.entries()) {
    const own = byGroup.get(JSON.stringify(key))?.get(moments[row] ?? '');
    if (own === undefined) return `row ${row + 1} is of a group or a moment that there is not`;
    own.push([digits[row] ?? Number.NaN, sums[row] ?? Number.NaN]);
  }
  return head.groups.map(({ group, rows }) => {
    const own = byGroup.get(JSON.stringify(group)) ?? new Map<string, [number, number][]>();
    for (const digitsOfOne of own.values()) digitsOfOne.sort(([a], [b]) => b - a);
    return { group, rows, sums: Object.fromEntries(own) as unknown as ResidualGroup['sums'] };
  });
}
