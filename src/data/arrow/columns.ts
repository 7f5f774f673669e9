import { filled } from '../../core/filled.ts';
import type { CategoryColumn, Column } from '../../core/table.ts';
import { corrupt, fault } from '../fault.ts';
import type { Body } from './body.ts';
import { bytesNeeded, type ColumnPlace } from './layout.ts';
import { readBits, readNumbers } from './numbers.ts';
import type { ArrowField, ArrowType } from './schema.ts';
import { readTexts } from './texts.ts';

/** A decoded dictionary: its distinct texts, and for each entry the index of its text, −1 where the entry is null. */
export interface Dictionary {
  readonly texts: readonly string[];
  readonly codes: Int32Array;
  /** True where entry i has text i, so that codes need no translation. */
  readonly plain: boolean;
}

/** Rows [from, to) of one column. `dictionary` is needed where the field is dictionary-encoded. */
export async function readColumn(
  field: ArrowField,
  place: ColumnPlace,
  body: Body,
  from: number,
  to: number,
  dictionary: Dictionary | null,
): Promise<Column> {
  const valid = await readValidity(field, place, body, from, to);
  if (field.dictionary && dictionary) {
    const index = await readFixed(field.dictionary.index, place, body, from, to);
    return {
      type: 'category',
      codes: translate(field, body.file, index, valid, dictionary),
      dictionary: dictionary.texts,
    };
  }
  switch (field.type.name) {
    case 'Null':
      return { type: 'category', codes: new Int32Array(to - from).fill(-1), dictionary: [] };
    case 'Utf8':
    case 'LargeUtf8':
    case 'Utf8View':
      return readTexts(field.type, place, body, from, to, valid);
    default: {
      const values = await readFixed(field.type, place, body, from, to);
      if (valid) blank(values, valid);
      return { type: numericType(field.type), values };
    }
  }
}

/** The column type that a fixed-width Arrow type is read as. Times of day and durations are numbers (milliseconds). */
export function numericType(type: ArrowType): 'number' | 'boolean' | 'time' {
  if (type.name === 'Bool') return 'boolean';
  return type.name === 'Date' || type.name === 'Timestamp' ? 'time' : 'number';
}

/** 1 for each row that has a value, or null where every row has one. */
async function readValidity(
  field: ArrowField,
  place: ColumnPlace,
  body: Body,
  from: number,
  to: number,
): Promise<Uint8Array | null> {
  const nulls = body.header.nodes[2 * place.node + 1] ?? 0;
  if (nulls === 0 || field.type.name === 'Null' || body.isEmpty(place.buffer)) return null;
  const first = Math.floor(from / 8);
  const limit = Math.ceil(body.header.rows / 8);
  const bits = await body.read(place.buffer, first, Math.ceil(to / 8), limit);
  const valid = new Uint8Array(to - from);
  const skip = from - 8 * first;
  for (let row = 0; row < valid.length; row += 1) {
    const bit = row + skip;
    valid[row] = ((bits[bit >>> 3] ?? 0) >>> (bit & 7)) & 1;
  }
  return valid;
}

async function readFixed(
  type: ArrowType,
  place: ColumnPlace,
  body: Body,
  from: number,
  to: number,
): Promise<Float64Array> {
  const limit = bytesNeeded(type, body.header.rows);
  if (type.name === 'Bool') {
    const first = Math.floor(from / 8);
    const bits = await body.read(place.buffer + 1, first, Math.ceil(to / 8), limit);
    return readBits(bits, from - 8 * first, to - from);
  }
  const width = type.bits / 8;
  const bytes = await body.read(place.buffer + 1, width * from, width * to, limit);
  const values = readNumbers(type, bytes, to - from);
  if (!values) throw corrupt(body.file, `A column has an unknown width of ${type.bits} bits.`);
  return values;
}

function blank(values: Float64Array, valid: Uint8Array): void {
  for (let row = 0; row < values.length; row += 1) if (valid[row] === 0) values[row] = Number.NaN;
}

function translate(
  field: ArrowField,
  file: string,
  index: Float64Array,
  valid: Uint8Array | null,
  dictionary: Dictionary,
): Int32Array {
  const codes = new Int32Array(index.length);
  const size = dictionary.codes.length;
  for (let row = 0; row < codes.length; row += 1) {
    const code = index[row] ?? -1;
    if (valid && valid[row] === 0) codes[row] = -1;
    else if (code < 0 || code >= size) {
      throw corrupt(file, `Column '${field.name}' uses category ${code}, but its dictionary has ${size}.`);
    } else codes[row] = dictionary.plain ? code : (dictionary.codes[code] ?? -1);
  }
  return codes;
}

/** Class numbers to named categories; −1 and missing values become missing. Other numbers without a name are an error. */
export function nameClasses(
  column: Column,
  names: readonly string[],
  field: string,
  file: string,
): CategoryColumn {
  if (column.type === 'category') return column;
  const { values } = column;
  const codes = filled(new Int32Array(values.length), (row) => {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value) || value === -1) return -1;
    if (Number.isInteger(value) && value >= 0 && value < names.length) return value;
    const why = `Its class names stand in the file's metadata; there are ${names.length}, numbered from 0.`;
    throw fault(
      `Column '${field}' holds the class ${value}, which has no name.`,
      why,
      'Correct the names or the column.',
      file,
    );
  });
  return { type: 'category', codes, dictionary: names };
}
