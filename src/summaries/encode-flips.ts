import * as z from 'zod';
import {
  compareKeys,
  type FlipCell,
  type FlipCounts,
  type FlipLedger,
  type ScoreShift,
} from '../core/summary.ts';
import {
  compareNullable,
  countSchema,
  firstRepeat,
  keyColumns,
  readKeys,
  type Codec,
} from './encode-codec.ts';
import type { ReadColumns } from './encode-arrow.ts';
import { integerColumn, numberColumn, textColumn, type FilledColumn } from './encode-columns.ts';

const header = z.strictObject({
  perturbation: z.string(),
  attributes: z.array(z.string()),
  repeats: countSchema,
  levels: z.array(z.string()),
});
type Header = z.output<typeof header>;

/** One line of the table; which numbers it carries depends on `part`. */
type Line =
  | ({ readonly part: 'cell' } & FlipCell)
  | ({ readonly part: 'shift' } & ScoreShift)
  | ({ readonly part: 'ledger'; readonly group?: undefined } & FlipLedger);

const whole = [
  'label',
  'before',
  'flips',
  'valid',
  'rows',
  'records',
  'generated',
  'unchanged',
  'refused',
] as const;
const sums = ['sum', 'absolute'] as const;

/**
 * `FlipCounts` as a table of three parts (column `part`): `cell` rows carry label, before, flips, valid, rows; `shift`
 * rows carry records, sum, absolute; `ledger` rows carry generated, unchanged, refused; other columns are missing.
 */
export const flipCodec: Codec<FlipCounts, Header> = {
  header,
  encode({ perturbation, attributes, repeats, levels, cells, shifts, ledger }) {
    const head = { perturbation, attributes: [...attributes], repeats, levels: [...levels] };
    const order = orders(levels);
    const lines: Line[] = [
      ...[...cells].sort(order.cells).map((cell) => ({ part: 'cell' as const, ...cell })),
      ...[...shifts].sort(order.shifts).map((shift) => ({ part: 'shift' as const, ...shift })),
      ...[...ledger].sort(order.ledger).map((entry) => ({ part: 'ledger' as const, ...entry })),
    ];
    return { header: head, rows: lines.length, columns: fill(head, lines) };
  },
  columns: (head) => fill(head, []),
  build(head, columns) {
    const order = orders(head.levels);
    const { cells, shifts, ledger } = partsOf(head, columns);
    return {
      kind: 'flip-counts',
      ...head,
      cells: cells.sort(order.cells),
      shifts: shifts.sort(order.shifts),
      ledger: ledger.sort(order.ledger),
    };
  },
  problem({ levels, cells, shifts, ledger }) {
    const order = orders(levels);
    const numbers = [
      ...cells.flatMap(({ before, flips, valid, rows }) => [before, flips, valid, rows]),
      ...ledger.flatMap(({ generated, unchanged, refused }) => [generated, unchanged, refused]),
      ...shifts.map(({ records }) => records),
    ];
    if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0))
      return 'a count is missing or below 0';
    if (!shifts.every(({ sum, absolute }) => Number.isFinite(sum) && Number.isFinite(absolute))) {
      return 'a score shift is missing or not finite';
    }
    if (cells.some(({ flips, valid }) => flips > valid)) return 'a cell has more flips than repeats';
    const named = [...cells, ...shifts, ...ledger].every(({ level }) => levels.includes(level));
    if (!named) return 'a row names a level that the metadata does not list';
    const repeated =
      firstRepeat(cells, order.cells) >= 0 ||
      firstRepeat(shifts, order.shifts) >= 0 ||
      firstRepeat(ledger, order.ledger) >= 0;
    return repeated ? 'a row is repeated' : null;
  },
};

/** Orders of the three parts: by level as listed, then group, then the other keys. */
function orders(levels: readonly string[]): {
  readonly cells: (a: FlipCell, b: FlipCell) => number;
  readonly shifts: (a: ScoreShift, b: ScoreShift) => number;
  readonly ledger: (a: FlipLedger, b: FlipLedger) => number;
} {
  const byLevel = (a: { level: string }, b: { level: string }): number =>
    levels.indexOf(a.level) - levels.indexOf(b.level);
  return {
    cells: (a, b) =>
      byLevel(a, b) ||
      compareKeys(a.group, b.group) ||
      compareNullable(a.label, b.label) ||
      a.before - b.before ||
      a.flips - b.flips ||
      a.valid - b.valid,
    shifts: (a, b) => byLevel(a, b) || compareKeys(a.group, b.group),
    ledger: byLevel,
  };
}

function fill({ attributes }: Header, lines: readonly Line[]): FilledColumn[] {
  const pick = (key: string): (number | null)[] =>
    lines.map((line) => (line as unknown as Readonly<Record<string, number | null>>)[key] ?? null);
  return [
    textColumn(
      'part',
      lines.map((line) => line.part),
    ),
    textColumn(
      'level',
      lines.map((line) => line.level),
    ),
    ...keyColumns(
      'group',
      attributes,
      lines.map((line) => line.group ?? null),
    ),
    ...whole.map((key) => integerColumn(key, pick(key), true)),
    ...sums.map((key) => numberColumn(key, pick(key), true)),
  ];
}

function partsOf(
  { attributes }: Header,
  columns: ReadColumns,
): { cells: FlipCell[]; shifts: ScoreShift[]; ledger: FlipLedger[] } {
  const [parts, levels] = [columns.texts(0), columns.texts(1)];
  const groups = readKeys(columns, 2, attributes.length);
  const first = 2 + attributes.length;
  const values = new Map<string, readonly (number | null)[]>([
    ...whole.map((key, index) => [key, columns.integers(first + index)] as const),
    ...sums.map((key, index) => [key, columns.numbers(first + whole.length + index)] as const),
  ]);
  const at = (key: string, row: number): number => values.get(key)?.[row] ?? Number.NaN;
  const all = parts.map((part, row) => ({ part, row, level: levels[row]!, group: groups[row]! }));
  const only = (name: string): typeof all => all.filter(({ part }) => part === name);
  return {
    cells: only('cell').map(({ row, level, group }) => ({
      level,
      group,
      label: values.get('label')?.[row] ?? null,
      before: at('before', row),
      flips: at('flips', row),
      valid: at('valid', row),
      rows: at('rows', row),
    })),
    shifts: only('shift').map(({ row, level, group }) => ({
      level,
      group,
      records: at('records', row),
      sum: at('sum', row),
      absolute: at('absolute', row),
    })),
    ledger: only('ledger').map(({ row, level }) => ({
      level,
      generated: at('generated', row),
      unchanged: at('unchanged', row),
      refused: at('refused', row),
    })),
  };
}
