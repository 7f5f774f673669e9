import {
  Field,
  FixedSizeList,
  Float64,
  Int64,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  makeData,
  tableToIPC,
  type Data,
} from 'apache-arrow';
import { encodeUtf8 } from 'apache-arrow/util/utf8';

/** One flat column of a summary file: text, whole numbers, doubles, or `width` doubles in each row. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'number' | 'list';
  readonly nullable: boolean;
  /** Doubles in each row of a `list`; 1 for the others. */
  readonly width: number;
}

/** A column with its values: one a row, or rows × width (row-major) for a `list`. */
export interface FilledColumn extends ColumnSpec {
  readonly values: Float64Array | readonly (string | number | null)[];
}

/** A column of text; null where a value is missing. */
export function textColumn(name: string, values: readonly (string | null)[], nullable = false): FilledColumn {
  return { name, type: 'text', nullable, width: 1, values };
}

/** A column of whole numbers up to 2^53, stored as int64. */
export function integerColumn(
  name: string,
  values: readonly (number | null)[],
  nullable = false,
): FilledColumn {
  return { name, type: 'integer', nullable, width: 1, values };
}

/** A column of doubles. */
export function numberColumn(
  name: string,
  values: Float64Array | readonly (number | null)[],
  nullable = false,
): FilledColumn {
  return { name, type: 'number', nullable, width: 1, values };
}

/** A column with `width` doubles in each row; `values` is rows × width, row-major. */
export function listColumn(name: string, width: number, values: Float64Array): FilledColumn {
  return { name, type: 'list', nullable: false, width, values };
}

/**
 * An Arrow IPC file with one record batch. The bytes depend on the arguments only: every buffer is made here, zero
 * padded to eight bytes, so that nothing of a builder's spare room gets in. Lone surrogates in text become U+FFFD.
 */
export function writeColumns(
  header: ReadonlyMap<string, string>,
  rows: number,
  columns: readonly FilledColumn[],
): Uint8Array {
  const children = columns.map((column) => columnData(column, rows));
  const fields = columns.map(
    (column, index) => new Field(column.name, children[index]!.type, column.nullable),
  );
  const schema = new Schema(fields, new Map(header));
  const data = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'file');
}

function columnData(column: FilledColumn, rows: number): Data {
  if (column.type === 'list') {
    const values = Float64Array.from(column.values as Float64Array);
    const child = makeData({ type: new Float64(), length: values.length, nullCount: 0, data: values });
    const type = new FixedSizeList(column.width, new Field('item', new Float64(), false));
    return makeData({ type, length: rows, nullCount: 0, child });
  }
  const nulls = nullsOf(column.values);
  const base = { length: rows, nullCount: nulls.count, nullBitmap: nulls.bitmap };
  if (column.type === 'text') {
    const { offsets, bytes } = joinTexts(column.values as readonly (string | null)[]);
    return makeData({ type: new Utf8(), ...base, valueOffsets: offsets, data: bytes });
  }
  const numbers = column.values as ArrayLike<number | null>;
  if (column.type === 'integer') {
    const data = BigInt64Array.from({ length: rows }, (_, row) => BigInt(numbers[row] ?? 0));
    return makeData({ type: new Int64(), ...base, data });
  }
  const data = Float64Array.from({ length: rows }, (_, row) => numbers[row] ?? 0);
  return makeData({ type: new Float64(), ...base, data });
}

function nullsOf(values: FilledColumn['values']): { count: number; bitmap: Uint8Array | null } {
  let count = 0;
  const bitmap = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (let row = 0; row < values.length; row += 1) {
    if (values[row] === null) count += 1;
    else bitmap[row >> 3]! |= 1 << (row & 7);
  }
  return { count, bitmap: count > 0 ? bitmap : null };
}

function joinTexts(values: readonly (string | null)[]): { offsets: Int32Array; bytes: Uint8Array } {
  const seen = new Map<string, Uint8Array>();
  const parts = values.map((value) => {
    const known = seen.get(value ?? '') ?? encodeUtf8(value ?? '');
    seen.set(value ?? '', known);
    return known;
  });
  const offsets = new Int32Array(values.length + 1);
  for (const [row, part] of parts.entries()) offsets[row + 1] = offsets[row]! + part.length;
  const bytes = new Uint8Array(offsets[values.length]!);
  for (const [row, part] of parts.entries()) bytes.set(part, offsets[row]);
  return { offsets, bytes };
}
