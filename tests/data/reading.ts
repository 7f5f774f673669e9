import { readFileSync } from 'node:fs';
import {
  valueLabel,
  type Batch,
  type ByteSource,
  type Dataset,
  type RowRange,
} from '../../src/core/table.ts';
import type { AppError, Outcome } from '../../src/core/outcome.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { forEachBatch } from '../../src/data/fault.ts';

/** A cell in the terms of `expected.json`. */
export type Cell = number | string | boolean | null;

/** The bytes of a fixture. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));
}

/** Text as a file. */
export function textSource(text: string, name = 'data.csv'): ByteSource {
  return bytesSource(new TextEncoder().encode(text), name);
}

/** The value of a success; a failure fails the test with its words. */
export function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return outcome.value;
}

/** The error of a failure. */
export function error<T>(outcome: Outcome<T>): AppError {
  if (outcome.ok) throw new Error('expected a failure');
  return outcome.error;
}

/** All batches of a range, checked to be consecutive. */
export async function batchesOf(
  dataset: Dataset,
  range: RowRange = { start: 0, end: dataset.rows },
  batchRows = 1000,
  columns?: readonly string[],
): Promise<Batch[]> {
  const batches: Batch[] = [];
  value(await forEachBatch(dataset, range, batchRows, columns, (batch) => void batches.push(batch)));
  return batches;
}

/** The cells of batches by column. */
export function cellsOf(batches: readonly Batch[]): Record<string, Cell[]> {
  const cells = Object.create(null) as Record<string, Cell[]>;
  for (const batch of batches) {
    for (const [name, column] of batch.columns) {
      const list = (cells[name] ??= []);
      for (let row = 0; row < batch.rows; row += 1) {
        if (column.type === 'category') list.push(valueLabel(column, row));
        else list.push(cell(column.values[row] ?? Number.NaN, column.type));
      }
    }
  }
  return cells;
}

function cell(number: number, type: string): Cell {
  if (Number.isNaN(number)) return null;
  if (type === 'boolean') return number === 1;
  return Number.isFinite(number) ? number : number > 0 ? 'inf' : '-inf';
}
