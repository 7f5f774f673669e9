import type { RowRange } from '../core/table.ts';
import type { SummaryRequest } from './requests.ts';
import type { RunSpec } from './spec.ts';

/** Rows of a task: small enough that a cancel loses little and workers stay busy. */
const TASK_ROWS = 32_768;

/** A range of rows of one file. */
export interface Shard {
  readonly side: 'test' | 'reference';
  readonly range: RowRange;
}

/** The shards of a pass. Where blocks are sketched, borders are multiples of the block length and incomplete blocks are left out. */
export function splitPass(
  request: SummaryRequest | undefined,
  { test, reference, sketch }: RunSpec,
): Shard[] {
  if (request?.kind !== 'column-sketch' || sketch === null) return split('test', test.rows, TASK_ROWS);
  const step = Math.ceil(TASK_ROWS / sketch.blockRows) * sketch.blockRows;
  const whole = (rows: number): number => rows - (rows % sketch.blockRows);
  return [...split('reference', whole(reference?.rows ?? 0), step), ...split('test', whole(test.rows), step)];
}

function split(side: Shard['side'], rows: number, step: number): Shard[] {
  const shards: Shard[] = [];
  for (let start = 0; start < rows; start += step)
    shards.push({ side, range: { start, end: Math.min(rows, start + step) } });
  return shards;
}
