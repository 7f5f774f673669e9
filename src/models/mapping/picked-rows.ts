import type { Batch, Column } from '../../core/table.ts';

/** `rows` values of a column; `from` says which row each is taken from. */
export function pickValues(column: Column, rows: number, from: (row: number) => number): Column {
  if (column.type === 'category') {
    return { ...column, codes: Int32Array.from({ length: rows }, (_, row) => column.codes[from(row)] ?? -1) };
  }
  return {
    ...column,
    values: Float64Array.from({ length: rows }, (_, row) => column.values[from(row)] ?? Number.NaN),
  };
}

/** `rows` rows of a batch as a batch of their own; `from` says which row each is. */
export function pickRows(batch: Batch, rows: number, from: (row: number) => number): Batch {
  const columns = new Map([...batch.columns].map(([name, column]) => [name, pickValues(column, rows, from)]));
  return { start: batch.start, rows, columns };
}
