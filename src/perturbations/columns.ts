import type { ColumnScale } from '../core/perturbation.ts';
import { subKey, uniformAt, type StreamKey } from '../core/random.ts';
import type { Batch, Column } from '../core/table.ts';

/** The batch with some columns replaced. */
export function withColumns(batch: Batch, replaced: ReadonlyMap<string, Column>): Batch {
  return { ...batch, columns: new Map([...batch.columns, ...replaced]) };
}

/** Columns that may be perturbed: those the model reads and the plan does not call immutable. */
export function mutable(columns: readonly ColumnScale[]): readonly ColumnScale[] {
  return columns.filter(({ immutable }) => !immutable);
}

/** Columns that hold categories. */
export function categorical(columns: readonly ColumnScale[]): readonly ColumnScale[] {
  return mutable(columns).filter(({ field }) => field.type === 'category');
}

/** Uniform draws of one column, one for each (row, repeat, slot), whatever else is drawn. */
export function columnUniforms(
  key: StreamKey,
  column: string,
): (row: number, repeat: number, slot: number) => number {
  const own = subKey(key, column);
  return (row, repeat, slot) => uniformAt(own, row, repeat, slot);
}

/** Levels at a quarter, half, once and twice a severity, so that a chart shows where it starts to matter. */
export function ladder(
  severity: number,
  repeats: number,
  limit = Infinity,
): { name: string; severity: number; repeats: number }[] {
  return [severity / 4, severity / 2, severity, Math.min(limit, severity * 2)]
    .filter((value, index, all) => all.indexOf(value) === index)
    .map((value) => ({ name: String(value), severity: value, repeats }));
}

/** Codes into a dictionary that also holds `name`, for putting a category into a column that may lack it. */
export function codeFor(
  dictionary: readonly string[],
  name: string,
): { dictionary: readonly string[]; code: number } {
  const code = dictionary.indexOf(name);
  return code >= 0 ? { dictionary, code } : { dictionary: [...dictionary, name], code: dictionary.length };
}
