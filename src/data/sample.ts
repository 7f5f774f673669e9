import { uniformAt, type StreamKey } from '../core/random.ts';
import type { Batch, CategoryColumn, Column } from '../core/table.ts';

/**
 * A uniform sample of rows without replacement: the `size` rows with the smallest random keys, where a row's key depends
 * only on the stream and the row's absolute index. So the sample of a union is the bottom of the two samples, whatever
 * the batches, workers or order. Rows stand in the order of (key, row); categories use a dictionary of the names that
 * occur, sorted by code units, so that equal samples are equal data.
 */
export interface RowSample {
  readonly size: number;
  readonly keys: Float64Array;
  readonly rows: Float64Array;
  readonly columns: ReadonlyMap<string, Column>;
}

/**
 * The sample of one batch. `stream` comes from `streamKey(seed, name)`; `below` skips keys that cannot enter a full
 * sample already held: pass its last key.
 */
export function sampleBatch(
  stream: StreamKey,
  size: number,
  batch: Batch,
  names: readonly string[],
  below = 1,
): RowSample {
  const keys: number[] = [];
  const picked: number[] = [];
  for (let row = 0; row < batch.rows; row += 1) {
    const key = uniformAt(stream, batch.start + row, 0, 0);
    if (key > below) continue;
    keys.push(key);
    picked.push(row);
  }
  const order = smallest(keys, picked, size);
  const columns = new Map<string, Column>();
  for (const name of names) {
    const column = batch.columns.get(name);
    if (column)
      columns.set(
        name,
        gather(
          column,
          order.map((at) => picked[at] ?? 0),
        ),
      );
  }
  return {
    size,
    keys: Float64Array.from(order, (at) => keys[at] ?? 0),
    rows: Float64Array.from(order, (at) => batch.start + (picked[at] ?? 0)),
    columns,
  };
}

/** Positions of the `size` smallest (key, row), in order. */
function smallest(keys: ArrayLike<number>, rows: ArrayLike<number>, size: number): number[] {
  const order = Array.from({ length: keys.length }, (_, at) => at);
  order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || (rows[a] ?? 0) - (rows[b] ?? 0));
  return order.slice(0, size);
}

/** The key above which no row can enter `sample` any more: 1 while it is not full. */
export function sampleBound(sample: RowSample): number {
  return sample.keys.length < sample.size ? 1 : (sample.keys[sample.size - 1] ?? 1);
}

/** The sample of the rows of both, which must be of one stream and size. A row that both hold counts once. */
export function mergeSamples(a: RowSample, b: RowSample): RowSample {
  const taken: { from: 0 | 1; at: number; key: number; row: number }[] = [];
  let [left, right] = [0, 0];
  while (taken.length < a.size && (left < a.rows.length || right < b.rows.length)) {
    const [keyA, keyB] = [a.keys[left] ?? 2, b.keys[right] ?? 2];
    const [rowA, rowB] = [a.rows[left] ?? -1, b.rows[right] ?? -1];
    const first = keyA < keyB || (keyA === keyB && rowA <= rowB);
    taken.push(
      first ? { from: 0, at: left, key: keyA, row: rowA } : { from: 1, at: right, key: keyB, row: rowB },
    );
    if (first || (keyA === keyB && rowA === rowB)) left += 1;
    if (!first || (keyA === keyB && rowA === rowB)) right += 1;
  }
  const columns = new Map<string, Column>();
  for (const [name, column] of a.columns) {
    const other = b.columns.get(name);
    if (other) columns.set(name, interleave(column, other, taken));
  }
  return {
    size: a.size,
    keys: Float64Array.from(taken, (each) => each.key),
    rows: Float64Array.from(taken, (each) => each.row),
    columns,
  };
}

type Pick = { readonly from: 0 | 1; readonly at: number };

function interleave(a: Column, b: Column, taken: readonly Pick[]): Column {
  if (a.type !== 'category' && b.type !== 'category') {
    return {
      type: a.type,
      values: Float64Array.from(taken, ({ from, at }) => (from === 0 ? a : b).values[at] ?? Number.NaN),
    };
  }
  if (a.type !== 'category' || b.type !== 'category')
    throw new TypeError('samples of one column must have one type');
  return categories(taken.map(({ from, at }) => label(from === 0 ? a : b, at)));
}

function gather(column: Column, rows: readonly number[]): Column {
  if (column.type === 'category') return categories(rows.map((row) => label(column, row)));
  const { type, values } = column;
  return { type, values: Float64Array.from(rows, (row) => values[row] ?? Number.NaN) };
}

function label(column: CategoryColumn, row: number): string | null {
  return column.dictionary[column.codes[row] ?? -1] ?? null;
}

function categories(labels: readonly (string | null)[]): CategoryColumn {
  const dictionary = [...new Set(labels)]
    .filter((each) => each !== null)
    .sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
  const codes = new Map(dictionary.map((text, code) => [text, code]));
  return {
    type: 'category',
    codes: Int32Array.from(labels, (text) => (text === null ? -1 : (codes.get(text) ?? -1))),
    dictionary,
  };
}
