import {
  Bool, Dictionary, Float64, Int32, Int64, makeData, makeVector, TimestampMillisecond, Utf8, type Data, type DataType,
} from 'apache-arrow'; // prettier-ignore
import { booleanValue, isMissing, numberValue, timeValue } from './cells.ts';
import type { StoredType } from './inference.ts';

/** Collects the cells of one column; `flush` returns those since the last flush as Arrow. */
export interface ColumnBuilder<T extends DataType = DataType> {
  readonly type: T;
  /** Adds a trimmed cell. */
  add(cell: string): void;
  flush(): Data<T>;
}

/** A builder for one column. `labels` numbers every text that a column of type `labels` has. */
export function createColumn(type: StoredType, labels: ReadonlyMap<string, number> | null): ColumnBuilder {
  switch (type) {
    case 'labels':
      return labels ? labelColumn(labels) : textColumn();
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
      return fixedColumn(new Float64(), numberValue, (values) => values.slice());
  }
}

type Packed = Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** Rounded values as 64-bit integers, written as two halves: BigInts would take most of the time. */
function toInt64(values: Float64Array): BigInt64Array {
  const halves = new Int32Array(2 * values.length);
  for (let row = 0; row < values.length; row += 1) {
    const whole = Math.round(values[row] ?? 0);
    halves[2 * row] = whole;
    halves[2 * row + 1] = Math.floor(whole / 4294967296);
  }
  return new BigInt64Array(halves.buffer);
}

function packBits(values: ArrayLike<number>): Uint8Array {
  const bits = new Uint8Array(((values.length + 63) >>> 6) << 3);
  for (let row = 0; row < values.length; row += 1)
    if (values[row]) bits[row >>> 3] = (bits[row >>> 3] ?? 0) | (1 << (row & 7));
  return bits;
}

/** The null count and bitmap of rows of which `valid` says 1 where there is a value. */
function validity(valid: Uint8Array): { nullCount: number; nullBitmap: Uint8Array | null } {
  let nullCount = 0;
  for (const bit of valid) nullCount += 1 - bit;
  return { nullCount, nullBitmap: nullCount > 0 ? packBits(valid) : null };
}

/** A typed array that doubles as it fills: a short file may have thousands of columns. */
function larger<T extends Float64Array | Int32Array | Uint8Array>(array: T, least = 0): T {
  const grown = new (array.constructor as new (length: number) => T)(Math.max(2 * array.length, least));
  grown.set(array);
  return grown;
}

function fixedColumn(
  type: DataType,
  read: (cell: string) => number,
  pack: (values: Float64Array) => Packed,
): ColumnBuilder {
  let values = new Float64Array(64);
  let valid = new Uint8Array(64);
  let rows = 0;
  return {
    type,
    add(cell) {
      if (rows === values.length) [values, valid] = [larger(values), larger(valid)];
      const missing = isMissing(cell);
      values[rows] = missing ? 0 : read(cell);
      valid[rows] = missing ? 0 : 1;
      rows += 1;
    },
    flush() {
      const [length, data, nulls] = [rows, pack(values.subarray(0, rows)), validity(valid.subarray(0, rows))];
      rows = 0;
      return makeData({ type, length, ...nulls, data } as never) as Data;
    },
  };
}

/** Few distinct texts: one dictionary for the whole file, in order of appearance. */
function labelColumn(labels: ReadonlyMap<string, number>): ColumnBuilder {
  const type = new Dictionary(new Utf8(), new Int32());
  const texts = textColumn();
  for (const label of labels.keys()) texts.add(label);
  // Not vectorFromArray: its builder compiles code from strings, which the page's content policy forbids.
  const dictionary = makeVector(texts.flush());
  let codes = new Int32Array(64);
  let valid = new Uint8Array(64);
  let rows = 0;
  return {
    type,
    add(cell) {
      if (rows === codes.length) [codes, valid] = [larger(codes), larger(valid)];
      const missing = isMissing(cell);
      codes[rows] = missing ? 0 : (labels.get(cell) ?? 0);
      valid[rows] = missing ? 0 : 1;
      rows += 1;
    },
    flush() {
      const [length, own, nulls] = [rows, codes.slice(0, rows), validity(valid.subarray(0, rows))];
      rows = 0;
      return makeData({ type, length, ...nulls, data: own, dictionary });
    },
  };
}

/** Many distinct texts: stored one after the other. */
function textColumn(): ColumnBuilder<Utf8> {
  let texts = new Uint8Array(256);
  let offsets = new Int32Array(65);
  let valid = new Uint8Array(64);
  let rows = 0;
  return {
    type: new Utf8(),
    add(cell) {
      if (rows === valid.length) [offsets, valid] = [larger(offsets), larger(valid)];
      const missing = isMissing(cell);
      const from = offsets[rows] ?? 0;
      if (from + 3 * cell.length > texts.length) texts = larger(texts, from + 3 * cell.length);
      const to = missing ? from : writeText(texts, from, cell);
      offsets[rows + 1] = to;
      valid[rows] = missing ? 0 : 1;
      rows += 1;
    },
    flush() {
      const [length, nulls, valueOffsets] = [
        rows,
        validity(valid.subarray(0, rows)),
        offsets.slice(0, rows + 1),
      ];
      const data = texts.slice(0, valueOffsets[rows] ?? 0);
      rows = 0;
      return makeData({ type: new Utf8(), length, ...nulls, valueOffsets, data });
    },
  };
}

const encoder = new TextEncoder();

/** Writes a text as UTF-8 at `from` and returns its end. Short ASCII is spelt out, for which an encoder takes far longer. */
function writeText(bytes: Uint8Array, from: number, text: string): number {
  if (text.length <= 32) {
    let at = 0;
    while (at < text.length && text.charCodeAt(at) < 128) {
      bytes[from + at] = text.charCodeAt(at);
      at += 1;
    }
    if (at === text.length) return from + at;
  }
  return from + encoder.encodeInto(text, bytes.subarray(from)).written;
}
