import type { ColumnScale, Perturbed } from '../core/perturbation.ts';
import { subKey, uniform53, type StreamKey } from '../core/random.ts';
import type { Batch, Column } from '../core/table.ts';
import { philoxFill } from '../kernels/philox/index.ts';
import { runExact } from '../kernels/pick.ts';

/** The batch with some columns replaced. */
export function withColumns(batch: Batch, replaced: ReadonlyMap<string, Column>): Batch {
  return { ...batch, columns: new Map([...batch.columns, ...replaced]) };
}

/**
 * The batch with each of `scales`' columns replaced by what `change` makes of it; null leaves one as it is. `change` marks
 * the rows that it alters in `changed`.
 */
export function perturbColumns(
  batch: Batch,
  scales: readonly ColumnScale[],
  change: (column: Column, scale: ColumnScale, changed: Uint8Array) => Column | null,
): Perturbed {
  const changed = new Uint8Array(batch.rows);
  const replaced = new Map<string, Column>();
  for (const scale of scales) {
    const column = batch.columns.get(scale.field.name);
    const next = column && change(column, scale, changed);
    if (next) replaced.set(scale.field.name, next);
  }
  return { batch: withColumns(batch, replaced), changed, included: null };
}

/** Columns that may be perturbed: those the model reads and the plan does not call immutable. */
export function mutable(columns: readonly ColumnScale[]): readonly ColumnScale[] {
  return columns.filter(({ immutable }) => !immutable);
}

/** Columns that hold categories. */
export function categorical(columns: readonly ColumnScale[]): readonly ColumnScale[] {
  return mutable(columns).filter(({ field }) => field.type === 'category');
}

/** Two uniform numbers in [0, 1) for each row of a batch. */
export interface RowUniforms {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Uniform draws of one column in one repeat: they depend on the absolute row only, whatever else is drawn and however rows are batched. */
export function rowUniforms(key: StreamKey, column: string, batch: Batch, repeat: number): RowUniforms {
  const input = {
    key: subKey(key, column),
    first: batch.start,
    counter2: repeat,
    counter3: 0,
    length: 4 * batch.rows,
  };
  const words = runExact(philoxFill, input).output;
  const [first, second] = [new Float64Array(batch.rows), new Float64Array(batch.rows)];
  for (let row = 0; row < batch.rows; row += 1) {
    first[row] = uniform53(words[4 * row] ?? 0, words[4 * row + 1] ?? 0);
    second[row] = uniform53(words[4 * row + 2] ?? 0, words[4 * row + 3] ?? 0);
  }
  return { first, second };
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

/** The column with value `names[target[row]]` where target ≥ 0; `names` as `valueLabel` writes them. */
export function withValues(column: Column, names: readonly string[], target: Int32Array): Column {
  if (column.type === 'category') {
    let dictionary = column.dictionary;
    const codes = names.map((name) => {
      const found = codeFor(dictionary, name);
      dictionary = found.dictionary;
      return found.code;
    });
    return {
      type: 'category',
      dictionary,
      codes: column.codes.map((own, row) => codes[target[row] ?? -1] ?? own),
    };
  }
  const numbers = names.map((name) => (name === 'true' ? 1 : name === 'false' ? 0 : Number(name)));
  return { type: column.type, values: column.values.map((own, row) => numbers[target[row] ?? -1] ?? own) };
}
