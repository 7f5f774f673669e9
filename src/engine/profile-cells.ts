import { cellCodes, cellsOf, type ColumnBins } from '../core/distribution.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { GroupKey } from '../core/summary.ts';
import type { Batch, Dataset, RowRange } from '../core/table.ts';
import { codeGroups, type GroupBins } from '../summaries/groups.ts';
import type { SpecFile } from './spec.ts';

/** Rows read at a time. */
const BATCH_ROWS = 8192;

/** What fixes the counts: the bins of every column, and how rows fall into groups. Plain data for the workers. */
export interface ProfileDesign {
  /** `offset` is where the cells of a column begin in the counts of a group; `size` of them in all. */
  readonly columns: readonly { readonly name: string; readonly bins: ColumnBins; readonly offset: number }[];
  readonly size: number;
  /** Sets of features whose values make groups; the empty set is all rows. */
  readonly slices: readonly (readonly string[])[];
  readonly bins: GroupBins;
}

/** Every column of one group: rows by cell, in the layout of the design. */
export interface GroupCells {
  readonly key: GroupKey;
  readonly rows: number;
  readonly cells: Float64Array;
}

/** Groups of each slice of a design. `mergeCells` adds them up: exact, and in any order. */
export type SliceCells = readonly (readonly GroupCells[])[];

/** Some rows to be counted by one worker. */
export interface ProfileTask {
  readonly file: SpecFile;
  readonly range: RowRange;
  readonly design: ProfileDesign;
}

/** Counts a range of rows. */
export async function countRows({ range, design }: ProfileTask, data: Dataset): Promise<Outcome<SliceCells>> {
  const names = new Set([...design.columns.map(({ name }) => name), ...design.slices.flat()]);
  let total: SliceCells = design.slices.map(() => []);
  for await (const batch of data.batches(range, BATCH_ROWS, [...names]))
    total = mergeCells(total, countBatch(batch, design));
  return ok(total);
}

/** Counts the rows of one batch. A column that the batch lacks counts as missing. */
export function countBatch(batch: Batch, { columns, size, slices, bins }: ProfileDesign): SliceCells {
  const coded = columns.map(({ name, bins: own, offset }) => {
    const column = batch.columns.get(name);
    const missing = cellsOf(own) - 1;
    return { offset, codes: column ? cellCodes(column, own) : new Int32Array(batch.rows).fill(missing) };
  });
  return slices.map((slice) => {
    const { keys, codes } = codeGroups(batch, slice, bins);
    const cells = keys.map(() => new Float64Array(size));
    const rows = new Float64Array(keys.length);
    for (const code of codes) rows[code] = (rows[code] ?? 0) + 1;
    for (const { offset, codes: own } of coded) addCells(cells, codes, own, offset);
    return keys.map((key, at) => ({ key, rows: rows[at] ?? 0, cells: cells[at] ?? new Float64Array(size) }));
  });
}

/** Adds the rows of one column to the counts of their groups. The innermost loop of a count, hence plain. */
function addCells(groups: readonly Float64Array[], codes: Int32Array, own: Int32Array, offset: number): void {
  for (let row = 0; row < own.length; row += 1) {
    const cells = groups[codes[row] ?? 0];
    const cell = offset + (own[row] ?? 0);
    if (cells) cells[cell] = (cells[cell] ?? 0) + 1;
  }
}

/** The counts of the rows of both: sums of whole numbers, so neither order nor parts matter. */
export function mergeCells(a: SliceCells, b: SliceCells): SliceCells {
  return a.map((groups, slice) => {
    const merged = new Map(groups.map((group) => [JSON.stringify(group.key), group]));
    for (const group of b[slice] ?? []) {
      const key = JSON.stringify(group.key);
      const known = merged.get(key);
      merged.set(key, known ? addGroups(known, group) : group);
    }
    return [...merged.values()];
  });
}

function addGroups(a: GroupCells, b: GroupCells): GroupCells {
  return {
    key: a.key,
    rows: a.rows + b.rows,
    cells: a.cells.map((count, cell) => count + (b.cells[cell] ?? 0)),
  };
}
