import { filled } from '../core/filled.ts';
import { valueLabel, type Batch, type Column } from '../core/table.ts';
import { sameValue } from './same-value.ts';
import type { RunSpec } from './spec.ts';

/** What is known of a batch before its classes are told apart. */
export interface DecidedBatch {
  readonly label: Int8Array;
  readonly decision: Int8Array;
  /** Column of the largest score of each row, −1 where there is none; null where the model has one score a row. */
  readonly largest: Int32Array | null;
}

/**
 * Class of label and of decision of each row, as indexes into `spec.classes.names`, −1 where unknown. The decision is the value of
 * the column of decisions or the class with the largest score; where classes are two, they are the ordinary label and decision.
 */
export function classesOf(
  spec: RunSpec,
  batch: Batch,
  { label, decision, largest }: DecidedBatch,
): { readonly label: Int8Array; readonly decision: Int8Array } {
  const { names, columns } = spec.classes;
  if (names.length === 2) return { label, decision };
  const none = new Int8Array(batch.rows).fill(-1);
  const read = (name: string | null): Int8Array => {
    const column = name === null ? undefined : batch.columns.get(name);
    return column ? classesIn(column, batch.rows, names) : none;
  };
  if (spec.model === null) return { label: read(spec.label), decision: read(spec.decision) };
  const chosen =
    largest && columns ? filled(new Int8Array(batch.rows), (row) => columns[largest[row] ?? -1] ?? -1) : none;
  return { label: read(spec.label), decision: chosen };
}

function classesIn(column: Column, rows: number, names: readonly string[]): Int8Array {
  const known = new Map<string, number>();
  return filled(new Int8Array(rows), (row) => {
    const value = valueLabel(column, row);
    if (value === null) return -1;
    const index = known.get(value) ?? names.findIndex((name) => sameValue(name, value));
    known.set(value, index);
    return index;
  });
}
