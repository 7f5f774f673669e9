import {
  Bool, Dictionary, Float64, Int32, Int64, makeData, makeVector, TimestampMillisecond, Utf8, type Data, type DataType,
} from 'apache-arrow'; // prettier-ignore
import { booleanValue, timeValue } from './cells.ts';
import type { StoredType } from './inference.ts';
import type { Labels } from './labels.ts';
import { cellNumber, isMissingCell, plainDay } from './numbers.ts';
import { textOf } from './rows.ts';

/** Collects the cells of one column; `flush` returns those since the last flush as Arrow. */
export interface ColumnBuilder {
  readonly type: DataType;
  /** Adds the trimmed cell `bytes[start … end)`. */
  add(bytes: Uint8Array, start: number, end: number): void;
  flush(): Data;
}

/** A builder for one column. `labels` holds every text that a column of type `labels` has. */
export function createColumn(type: StoredType, labels: Labels | null): ColumnBuilder {
  switch (type) {
    case 'labels':
      return labels ? labelColumn(labels) : textColumn();
    case 'text':
      return textColumn();
    case 'boolean':
      return fixedColumn(new Bool(), (...cell) => booleanValue(textOf(...cell)) ?? 0, packBits);
    case 'time':
      return fixedColumn(
        new TimestampMillisecond('UTC'),
        (...cell) => plainDay(...cell) ?? timeValue(textOf(...cell)) ?? 0,
        toInt64,
      );
    case 'int32':
      return fixedColumn(new Int32(), cellNumber, (values) => Int32Array.from(values));
    case 'int64':
      return fixedColumn(new Int64(), cellNumber, toInt64);
    default:
      return fixedColumn(new Float64(), cellNumber, (values) => values.slice());
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
  read: (bytes: Uint8Array, start: number, end: number) => number,
  pack: (values: Float64Array) => Packed,
): ColumnBuilder {
  let values = new Float64Array(64);
  let valid = new Uint8Array(64);
  let rows = 0;
  return {
    type,
    add(bytes, start, end) {
      if (rows === values.length) [values, valid] = [larger(values), larger(valid)];
      const missing = isMissingCell(bytes, start, end);
      values[rows] = missing ? 0 : read(bytes, start, end);
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
function labelColumn(labels: Labels): ColumnBuilder {
  const type = new Dictionary(new Utf8(), new Int32());
  // Not vectorFromArray: its builder compiles code from strings, which the page's content policy forbids.
  const { bytes: data, offsets: valueOffsets } = labels.texts();
  const dictionary = makeVector(
    makeData({ type: new Utf8(), length: labels.size, nullCount: 0, valueOffsets, data }),
  );
  let codes = new Int32Array(64);
  let valid = new Uint8Array(64);
  let rows = 0;
  return {
    type,
    add(bytes, start, end) {
      if (rows === codes.length) [codes, valid] = [larger(codes), larger(valid)];
      const missing = isMissingCell(bytes, start, end);
      codes[rows] = missing ? 0 : labels.code(bytes, start, end);
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
function textColumn(): ColumnBuilder {
  let texts = new Uint8Array(256);
  let offsets = new Int32Array(65);
  let valid = new Uint8Array(64);
  let rows = 0;
  return {
    type: new Utf8(),
    add(bytes, start, end) {
      if (rows === valid.length) [offsets, valid] = [larger(offsets), larger(valid)];
      const missing = isMissingCell(bytes, start, end);
      const from = offsets[rows] ?? 0;
      const to = missing ? from : from + end - start;
      if (to > texts.length) texts = larger(texts, to);
      for (let at = from; at < to; at += 1) texts[at] = bytes[start + at - from] ?? 0;
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
