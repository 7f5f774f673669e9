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
function sampleBound(sample: RowSample): number {
  return sample.keys.length < sample.size ? 1 : (sample.keys[sample.size - 1] ?? 1);
}

/** The sample of the rows of all, which must be of one stream and size. A row that several hold counts once. */
export function mergeSamples(...samples: readonly [RowSample, ...RowSample[]]): RowSample {
  const taken = samples
    .flatMap(({ keys, rows }, from) => Array.from(keys, (key, at) => ({ from, at, key, row: rows[at] ?? 0 })))
    .sort((a, b) => a.key - b.key || a.row - b.row)
    .filter(({ row }, at, all) => row !== all[at - 1]?.row)
    .slice(0, samples[0].size);
  const columns = new Map<string, Column>();
  for (const name of samples[0].columns.keys()) {
    const parts = samples.flatMap((sample) => sample.columns.get(name) ?? []);
    if (parts.length === samples.length) columns.set(name, interleave(parts, taken));
  }
  return {
    size: samples[0].size,
    keys: Float64Array.from(taken, ({ key }) => key),
    rows: Float64Array.from(taken, ({ row }) => row),
    columns,
  };
}

/** Gathers the sample of a table batch by batch. */
export interface Sampler {
  add(batch: Batch): void;
  /** The sample of the batches so far, or null before the first. */
  finish(): RowSample | null;
}

/**
 * A sampler of `size` rows with the columns of `names`. Batches are merged only when they have brought as many rows as the
 * sample holds, since a merge copies all of it.
 */
export function createSampler(stream: StreamKey, size: number, names: readonly string[]): Sampler {
  let held: RowSample | null = null;
  let waiting: RowSample[] = [];
  let rows = 0;
  const finish = (): RowSample | null => {
    const [first, ...others] = held ? [held, ...waiting] : waiting;
    if (first && others.length > 0) held = mergeSamples(first, ...others);
    else held = first ?? null;
    [waiting, rows] = [[], 0];
    return held;
  };
  return {
    add(batch) {
      const picked = sampleBatch(stream, size, batch, names, held ? sampleBound(held) : 1);
      waiting.push(picked);
      rows += picked.rows.length;
      if (rows >= size) finish();
    },
    finish,
  };
}

type Pick = { readonly from: number; readonly at: number };

function interleave(parts: readonly Column[], taken: readonly Pick[]): Column {
  const [first] = parts;
  const numbers = parts.flatMap((part) => (part.type === 'category' ? [] : [part]));
  if (first && first.type !== 'category' && numbers.length === parts.length) {
    const values = Float64Array.from(taken, ({ from, at }) => numbers[from]?.values[at] ?? Number.NaN);
    return { type: first.type, values };
  }
  const labelled = parts.flatMap((part) => (part.type === 'category' ? [part] : []));
  if (labelled.length !== parts.length) throw new TypeError('samples of one column must have one type');
  return categories(taken.map(({ from, at }) => label(labelled[from], at)));
}

function gather(column: Column, rows: readonly number[]): Column {
  if (column.type === 'category') return categories(rows.map((row) => label(column, row)));
  const { type, values } = column;
  return { type, values: Float64Array.from(rows, (row) => values[row] ?? Number.NaN) };
}

function label(column: CategoryColumn | undefined, row: number): string | null {
  return column?.dictionary[column.codes[row] ?? -1] ?? null;
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
