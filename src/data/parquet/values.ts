import { filled } from '../../core/filled.ts';
import type { CategoryColumn, Column } from '../../core/table.ts';
import { numericType } from '../arrow/columns.ts';
import { createInterner } from '../arrow/interner.ts';
import { readBits, readNumbers } from '../arrow/numbers.ts';
import { corrupt, fault } from '../fault.ts';
import { readDeltas } from './delta.ts';
import { readRuns } from './runs.ts';
import type { Leaf } from './schema.ts';

/** Values as slices of `bytes`: value i is bytes[starts[i], ends[i]). */
interface Slices {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Most bytes that prefix-compressed texts of one page may unfold to. */
const mostUnfolded = 1 << 28;

const short = (file: string): Error => corrupt(file, 'A page is shorter than its values.');

/** The `count` values of a page, without missing ones, from bytes[at, …). `dictionary` is that of the chunk. */
export function readValues(
  file: string,
  leaf: Leaf,
  encoding: string,
  bytes: Uint8Array,
  at: number,
  count: number,
  dictionary: Column | null,
): Column {
  const body = bytes.subarray(at);
  switch (encoding) {
    case 'PLAIN':
      return readPlain(file, leaf, body, count);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return lookUp(file, body, count, dictionary);
    case 'RLE':
      if (leaf.form !== 'boolean') break;
      return readBooleans(file, body, count);
    case 'BYTE_STREAM_SPLIT':
      if (leaf.width === 0) break;
      return ofFixed(file, leaf, joinStreams(file, body, leaf.width, count), count);
    case 'DELTA_BINARY_PACKED':
      if (leaf.physical !== 'INT32' && leaf.physical !== 'INT64') break;
      return ofFixed(file, leaf, deltaBytes(file, leaf, body, count), count);
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return ofSlices(file, leaf, deltaLengths(file, body, count));
    case 'DELTA_BYTE_ARRAY':
      return ofSlices(file, leaf, deltaTexts(file, body, count));
  }
  const todo = 'Write it again with pyarrow, polars or DuckDB.';
  const coded = encoding === '' ? 'in an unknown way' : `as ${encoding}`;
  throw fault(`'${file}' holds a column encoded ${coded}.`, 'Assay does not read that.', todo, file);
}

/** Values in their plain form, as dictionaries hold them. */
export function readPlain(file: string, leaf: Leaf, bytes: Uint8Array, count: number): Column {
  if (leaf.form === 'boolean') {
    if (bytes.length < count / 8) throw short(file);
    return { type: 'boolean', values: readBits(bytes, 0, count) };
  }
  if (leaf.width > 0) return ofFixed(file, leaf, bytes, count);
  const [starts, ends] = [new Int32Array(count), new Int32Array(count)];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 4 > bytes.length) throw short(file);
    starts[index] = at + 4;
    at += 4 + view.getUint32(at, true);
    if (at > bytes.length) throw short(file);
    ends[index] = at;
  }
  return ofSlices(file, leaf, { bytes, starts, ends });
}

function lookUp(file: string, bytes: Uint8Array, count: number, dictionary: Column | null): Column {
  if (!dictionary) throw corrupt(file, 'A page uses a dictionary that is not there.');
  const codes = count === 0 ? new Uint32Array(0) : readRuns(bytes, 1, bytes.length, bytes[0] ?? 0, count);
  if (!codes) throw short(file);
  const size = dictionary.type === 'category' ? dictionary.codes.length : dictionary.values.length;
  for (const code of codes)
    if (code >= size) throw corrupt(file, `A page uses entry ${code} of a dictionary of ${size}.`);
  if (dictionary.type !== 'category')
    return {
      type: dictionary.type,
      values: filled(new Float64Array(count), (at) => dictionary.values[codes[at] ?? -1] ?? NaN),
    };
  return {
    ...dictionary,
    codes: filled(new Int32Array(count), (at) => dictionary.codes[codes[at] ?? -1] ?? -1),
  };
}

function readBooleans(file: string, bytes: Uint8Array, count: number): Column {
  const bits = readRuns(bytes, 4, bytes.length, 1, count);
  if (!bits) throw short(file);
  return { type: 'boolean', values: new Float64Array(bits) };
}

/** Byte b of every value stands in stream b; streams follow one another. */
function joinStreams(file: string, bytes: Uint8Array, width: number, count: number): Uint8Array {
  if (bytes.length < width * count) throw short(file);
  const joined = new Uint8Array(width * count);
  for (let stream = 0; stream < width; stream += 1)
    for (let index = 0; index < count; index += 1)
      joined[index * width + stream] = bytes[stream * count + index] ?? 0;
  return joined;
}

function deltaBytes(file: string, { physical }: Leaf, bytes: Uint8Array, count: number): Uint8Array {
  const deltas = readDeltas(bytes, 0, count);
  if (!deltas) throw short(file);
  const { values } = deltas;
  if (physical === 'INT64') return new Uint8Array(values.buffer);
  return new Uint8Array(Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value))).buffer);
}

function deltaLengths(file: string, bytes: Uint8Array, count: number, from = 0): Slices {
  const lengths = readDeltas(bytes, from, count);
  if (!lengths) throw short(file);
  const [starts, ends] = [new Int32Array(count), new Int32Array(count)];
  let at = lengths.at;
  for (const [index, length] of lengths.values.entries()) {
    if (length < 0n || length > bytes.length - at) throw short(file);
    starts[index] = at;
    at += Number(length);
    ends[index] = at;
  }
  return { bytes, starts, ends };
}

/** Each text repeats some first bytes of the one before. */
function deltaTexts(file: string, bytes: Uint8Array, count: number): Slices {
  const prefixes = readDeltas(bytes, 0, count);
  if (!prefixes) throw short(file);
  const rest = deltaLengths(file, bytes, count, prefixes.at);
  let [total, length] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const prefix = Number(prefixes.values[index] ?? 0n);
    if (prefix < 0 || prefix > length) throw corrupt(file, 'A text repeats more than the one before it has.');
    length = prefix + (rest.ends[index] ?? 0) - (rest.starts[index] ?? 0);
    total += length;
    if (total > mostUnfolded) throw corrupt(file, 'The texts of one page take more than 256 MiB.');
  }
  const unfolded = new Uint8Array(total);
  const [starts, ends] = [new Int32Array(count), new Int32Array(count)];
  let [last, at] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const prefix = Number(prefixes.values[index] ?? 0n);
    unfolded.copyWithin(at, last, last + prefix);
    const tail = bytes.subarray(rest.starts[index], rest.ends[index]);
    unfolded.set(tail, at + prefix);
    [starts[index], last] = [at, at];
    at += prefix + tail.length;
    ends[index] = at;
  }
  return { bytes: unfolded, starts, ends };
}

/** Values of `leaf.width` bytes each, one after the other. */
function ofFixed(file: string, leaf: Leaf, bytes: Uint8Array, count: number): Column {
  const { width, form, storage } = leaf;
  if (bytes.length < width * count) throw short(file);
  if (form === 'decimal') return ofSlices(file, leaf, fixedSlices(bytes, width, count));
  if (form === 'uuid') return uuids(bytes, count);
  if (form === 'nothing') return { type: 'category', codes: new Int32Array(count).fill(-1), dictionary: [] };
  const values =
    form === 'int96'
      ? readInt96(bytes, count)
      : readNumbers(storage, bytes.subarray(0, width * count), count);
  if (!values) throw corrupt(file, 'A column has values of an unknown width.');
  return { type: numericType(storage), values };
}

function fixedSlices(bytes: Uint8Array, width: number, count: number): Slices {
  const starts = Int32Array.from({ length: count }, (_, index) => index * width);
  return { bytes, starts, ends: starts.map((start) => start + width) };
}

function ofSlices(file: string, leaf: Leaf, slices: Slices): Column {
  const { bytes, starts, ends } = slices;
  if (leaf.form === 'decimal') return decimals(file, leaf, slices);
  if (leaf.form !== 'text') return ofFixed(file, leaf, joined(file, leaf, slices), starts.length);
  const interner = createInterner();
  const codes = starts.map((start, index) => interner.code(bytes, start, ends[index] ?? start));
  return { type: 'category', codes, dictionary: interner.texts };
}

function joined(file: string, { width }: Leaf, { bytes, starts, ends }: Slices): Uint8Array {
  const whole = new Uint8Array(width * starts.length);
  for (const [index, start] of starts.entries()) {
    if ((ends[index] ?? 0) - start !== width) throw short(file);
    whole.set(bytes.subarray(start, start + width), index * width);
  }
  return whole;
}

/** Decimals stored highest byte first, in as many bytes as the writer liked, turned into those of Arrow. */
function decimals(file: string, { storage }: Leaf, { bytes, starts, ends }: Slices): Column {
  const width = storage.bits / 8;
  const turned = new Uint8Array(width * starts.length);
  for (const [index, start] of starts.entries()) {
    const length = (ends[index] ?? 0) - start;
    if (length > width) throw corrupt(file, 'A decimal number has more than 256 bits.');
    const sign = (bytes[start] ?? 0) > 127 && length > 0 ? 255 : 0;
    for (let at = 0; at < width; at += 1)
      turned[index * width + at] = at < length ? (bytes[start + length - 1 - at] ?? 0) : sign;
  }
  const values = readNumbers(storage, turned, starts.length);
  if (!values) throw corrupt(file, 'A column has decimals of an unknown width.');
  return { type: 'number', values };
}

/** Nanoseconds of the day in 8 bytes, then the Julian day in 4. */
function readInt96(bytes: Uint8Array, count: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return filled(new Float64Array(count), (index) => {
    const nanos = Number(view.getBigInt64(12 * index, true));
    const whole = Math.floor(nanos / 1e6);
    const day = view.getInt32(12 * index + 8, true) - 2_440_588;
    return day * 86_400_000 + whole + (nanos - whole * 1e6) / 1e6;
  });
}

function uuids(bytes: Uint8Array, count: number): CategoryColumn {
  const known = new Map<string, number>();
  const codes = Int32Array.from({ length: count }, (_, index) => {
    const hex = Array.from(bytes.subarray(16 * index, 16 * index + 16), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    const text = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    return code;
  });
  return { type: 'category', codes, dictionary: [...known.keys()] };
}
