import { emptySliceCounts } from '../../src/core/slices.ts';
import type { SketchColumn, SliceCounts, SliceDesign } from '../../src/core/summary.ts';
import type { Batch, Column } from '../../src/core/table.ts';
import type { ScoredRows } from '../../src/summaries/scored-rows.ts';
import { startSliceCounts } from '../../src/summaries/slice-counts.ts';
import { codes } from './tables.ts';

/** A row with its place in the file: values by column, label and decision (−1 unknown), weight. */
export interface SliceRow {
  readonly place: number;
  readonly values: Readonly<Record<string, string | number | null>>;
  readonly label: number;
  readonly decision: number;
  readonly weight?: number;
}

export function categories(name: string, names: readonly string[]): SketchColumn {
  return { name, type: 'category', edges: [], categories: names };
}

export function numeric(name: string, edges: readonly number[]): SketchColumn {
  return { name, type: 'numeric', edges, categories: [] };
}

export function sliceDesign(columns: readonly SketchColumn[], own: Partial<SliceDesign> = {}): SliceDesign {
  return { seed: '1', weighted: false, columns, attributes: [], leftOut: [], ...own };
}

/** Counts rows, each as a batch of its own where their places do not follow one another. */
export function sliceCounts(
  design: SliceDesign,
  rows: readonly SliceRow[],
  square?: (weight: number) => number,
): SliceCounts {
  const counter = startSliceCounts(design, square);
  let from = 0;
  for (let end = 1; end <= rows.length; end += 1) {
    if (end < rows.length && rows[end]!.place === rows[end - 1]!.place + 1) continue;
    const part = rows.slice(from, end);
    counter.add(batchOf(design, part), scoredOf(design, part));
    from = end;
  }
  return rows.length === 0 ? emptySliceCounts(design) : counter.finish();
}

function batchOf({ columns, attributes }: SliceDesign, rows: readonly SliceRow[]): Batch {
  const own = new Map([...columns, ...attributes].map((column) => [column.name, columnOf(column, rows)]));
  return { start: rows[0]?.place ?? 0, rows: rows.length, columns: own };
}

function columnOf({ name, type }: SketchColumn, rows: readonly SliceRow[]): Column {
  const values = rows.map((row) => row.values[name] ?? null);
  if (type === 'numeric' || values.some((value) => typeof value === 'number'))
    return {
      type: 'number',
      values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
    };
  const dictionary = [...new Set(values.filter((value) => value !== null))].map(String);
  return {
    type: 'category',
    dictionary,
    codes: Int32Array.from(values, (value) => dictionary.indexOf(String(value))),
  };
}

function scoredOf({ weighted }: SliceDesign, rows: readonly SliceRow[]): ScoredRows {
  return {
    rows: rows.length,
    groups: codes(rows.map(() => [])),
    strata: codes(rows.map(() => [])),
    label: Int8Array.from(rows, ({ label }) => label),
    decision: Int8Array.from(rows, ({ decision }) => decision),
    score: new Float64Array(rows.length),
    weight: weighted ? Float64Array.from(rows, ({ weight = 1 }) => weight) : null,
  };
}
