import type { RowRange } from '../core/table.ts';
import type { SummaryRequest } from './requests.ts';
import type { RunSpec } from './spec.ts';

/**
 * Bounds of the rows of a task: enough to be worth a message, few enough that a cancel loses little. What is decoded as
 * one, such as a Parquet page of some 20,000 rows, is decoded by each task that reaches into it: tasks of 32,768 rows
 * decoded 1.4 times as much as one reader does, these 1.2 times.
 */
const TASK_ROWS = { least: 1024, most: 65_536 };

/** Rows of a task, so that small data keep all of some workers busy too. Results do not depend on it. */
export function taskRowsFor(rows: number, workers: number): number {
  return Math.min(TASK_ROWS.most, Math.max(TASK_ROWS.least, Math.ceil(rows / (2 * workers))));
}

/** A range of rows of one file. */
export interface Shard {
  readonly side: 'test' | 'reference';
  readonly range: RowRange;
}

/** The shards of a pass. Where blocks are sketched, borders are multiples of the block length and incomplete blocks are left out. */
export function splitPass(
  request: SummaryRequest | undefined,
  { test, reference, sketch }: RunSpec,
  taskRows: number,
): Shard[] {
  if (request?.kind !== 'column-sketch' || sketch === null) return split('test', test.rows, taskRows);
  const step = Math.ceil(taskRows / sketch.blockRows) * sketch.blockRows;
  const whole = (rows: number): number => rows - (rows % sketch.blockRows);
  return [...split('reference', whole(reference?.rows ?? 0), step), ...split('test', whole(test.rows), step)];
}

function split(side: Shard['side'], rows: number, step: number): Shard[] {
  return rangesOf(rows, step).map((range) => ({ side, range }));
}

/** All `rows` of a file in ranges of at most `step`. */
export function rangesOf(rows: number, step: number): RowRange[] {
  const ranges: RowRange[] = [];
  for (let start = 0; start < rows; start += step) ranges.push({ start, end: Math.min(rows, start + step) });
  return ranges;
}
