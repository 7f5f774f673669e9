import { corrupt } from '../fault.ts';
import type { ArrowMessage, BatchHeader } from './message.ts';
import type { ArrowField, ArrowSchema, ArrowType } from './schema.ts';

/** Where a top-level column lies among the nodes and buffers of its batch. */
export interface ColumnPlace {
  readonly node: number;
  readonly buffer: number;
  /** Number of buffers, nested columns included. */
  readonly buffers: number;
}

interface Cursor {
  node: number;
  buffer: number;
  variadic: number;
}

/** The place of every field in a batch with this header. A view column has as many buffers as the header says. */
export function columnPlaces(
  fields: readonly ArrowField[],
  header: BatchHeader,
  version: number,
): ColumnPlace[] {
  const cursor = { node: 0, buffer: 0, variadic: 0 };
  return fields.map((field) => {
    const { node, buffer } = cursor;
    advance(field, header, version, cursor);
    return { node, buffer, buffers: cursor.buffer - buffer };
  });
}

function advance(field: ArrowField, header: BatchHeader, version: number, cursor: Cursor): void {
  cursor.node += 1;
  cursor.buffer += field.dictionary ? 2 : ownBuffers(field.type, version);
  if (field.dictionary) return;
  if (field.type.name === 'Utf8View' || field.type.name === 'BinaryView') {
    cursor.buffer += header.variadic[cursor.variadic] ?? 0;
    cursor.variadic += 1;
  }
  for (const child of field.children) advance(child, header, version, cursor);
}

function ownBuffers(type: ArrowType, version: number): number {
  switch (type.name) {
    case 'None':
    case 'Null':
    case 'RunEndEncoded':
      return 0;
    case 'Struct':
    case 'FixedSizeList':
      return 1;
    case 'Union':
      return (type.dense ? 2 : 1) + (version < 4 ? 1 : 0);
    case 'Binary':
    case 'Utf8':
    case 'LargeBinary':
    case 'LargeUtf8':
    case 'ListView':
    case 'LargeListView':
      return 3;
    default:
      return 2;
  }
}

/** Every dictionary of a schema by its id, as a field whose values are not themselves encoded. */
export function dictionaryFields(fields: readonly ArrowField[]): Map<number, ArrowField> {
  const found = new Map<number, ArrowField>();
  const visit = (field: ArrowField): void => {
    if (field.dictionary) found.set(field.dictionary.id, { ...field, dictionary: null });
    field.children.forEach(visit);
  };
  fields.forEach(visit);
  return found;
}

/** Throws a `corrupt` fault unless the header has the nodes and buffers of its schema, all inside its body. */
export function checkHeader(
  file: string,
  schema: ArrowSchema,
  message: Extract<ArrowMessage, { kind: 'batch' | 'dictionary' }>,
): void {
  const { header, bodyLength } = message;
  let fields = schema.fields;
  if (message.kind === 'dictionary') {
    const field = dictionaryFields(schema.fields).get(message.id);
    if (!field) throw corrupt(file, `It holds a dictionary (${message.id}) that its schema does not name.`);
    fields = [field];
  }
  for (let index = 0; index < header.buffers.length; index += 2) {
    const end = (header.buffers[index] ?? 0) + (header.buffers[index + 1] ?? 0);
    if (end > bodyLength) throw corrupt(file, 'A column lies outside its record batch.');
  }
  const places = columnPlaces(fields, header, schema.version);
  for (const [index, field] of fields.entries()) {
    const place = places[index];
    if (place) checkColumn(file, field, place, header);
  }
}

function checkColumn(file: string, field: ArrowField, place: ColumnPlace, header: BatchHeader): void {
  const rows = header.nodes[2 * place.node];
  if (rows === undefined || 2 * (place.buffer + place.buffers) > header.buffers.length) {
    throw corrupt(file, `Column '${field.name}' is missing from a record batch.`);
  }
  if (rows !== header.rows)
    throw corrupt(file, `Column '${field.name}' has ${rows} rows in a batch of ${header.rows}.`);
  const size = header.buffers[2 * (place.buffer + 1) + 1] ?? 0;
  if (header.codec === 'none' && size < bytesNeeded(field.dictionary?.index ?? field.type, rows)) {
    throw corrupt(file, `Column '${field.name}' has fewer bytes than its ${rows} rows need.`);
  }
}

/** Least size in bytes of the second buffer of a column of `rows` rows; 0 where the type says nothing about it. */
export function bytesNeeded(type: ArrowType, rows: number): number {
  if (rows === 0) return 0;
  switch (type.name) {
    case 'Utf8':
    case 'Binary':
      return 4 * (rows + 1);
    case 'LargeUtf8':
    case 'LargeBinary':
      return 8 * (rows + 1);
    case 'Utf8View':
    case 'BinaryView':
      return 16 * rows;
    default:
      return Math.ceil((type.bits * rows) / 8);
  }
}
