import type { FlipCell, FlipCounts, FlipLedger, ScoreShift } from '../core/summary.ts';
import { compareKeys } from '../core/summary.ts';
import type { GroupCodes } from './groups.ts';
import { projectKey } from './outcome-counts.ts';

/** What fixes a FlipCounts before any row is counted. */
export type FlipDesign = Pick<FlipCounts, 'perturbation' | 'attributes' | 'repeats' | 'levels'>;

/** Spacing of score shifts, so that their sums are exact. */
const SHIFT_UNIT = 1 / 16777216;

/** One level of a perturbation over one batch, one value a row. */
export interface FlipRows {
  readonly level: string;
  readonly groups: GroupCodes;
  readonly label: Int8Array;
  /** Decision on the original row: 1, 0, or −1 where the model gave no score (such rows are not counted). */
  readonly before: Int8Array;
  /** Repeats in which the decision changed, and repeats that gave a decision. */
  readonly flips: Uint16Array;
  readonly valid: Uint16Array;
  /** Repeats made, and those equal to the original. */
  readonly generated: Uint16Array;
  readonly unchanged: Uint16Array;
  /** Σ and Σ| | of the score's change over valid repeats, on the grid of `shiftOnGrid`; null where not summed. */
  readonly shift: Float64Array | null;
  readonly absoluteShift: Float64Array | null;
}

/** A score change rounded to 2^−24. */
export function shiftOnGrid(change: number): number {
  return Math.round(change / SHIFT_UNIT) * SHIFT_UNIT;
}

/** A FlipCounts with no rows. */
export function emptyFlipCounts(design: FlipDesign): FlipCounts {
  const { perturbation, attributes, repeats, levels } = design;
  return {
    kind: 'flip-counts',
    perturbation,
    attributes,
    repeats,
    levels,
    cells: [],
    shifts: [],
    ledger: [],
  };
}

/** Counts one level over one batch. Rows without repeats are left out; rows without a decision before count with no valid repeat. */
export function countFlips(design: FlipDesign, rows: FlipRows): FlipCounts {
  const width = design.repeats + 1;
  const cells = new Map<number, number>();
  const shifts = rows.groups.keys.map(() => ({ records: 0, sum: 0, absolute: 0 }));
  const ledger = { level: rows.level, generated: 0, unchanged: 0, refused: 0 };
  rows.groups.codes.forEach((group, row) => {
    const [made, valid, before] = [rows.generated[row] ?? 0, rows.valid[row] ?? 0, rows.before[row] ?? -1];
    if (made === 0) return;
    ledger.generated += made;
    ledger.unchanged += rows.unchanged[row] ?? 0;
    ledger.refused += made - valid;
    const outcome = (group * 3 + (rows.label[row] ?? -1) + 1) * 2 + Math.max(0, before);
    const code = (outcome * width + (rows.flips[row] ?? 0)) * width + valid;
    cells.set(code, (cells.get(code) ?? 0) + 1);
    const shift = shifts[group];
    if (!shift || valid === 0 || rows.shift === null || rows.absoluteShift === null) return;
    shift.records += valid;
    shift.sum += rows.shift[row] ?? 0;
    shift.absolute += rows.absoluteShift[row] ?? 0;
  });
  const { level, groups } = rows;
  return combined(
    emptyFlipCounts(design),
    [...cells].map(([code, count]) => cellOf(code, count, width, rows)),
    shifts.flatMap((shift, index) =>
      shift.records > 0 ? [{ level, group: groups.keys[index] ?? [], ...shift }] : [],
    ),
    [ledger],
  );
}

/** The cell that `countFlips` gave this code. */
function cellOf(code: number, rows: number, width: number, { level, groups }: FlipRows): FlipCell {
  const [valid, flips] = [code % width, Math.floor(code / width) % width];
  const outcome = Math.floor(code / (width * width));
  const label = Math.floor(outcome / 2) % 3;
  const group = groups.keys[Math.floor(outcome / 6)] ?? [];
  return { level, group, label: label === 0 ? null : label - 1, before: outcome % 2, flips, valid, rows };
}

/** The counts of both; associative and commutative, exact. */
export function mergeFlipCounts(a: FlipCounts, b: FlipCounts): FlipCounts {
  return combined(a, [...a.cells, ...b.cells], [...a.shifts, ...b.shifts], [...a.ledger, ...b.ledger]);
}

/** The same rows by fewer sensitive features. */
export function sliceFlipCounts(counts: FlipCounts, attributes: readonly string[]): FlipCounts {
  const project = <T extends { readonly group: FlipCell['group'] }>(cell: T): T => ({
    ...cell,
    group: projectKey(cell.group, counts.attributes, attributes),
  });
  return combined(
    { ...counts, attributes },
    counts.cells.map(project),
    counts.shifts.map(project),
    counts.ledger,
  );
}

function combined(
  design: FlipCounts,
  cells: readonly FlipCell[],
  shifts: readonly ScoreShift[],
  ledger: readonly FlipLedger[],
): FlipCounts {
  const rank = new Map(design.levels.map((level, index) => [level, index]));
  const order = (a: { level: string }, b: { level: string }): number =>
    (rank.get(a.level) ?? 0) - (rank.get(b.level) ?? 0);
  return {
    ...design,
    cells: joinBy(cells, cellKey, (a, b) => ({ ...a, rows: a.rows + b.rows })).sort(
      (a, b) => order(a, b) || compareCells(a, b),
    ),
    shifts: joinBy(shifts, ({ level, group }) => JSON.stringify([level, group]), addShifts).sort(
      (a, b) => order(a, b) || compareKeys(a.group, b.group),
    ),
    ledger: joinBy(ledger, ({ level }) => level, addLedgers).sort(order),
  };
}

function joinBy<T>(items: readonly T[], keyOf: (item: T) => string, add: (a: T, b: T) => T): T[] {
  const byKey = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    const other = byKey.get(key);
    byKey.set(key, other === undefined ? item : add(other, item));
  }
  return [...byKey.values()];
}

function cellKey(cell: FlipCell): string {
  return JSON.stringify([cell.level, cell.group, cell.label, cell.before, cell.flips, cell.valid]);
}

function compareCells(a: FlipCell, b: FlipCell): number {
  const label = (cell: FlipCell): number => cell.label ?? 9;
  return (
    compareKeys(a.group, b.group) ||
    label(a) - label(b) ||
    a.before - b.before ||
    a.flips - b.flips ||
    a.valid - b.valid
  );
}

function addShifts(a: ScoreShift, b: ScoreShift): ScoreShift {
  return { ...a, records: a.records + b.records, sum: a.sum + b.sum, absolute: a.absolute + b.absolute };
}

function addLedgers(a: FlipLedger, b: FlipLedger): FlipLedger {
  return {
    level: a.level,
    generated: a.generated + b.generated,
    unchanged: a.unchanged + b.unchanged,
    refused: a.refused + b.refused,
  };
}
