/** What a column holds after reading: numbers, named categories, true/false, or points in time (ms since 1970, UTC). */
export type ColumnType = 'number' | 'category' | 'boolean' | 'time';

/** The declared shape of one column of a dataset. */
export interface Field {
  readonly name: string;
  readonly type: ColumnType;
  /** True where the file declares an integer type; such values stay whole when perturbed. */
  readonly integer: boolean;
  /** True where the file declares the order of categories (Arrow `ordered` dictionaries). */
  readonly ordered: boolean;
  /** The type in the file's own words, for people: `Dictionary<Int8, Utf8>`. */
  readonly source: string;
  /** Field metadata of the file, e.g. `assay.role`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Numbers, booleans (0/1) or times; a missing value is NaN. Length = rows of the batch. */
export interface NumericColumn {
  readonly type: 'number' | 'boolean' | 'time';
  readonly values: Float64Array;
}

/** Categories as codes into `dictionary`; a missing value is code −1. Dictionaries may differ between batches. */
export interface CategoryColumn {
  readonly type: 'category';
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** One column of one batch. */
export type Column = NumericColumn | CategoryColumn;

/** Consecutive rows of a dataset. `start` is the absolute index of the first row. */
export interface Batch {
  readonly start: number;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** Half-open range of absolute row indexes. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Random access to the bytes of a file, wherever it lives. Reading past the end returns what there is. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A dataset opened for streaming. `batches` yields rows in order, at most `batchRows` at a time, only the named columns. */
export interface Dataset {
  readonly name: string;
  readonly format: 'arrow-file' | 'arrow-stream' | 'parquet' | 'csv';
  readonly fields: readonly Field[];
  readonly rows: number;
  /** What the reader did that a user should know, e.g. a dropped index column. */
  readonly notes: readonly string[];
  batches(range: RowRange, batchRows: number, columns?: readonly string[]): AsyncIterable<Batch>;
}

/** The value of a numeric column as text: integers plain, others in shortest form, NaN as null. */
export function numberLabel(value: number): string | null {
  return Number.isNaN(value) ? null : String(value);
}

/** The category of one row as text, or null where missing. Booleans read `true` / `false`. */
export function valueLabel(column: Column, row: number): string | null {
  if (column.type === 'category') return column.dictionary[column.codes[row] ?? -1] ?? null;
  const value = column.values[row] ?? Number.NaN;
  if (column.type === 'boolean') return Number.isNaN(value) ? null : value === 0 ? 'false' : 'true';
  return numberLabel(value);
}
