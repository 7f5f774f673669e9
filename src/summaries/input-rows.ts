import type { SketchInput } from '../core/summary.ts';
import type { Batch, Column } from '../core/table.ts';
import { valueLabel } from '../core/table.ts';

/** Where standardised numbers are cut off, on either side. */
export const MOST_DEVIATIONS = 20;

/**
 * Rows × inputs, row-major, in f32: (value − centre) / scale of numbers, cut off at ±`most`, missing ones 0; and indicators of
 * categories.
 */
export function inputRows(batch: Batch, inputs: readonly SketchInput[], most: number): Float32Array {
  const k = inputs.length;
  const out = new Float32Array(batch.rows * k);
  inputs.forEach((input, slot) => {
    const column = batch.columns.get(input.column);
    if (column === undefined) return;
    if (input.category === null) fillNumber(out, { k, slot, most }, column, input);
    else fillIndicator(out, k, slot, column, batch.rows, input.category);
  });
  return out;
}

function fillNumber(
  out: Float32Array,
  { k, slot, most }: { readonly k: number; readonly slot: number; readonly most: number },
  column: Column,
  { centre, scale }: SketchInput,
): void {
  if (column.type === 'category') return;
  column.values.forEach((value, row) => {
    const standard = (value - centre) / scale;
    if (!Number.isNaN(standard)) out[row * k + slot] = Math.min(most, Math.max(-most, standard));
  });
}

function fillIndicator(
  out: Float32Array,
  k: number,
  slot: number,
  column: Column,
  rows: number,
  category: string,
): void {
  const wanted = column.type === 'category' ? column.dictionary.indexOf(category) : -1;
  for (let row = 0; row < rows; row += 1) {
    const hit =
      column.type === 'category'
        ? column.codes[row] === wanted && wanted >= 0
        : valueLabel(column, row) === category;
    if (hit) out[row * k + slot] = 1;
  }
}
