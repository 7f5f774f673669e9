import * as z from 'zod';
import { compareKeys, type OutcomeCell, type OutcomeCounts } from '../core/summary.ts';
import { compareNullable, firstRepeat, isAmount, keyColumns, readKeys, type Codec } from './encode-codec.ts';
import { integerColumn, numberColumn, type FilledColumn } from './encode-columns.ts';

const header = z.strictObject({
  attributes: z.array(z.string()),
  strata: z.array(z.string()),
  classes: z.array(z.string()),
  weighted: z.boolean(),
});
type Header = z.output<typeof header>;

/**
 * `OutcomeCounts` as a table: `group.<attribute>…`, `stratum.<feature>…`, `label`, `decision` (class indexes, null
 * where unknown), `rows`, `weight`, `weightSquared`; sorted by group, stratum, label, decision, missing last.
 */
export const outcomeCodec: Codec<OutcomeCounts, Header> = {
  header,
  encode({ attributes, strata, classes, weighted, cells }) {
    const head = {
      attributes: [...attributes],
      strata: [...strata],
      classes: [...classes],
      weighted,
    };
    return {
      header: head,
      rows: cells.length,
      columns: fill(head, [...cells].sort(compareOutcomeCells)),
    };
  },
  columns: (head) => fill(head, []),
  build(head, columns) {
    const [groups, strata] = [head.attributes.length, head.strata.length];
    const keys = readKeys(columns, 0, groups);
    const stratumKeys = readKeys(columns, groups, strata);
    const first = groups + strata;
    const [labels, decisions] = [columns.integers(first), columns.integers(first + 1)];
    const rows = columns.integers(first + 2);
    const [weights, squares] = [columns.doubles(first + 3), columns.doubles(first + 4)];
    const cells = keys.map((group, row) => ({
      group,
      stratum: stratumKeys[row]!,
      label: labels[row]!,
      decision: decisions[row]!,
      rows: rows[row]!,
      weight: weights[row]!,
      weightSquared: squares[row]!,
    }));
    return { kind: 'outcome-counts', ...head, cells: cells.sort(compareOutcomeCells) };
  },
  problem({ cells, classes }) {
    const known = (index: number | null): boolean => index === null || (index >= 0 && index < classes.length);
    const strange = cells.findIndex(
      (cell) =>
        !known(cell.label) ||
        !known(cell.decision) ||
        cell.rows < 1 ||
        !isAmount(cell.weight) ||
        !isAmount(cell.weightSquared),
    );
    if (strange >= 0) return `row ${strange + 1} has an unknown class, no rows or an impossible weight`;
    const repeat = firstRepeat(cells, compareOutcomeCells);
    return repeat < 0 ? null : `row ${repeat + 1} repeats the group and classes of another row`;
  },
};

/** Orders cells by group, stratum, label and decision, missing last. */
function compareOutcomeCells(a: OutcomeCell, b: OutcomeCell): number {
  return (
    compareKeys(a.group, b.group) ||
    compareKeys(a.stratum, b.stratum) ||
    compareNullable(a.label, b.label) ||
    compareNullable(a.decision, b.decision)
  );
}

function fill({ attributes, strata }: Header, cells: readonly OutcomeCell[]): FilledColumn[] {
  const pick = <K extends keyof OutcomeCell>(key: K): OutcomeCell[K][] => cells.map((cell) => cell[key]);
  return [
    ...keyColumns('group', attributes, pick('group')),
    ...keyColumns('stratum', strata, pick('stratum')),
    integerColumn('label', pick('label'), true),
    integerColumn('decision', pick('decision'), true),
    integerColumn('rows', pick('rows')),
    numberColumn('weight', pick('weight')),
    numberColumn('weightSquared', pick('weightSquared')),
  ];
}
