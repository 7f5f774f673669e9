import {
  Bool, Dictionary, Field, Float64, Int32, Int64, makeData, RecordBatch, Schema, Struct, Table, tableToIPC,
  TimestampMillisecond, Utf8, makeVector, type Data, type DataType,
} from 'apache-arrow'; // prettier-ignore
import { booleanValue, isMissing, numberValue, timeValue } from './cells.ts';
import type { StoredType } from './inference.ts';

/** Rows of each record batch that is written. */
export const batchRows = 65_536;

/** Collects the cells of one column; `flush` closes a record batch, `finish` returns one `Data` a batch. */
interface ColumnBuilder {
  readonly type: DataType;
  add(cell: string): void;
  flush(): void;
  finish(): Data[];
}

/** Builds an Arrow file from rows of trimmed cells. */
export interface TableBuilder {
  addRow(cells: readonly string[]): void;
  finish(): Uint8Array;
}

/** A builder for columns of these names and types. */
export function createTableBuilder(names: readonly string[], types: readonly StoredType[]): TableBuilder {
  const columns = types.map(createColumn);
  const lengths: number[] = [];
  let rows = 0;
  const flush = (): void => {
    for (const column of columns) column.flush();
    lengths.push(rows);
    rows = 0;
  };
  return {
    addRow(cells) {
      for (const [index, column] of columns.entries()) column.add(cells[index] ?? '');
      rows += 1;
      if (rows === batchRows) flush();
    },
    finish() {
      if (rows > 0) flush();
      return encode(names, columns, lengths);
    },
  };
}

function encode(
  names: readonly string[],
  columns: readonly ColumnBuilder[],
  lengths: readonly number[],
): Uint8Array {
  const schema = new Schema(
    names.map((name, index) => new Field(name, columns[index]?.type ?? new Utf8(), true)),
  );
  const data = columns.map((column) => column.finish());
  const batches = lengths.map((length, batch) => {
    const children = data.map((column) => column[batch]).filter((each) => each !== undefined);
    return new RecordBatch(
      schema,
      makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }),
    );
  });
  return tableToIPC(new Table(schema, batches), 'file');
}

function createColumn(type: StoredType): ColumnBuilder {
  switch (type) {
    case 'labels':
      return labelColumn();
    case 'text':
      return textColumn();
    case 'boolean':
      return fixedColumn(new Bool(), (cell) => booleanValue(cell) ?? 0, packBits);
    case 'time':
      return fixedColumn(new TimestampMillisecond('UTC'), (cell) => timeValue(cell) ?? 0, toInt64);
    case 'int32':
      return fixedColumn(new Int32(), numberValue, (values) => Int32Array.from(values));
    case 'int64':
      return fixedColumn(new Int64(), numberValue, toInt64);
    default:
      return fixedColumn(new Float64(), numberValue, (values) => values);
  }
}

type Packed = Float64Array | Int32Array | BigInt64Array | Uint8Array;

function toInt64(values: Float64Array): BigInt64Array {
  return BigInt64Array.from(values, (value) => BigInt(Math.round(value)));
}

function packBits(values: ArrayLike<number>): Uint8Array {
  const bits = new Uint8Array(((values.length + 63) >>> 6) << 3);
  for (let row = 0; row < values.length; row += 1)
    if (values[row]) bits[row >>> 3] = (bits[row >>> 3] ?? 0) | (1 << (row & 7));
  return bits;
}

function fixedColumn(
  type: DataType,
  read: (cell: string) => number,
  pack: (values: Float64Array) => Packed,
): ColumnBuilder {
  // Grown, not allocated whole: a short file may have thousands of columns.
  let values = new Float64Array(256);
  let valid = new Uint8Array(256);
  const parts: Data[] = [];
  let rows = 0;
  const grow = (): void => {
    const [before, known] = [values, valid];
    values = new Float64Array(2 * rows);
    valid = new Uint8Array(2 * rows);
    values.set(before);
    valid.set(known);
  };
  return {
    type,
    add(cell) {
      if (rows === values.length) grow();
      const missing = isMissing(cell);
      values[rows] = missing ? 0 : read(cell);
      valid[rows] = missing ? 0 : 1;
      rows += 1;
    },
    flush() {
      parts.push(part(type, rows, pack(values.slice(0, rows)), valid));
      rows = 0;
    },
    finish: () => parts,
  };
}

function part(type: DataType, length: number, data: Packed, valid: Uint8Array): Data {
  let nullCount = 0;
  for (let row = 0; row < length; row += 1) if (valid[row] === 0) nullCount += 1;
  const nullBitmap = nullCount > 0 ? packBits(valid.subarray(0, length)) : null;
  return makeData({ type, length, nullCount, nullBitmap, data } as never) as Data;
}

/** Few distinct texts: one dictionary for the whole file, in order of appearance. */
function labelColumn(): ColumnBuilder {
  const known = new Map<string, number>();
  const parts: Int32Array[] = [];
  let codes: number[] = [];
  const type = new Dictionary(new Utf8(), new Int32());
  return {
    type,
    add(cell) {
      let code = isMissing(cell) ? -1 : known.get(cell);
      if (code === undefined) known.set(cell, (code = known.size));
      codes.push(code);
    },
    flush() {
      parts.push(Int32Array.from(codes));
      codes = [];
    },
    finish() {
      // Not vectorFromArray: its builder compiles code from strings, which the page's content policy forbids.
      const dictionary = makeVector(textPart([...known.keys()]));
      return parts.map((indices) => {
        const valid = Uint8Array.from(indices, (code) => (code < 0 ? 0 : 1));
        const nullCount = indices.reduce((count, code) => count + (code < 0 ? 1 : 0), 0);
        const nullBitmap = nullCount > 0 ? packBits(valid) : null;
        const data = indices.map((code) => Math.max(0, code));
        return makeData({ type, length: indices.length, nullCount, nullBitmap, data, dictionary });
      });
    },
  };
}

/** Many distinct texts: stored one after the other. */
function textColumn(): ColumnBuilder {
  const parts: Data<Utf8>[] = [];
  let cells: string[] = [];
  return {
    type: new Utf8(),
    add(cell) {
      cells.push(cell);
    },
    flush() {
      parts.push(textPart(cells));
      cells = [];
    },
    finish: () => parts,
  };
}

function textPart(cells: readonly string[]): Data<Utf8> {
  const encoder = new TextEncoder();
  const encoded = cells.map((cell) => encoder.encode(isMissing(cell) ? '' : cell));
  const valueOffsets = new Int32Array(cells.length + 1);
  for (const [row, bytes] of encoded.entries())
    valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + bytes.byteLength;
  const data = new Uint8Array(valueOffsets[cells.length] ?? 0);
  for (const [row, bytes] of encoded.entries()) data.set(bytes, valueOffsets[row] ?? 0);
  const valid = Uint8Array.from(cells, (cell) => (isMissing(cell) ? 0 : 1));
  const nullCount = valid.reduce((count, bit) => count + 1 - bit, 0);
  const nullBitmap = nullCount > 0 ? packBits(valid) : null;
  return makeData({ type: new Utf8(), length: cells.length, nullCount, nullBitmap, valueOffsets, data });
}
