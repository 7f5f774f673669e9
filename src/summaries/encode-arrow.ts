import { decodeUtf8 } from 'apache-arrow/util/utf8';
import type { ColumnSpec } from './encode-columns.ts';
import {
  bytesIn,
  fieldAt,
  int64At,
  rootTable,
  tableIn,
  tablesIn,
  vectorIn,
  type FlatTable,
} from '../core/flatbuffer.ts';

/** A summary file opened: its schema metadata and where its columns are. */
export interface OpenedTable {
  readonly header: ReadonlyMap<string, string>;
  readonly rows: number;
  readonly names: readonly string[];
  /** In words: `int64`, `double`, `text`, `list of 4 doubles`, or the number of another Arrow type. */
  readonly types: readonly string[];
  readonly batches: readonly Batch[];
}

/** One record batch: rows, and [offset, length] of each buffer from the start of the file. */
interface Batch {
  readonly view: DataView;
  readonly rows: number;
  readonly buffers: readonly (readonly [number, number])[];
  readonly nulls: readonly number[];
}

/** Values of the columns of a file by position, checked against their specs. */
export interface ReadColumns {
  readonly rows: number;
  texts(column: number): readonly (string | null)[];
  integers(column: number): readonly (number | null)[];
  numbers(column: number): readonly (number | null)[];
  /** rows × width doubles, row-major: of a `list`, or of a `number` column without missing values. */
  doubles(column: number): Float64Array;
}

type Values = readonly (string | number | null)[] | Float64Array;

const magic = 'ARROW1';
const arrowTypes: Readonly<Record<number, string>> = { 2: 'int64', 3: 'double', 5: 'text', 16: 'list' };

/** Opens the bytes of an uncompressed Arrow IPC file of text, int64 and double columns, or says why it cannot. */
export function openColumns(bytes: Uint8Array): OpenedTable | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - magic.length;
  if (end < 16 || textAt(view, 0, 6) !== magic || textAt(view, end, 6) !== magic) {
    return 'it is not an Arrow file, or it is cut short';
  }
  try {
    const footerLength = view.getInt32(end - 4, true);
    const footer = rootTable(view, end - 4 - footerLength);
    const schema = tableIn(footer, 1);
    if (schema === null) return 'it has no schema';
    const fields = tablesIn(schema, 1);
    const blocks = vectorIn(footer, 3, 24);
    const batches = Array.from({ length: blocks.count }, (_, i) => batchAt(view, blocks.start + 24 * i));
    return {
      header: new Map(tablesIn(schema, 2).map((pair) => [textIn(pair, 0), textIn(pair, 1)])),
      rows: batches.reduce((total, { rows }) => total + rows, 0),
      names: fields.map((field) => textIn(field, 0)),
      types: fields.map(typeName),
      batches,
    };
  } catch {
    return 'it is a damaged or compressed Arrow file';
  }
}

/** Reads all columns, which must be exactly those of `specs`; or says in words what differs. */
export function readColumns(table: OpenedTable, specs: readonly ColumnSpec[]): ReadColumns | string {
  const expected = specs.map((spec) => `${spec.name} (${wantedType(spec)})`).join(', ');
  const found = table.names.map((name, index) => `${name} (${table.types[index]})`).join(', ');
  if (found !== expected) return `its columns must be ${expected}; got ${found}`;
  const columns: Values[] = [];
  let buffer = 0;
  let node = 0;
  for (const spec of specs) {
    const values = attempt(() => readColumn(table, spec, buffer, node));
    if (typeof values === 'string') return `column '${spec.name}' ${values}`;
    columns.push(values);
    buffer += spec.type === 'text' || spec.type === 'list' ? 3 : 2;
    node += spec.type === 'list' ? 2 : 1;
  }
  return {
    rows: table.rows,
    texts: (column) => columns[column] as readonly (string | null)[],
    integers: (column) => columns[column] as readonly (number | null)[],
    numbers: (column) => columns[column] as readonly (number | null)[],
    doubles: (column) => columns[column] as Float64Array,
  };
}

/** Lengths are checked before they are used; should one slip through, the file is damaged, not the program. */
function attempt(read: () => Values | string): Values | string {
  try {
    return read();
  } catch {
    return 'is damaged';
  }
}

function wantedType({ type, width }: ColumnSpec): string {
  if (type === 'list') return `list of ${width} doubles`;
  return type === 'text' ? 'text' : type === 'integer' ? 'int64' : 'double';
}

function textAt(view: DataView, at: number, length: number): string {
  return decodeText(new Uint8Array(view.buffer, view.byteOffset + at, length));
}

function textIn(table: FlatTable, slot: number): string {
  return decodeText(bytesIn(table, slot));
}

/** UTF-8 to text. The decoder of the Arrow library drops a leading byte order mark, which is part of the value. */
function decodeText(bytes: Uint8Array): string {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? `\uFEFF${decodeUtf8(bytes.subarray(3))}` : decodeUtf8(bytes);
}

function typeName(field: FlatTable): string {
  const kindAt = fieldAt(field, 2);
  const kind = kindAt === 0 ? 0 : field.view.getUint8(kindAt);
  const type = tableIn(field, 3);
  const name = arrowTypes[kind];
  if (name === undefined || type === null || tableIn(field, 4) !== null) return `Arrow type ${kind}`;
  const sizeAt = fieldAt(type, 0);
  if (name === 'int64')
    return sizeAt !== 0 && type.view.getInt32(sizeAt, true) === 64 ? name : 'other integer';
  if (name === 'double') return sizeAt !== 0 && type.view.getInt16(sizeAt, true) === 2 ? name : 'other float';
  if (name === 'text') return name;
  const [child] = tablesIn(field, 5);
  const inner = child ? typeName(child) : 'nothing';
  return `list of ${sizeAt === 0 ? 0 : type.view.getInt32(sizeAt, true)} ${inner}s`;
}

function batchAt(view: DataView, block: number): Batch {
  const offset = int64At(view, block);
  const body = offset + view.getInt32(block + 8, true);
  const message = rootTable(view, offset + 8);
  const header = tableIn(message, 2);
  const isBatch = view.getUint8(fieldAt(message, 1)) === 3;
  if (!isBatch || header === null || tableIn(header, 3) !== null)
    throw new RangeError('not a plain record batch');
  const nodes = vectorIn(header, 1, 16);
  const buffers = vectorIn(header, 2, 16);
  const lengthAt = fieldAt(header, 0);
  return {
    view,
    rows: lengthAt === 0 ? 0 : int64At(view, lengthAt),
    nulls: Array.from({ length: nodes.count }, (_, i) => int64At(view, nodes.start + 16 * i + 8)),
    buffers: Array.from({ length: buffers.count }, (_, i) => {
      const [at, length] = [int64At(view, buffers.start + 16 * i), int64At(view, buffers.start + 16 * i + 8)];
      if (at < 0 || length < 0 || body < 0 || body + at + length > view.byteLength)
        throw new RangeError('buffer outside file');
      return [body + at, length] as const;
    }),
  };
}

function readColumn(table: OpenedTable, spec: ColumnSpec, buffer: number, node: number): Values | string {
  for (const batch of table.batches) {
    const problem = bufferProblem(batch, spec, buffer, node);
    if (problem !== null) return problem;
  }
  if (spec.type === 'list' || (spec.type === 'number' && !spec.nullable)) {
    const values = buffer + (spec.type === 'list' ? 2 : 1);
    return joinDoubles(table.batches.map((batch) => doublesOf(batch, values, batch.rows * spec.width)));
  }
  const cells: (string | number | null)[] = [];
  for (const batch of table.batches) {
    for (let row = 0; row < batch.rows; row += 1) {
      const cell = cellAt(batch, spec, buffer, row);
      if (cell === undefined) return 'has text outside its file';
      if (spec.type === 'integer' && cell !== null && !Number.isSafeInteger(cell)) {
        return 'holds a whole number beyond 2^53';
      }
      cells.push(cell);
    }
  }
  return cells;
}

/** Why the buffers of a column do not hold its rows, or null: a damaged file can claim any length. */
function bufferProblem(batch: Batch, spec: ColumnSpec, buffer: number, node: number): string | null {
  const { rows, buffers, nulls } = batch;
  const held = (index: number): number => buffers[index]?.[1] ?? -1;
  const missing = (nulls[node] ?? -1) + (spec.type === 'list' ? (nulls[node + 1] ?? -1) : 0);
  if (rows < 0 || missing < 0 || missing > rows) return 'is damaged';
  if (missing > 0 && !spec.nullable) return 'must have no missing values';
  const bitmap = held(buffer);
  if (bitmap < 0 || ((bitmap > 0 || missing > 0) && bitmap * 8 < rows)) return 'is cut short';
  if (spec.type === 'text') {
    const whole = held(buffer + 2) >= 0 && held(buffer + 1) >= (rows > 0 ? 4 * (rows + 1) : 0);
    return whole ? null : 'is cut short';
  }
  const values = buffer + (spec.type === 'list' ? 2 : 1);
  return held(values) < rows * spec.width * 8 ? 'is cut short' : null;
}

function doublesOf({ view, buffers }: Batch, index: number, count: number): Float64Array {
  const [at] = buffers[index]!;
  return new Float64Array(view.buffer.slice(view.byteOffset + at, view.byteOffset + at + 8 * count));
}

function joinDoubles(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The value of one row; undefined where its text would lie outside the buffer. */
function cellAt(
  batch: Batch,
  spec: ColumnSpec,
  buffer: number,
  row: number,
): string | number | null | undefined {
  const { view, buffers } = batch;
  const [validity, bitmap] = buffers[buffer]!;
  if (bitmap > 0 && ((view.getUint8(validity + (row >> 3)) >> (row & 7)) & 1) === 0) return null;
  const [values] = buffers[buffer + 1]!;
  if (spec.type === 'integer') return Number(view.getBigInt64(values + 8 * row, true));
  if (spec.type === 'number') return view.getFloat64(values + 8 * row, true);
  const [start, end] = [view.getInt32(values + 4 * row, true), view.getInt32(values + 4 * row + 4, true)];
  const [texts, length] = buffers[buffer + 2]!;
  return start < 0 || end < start || end > length ? undefined : textAt(view, texts + start, end - start);
}
