import * as z from 'zod';
import type { GroupKey, Summary } from '../core/summary.ts';
import type { ReadColumns } from './encode-arrow.ts';
import { textColumn, type ColumnSpec, type FilledColumn } from './encode-columns.ts';

/** How one kind of summary becomes a flat table and back. `H` is what does not vary by row. */
export interface Codec<S extends Summary, H> {
  readonly header: z.ZodType<H>;
  encode(summary: S): {
    readonly header: H;
    readonly rows: number;
    readonly columns: readonly FilledColumn[];
  };
  /** The columns that a file with this header must have, in order. */
  columns(header: H): readonly ColumnSpec[];
  /** The summary, or in words why header and columns do not fit together. */
  build(header: H, columns: ReadColumns): S | string;
  /** Why the numbers cannot be a summary of any data, in words; or null. */
  problem(summary: S): string | null;
}

/** A whole number of rows, at least 0. */
export const countSchema = z.int().min(0);
/** Group values in the order of the attributes. */
export const keySchema = z.array(z.string().nullable());

/** One text column for each attribute, e.g. `group.sex`. */
export function keyColumns(
  prefix: string,
  attributes: readonly string[],
  keys: readonly (GroupKey | null)[],
): FilledColumn[] {
  return attributes.map((name, index) =>
    textColumn(
      `${prefix}.${name}`,
      keys.map((key) => key?.[index] ?? null),
      true,
    ),
  );
}

/** The group keys that `keyColumns` wrote, from its first column on. */
export function readKeys(columns: ReadColumns, first: number, width: number): GroupKey[] {
  const values = Array.from({ length: width }, (_, index) => columns.texts(first + index));
  return Array.from({ length: columns.rows }, (_, row) => values.map((column) => column[row] ?? null));
}

/** Ascending, null last. */
export function compareNullable(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}

/** The first row that sorts equal to the one before it, or −1; a summary has one row for each key. */
export function firstRepeat<T>(sorted: readonly T[], compare: (a: T, b: T) => number): number {
  return sorted.findIndex((item, index) => index > 0 && compare(sorted[index - 1]!, item) === 0);
}

/** Whether `value` is finite and at least 0. */
export function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
