import type { ParquetType, SchemaElement } from 'hyparquet';
import { readMessage } from '../arrow/message.ts';
import type { ArrowField, ArrowSchema, ArrowType, ArrowTypeName } from '../arrow/schema.ts';
import { corrupt } from '../fault.ts';
import type { Footer } from './footer.ts';

/** How the values of a flat column are stored. */
export interface Leaf {
  /** Position among the chunks of a row group. */
  readonly position: number;
  readonly physical: ParquetType;
  /** Bytes of one value; 0 where it varies or is a bit. */
  readonly width: number;
  /** True where values may be missing, so that pages carry definition levels. */
  readonly optional: boolean;
  /** What the bytes mean: a type that the Arrow reader reads, or a form of Parquet's own. */
  readonly form: 'number' | 'decimal' | 'int96' | 'boolean' | 'text' | 'uuid' | 'nothing';
  /** The type as `readNumbers` takes it. */
  readonly storage: ArrowType;
}

/** A Parquet schema in Arrow's terms, so that both are described alike; `leaves` by position of the field, null where nested. */
export interface ParquetSchema {
  readonly arrow: ArrowSchema;
  readonly leaves: readonly (Leaf | null)[];
}

interface Walk {
  readonly file: string;
  readonly elements: readonly SchemaElement[];
  at: number;
  leaf: number;
}

/** Translates the schema of a footer. The Arrow schema that pyarrow and polars leave beside it adds what Parquet cannot say. */
export function readSchema(file: string, { schema, metadata }: Footer): ParquetSchema {
  const [root] = schema;
  if (!root) throw corrupt(file, 'It has no schema.');
  const hints = arrowHints(metadata['ARROW:schema']);
  const walk: Walk = { file, elements: schema, at: 1, leaf: 0 };
  const fields: ArrowField[] = [];
  const leaves: (Leaf | null)[] = [];
  for (let index = 0; index < (root.num_children ?? 0); index += 1) {
    const element = schema[walk.at];
    if (!element) throw corrupt(file, 'Its schema is cut short.');
    const flat = element.type !== undefined && element.repetition_type !== 'REPEATED';
    const position = walk.leaf;
    const field = readField(walk, 0);
    const hinted = flat ? withHint(field, element, hints.get(field.name)) : field;
    fields.push(hinted);
    leaves.push(flat ? leafOf(element, position, hinted.type) : null);
  }
  return { arrow: { fields, metadata, version: 4, bigEndian: false }, leaves };
}

function readField(walk: Walk, depth: number): ArrowField {
  const element = walk.elements[walk.at];
  if (!element || depth > 32) throw corrupt(walk.file, 'Its schema is cut short or nests without end.');
  walk.at += 1;
  if (element.type !== undefined) {
    walk.leaf += 1;
    const own = plainField(element.name, typeOf(element));
    return element.repetition_type === 'REPEATED' ? plainField(element.name, plain('List'), [own]) : own;
  }
  const children = Array.from({ length: childCount(walk, element) }, () => readField(walk, depth + 1));
  const name = groupName(element);
  return plainField(element.name, plain(name), name === 'Struct' ? children : children.flatMap(itemsOf));
}

/** Lists and maps hold their items in one repeated group, which nobody calls a struct. */
function itemsOf(field: ArrowField): readonly ArrowField[] {
  return field.type.name === 'Struct' ? field.children : [field];
}

function childCount(walk: Walk, { num_children: count = 0 }: SchemaElement): number {
  if (count < 0 || count > walk.elements.length - walk.at)
    throw corrupt(walk.file, 'Its schema is cut short.');
  return count;
}

function groupName({ logical_type: logical, converted_type: converted }: SchemaElement): ArrowTypeName {
  if (logical?.type === 'LIST' || converted === 'LIST') return 'List';
  return logical?.type === 'MAP' || converted === 'MAP' || converted === 'MAP_KEY_VALUE' ? 'Map' : 'Struct';
}

function plainField(name: string, type: ArrowType, children: readonly ArrowField[] = []): ArrowField {
  return { name, type, dictionary: null, children, metadata: {} };
}

function plain(name: ArrowTypeName, bits = 0, more: Partial<ArrowType> = {}): ArrowType {
  return { name, bits, signed: true, scale: 0, unit: 1, zone: '', dense: false, ...more };
}

const ticks = { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 };

/** The type of a leaf in Arrow's terms (github.com/apache/parquet-format/blob/master/LogicalTypes.md). */
function typeOf(element: SchemaElement): ArrowType {
  const { type, logical_type: logical, converted_type: converted } = element;
  if (logical?.type === 'NULL') return plain('Null');
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return decimalType(element);
  switch (type) {
    case 'BOOLEAN':
      return plain('Bool', 1);
    case 'FLOAT':
      return plain('Float', 32);
    case 'DOUBLE':
      return plain('Float', 64);
    case 'INT96':
      return plain('Timestamp', 64, { unit: 1e9 });
    case 'INT32':
    case 'INT64':
      return wholeType(element, type === 'INT32' ? 32 : 64);
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'FLOAT16' && element.type_length === 2) return plain('Float', 16);
      return plain(logical?.type === 'UUID' && element.type_length === 16 ? 'Utf8' : 'FixedSizeBinary');
    default: {
      const text =
        ['STRING', 'ENUM', 'JSON'].includes(logical?.type ?? '') ||
        ['UTF8', 'ENUM', 'JSON'].includes(converted ?? '');
      return plain(text ? 'Utf8' : 'Binary');
    }
  }
}

function decimalType(element: SchemaElement): ArrowType {
  const { logical_type: logical, type } = element;
  const scale = logical?.type === 'DECIMAL' ? logical.scale : (element.scale ?? 0);
  const wide = type === 'BYTE_ARRAY' || (element.type_length ?? 0) > 16;
  const bits = type === 'INT32' ? 32 : type === 'INT64' ? 64 : wide ? 256 : 128;
  return plain('Decimal', bits, { scale });
}

function wholeType(element: SchemaElement, bits: 32 | 64): ArrowType {
  const { logical_type: logical, converted_type: converted = '' } = element;
  if (logical?.type === 'DATE' || converted === 'DATE') return plain('Date', 32, { unit: 1 / 86400 });
  if (logical?.type === 'TIMESTAMP')
    return plain('Timestamp', bits, {
      unit: ticks[logical.unit],
      zone: logical.isAdjustedToUTC ? 'UTC' : '',
    });
  if (logical?.type === 'TIME') return plain('Time', bits, { unit: ticks[logical.unit] });
  const old = /^(TIME|TIMESTAMP)_(MILLIS|MICROS)$/.exec(converted);
  if (old)
    return plain(old[1] === 'TIME' ? 'Time' : 'Timestamp', bits, { unit: old[2] === 'MILLIS' ? 1e3 : 1e6 });
  if (logical?.type === 'INTEGER') return plain('Int', logical.bitWidth, { signed: logical.isSigned });
  const sized = /^(U?)INT_(8|16|32|64)$/.exec(converted);
  return sized ? plain('Int', Number(sized[2]), { signed: sized[1] === '' }) : plain('Int', bits);
}

/** Fields of the Arrow schema that some writers keep in base64 under `ARROW:schema`; none where it cannot be read. */
function arrowHints(text: string | undefined): ReadonlyMap<string, ArrowField> {
  try {
    const bytes = Uint8Array.from(atob(text ?? ''), (letter) => letter.charCodeAt(0));
    const message = readMessage(bytes.slice(bytes[0] === 255 ? 8 : 4));
    return new Map(
      message.kind === 'schema' ? message.schema.fields.map((field) => [field.name, field]) : [],
    );
  } catch {
    return new Map();
  }
}

const textTypes: readonly ArrowTypeName[] = ['Utf8', 'LargeUtf8', 'Utf8View'];

/** A field with what its Arrow schema adds: dictionaries and their order, zones, durations and metadata. Bytes decide the rest. */
function withHint(field: ArrowField, element: SchemaElement, hint: ArrowField | undefined): ArrowField {
  if (!hint) return field;
  const own = { ...field, metadata: hint.metadata };
  const { type } = field;
  if (hint.dictionary) return { ...own, dictionary: hint.dictionary };
  if (textTypes.includes(type.name) && textTypes.includes(hint.type.name)) return { ...own, type: hint.type };
  if (type.name === 'Timestamp' && type.zone !== '' && hint.type.name === 'Timestamp')
    return { ...own, type: { ...type, zone: hint.type.zone } };
  const bare = element.type === 'INT64' && !element.logical_type && !element.converted_type;
  return bare && hint.type.name === 'Duration' ? { ...own, type: hint.type } : own;
}

const widths: Partial<Record<ParquetType, number>> = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 };

function leafOf(element: SchemaElement, position: number, type: ArrowType): Leaf {
  const physical = element.type ?? 'BYTE_ARRAY';
  const width = physical === 'FIXED_LEN_BYTE_ARRAY' ? (element.type_length ?? 0) : (widths[physical] ?? 0);
  // Small integers are stored in 32 bits, signed or not.
  const storage = type.name === 'Int' ? { ...type, bits: 8 * width } : type;
  return {
    position,
    physical,
    width,
    optional: element.repetition_type !== 'REQUIRED',
    form: formOf(element, physical, type),
    storage,
  };
}

function formOf(
  { logical_type: logical }: SchemaElement,
  physical: ParquetType,
  type: ArrowType,
): Leaf['form'] {
  if (physical === 'BOOLEAN') return 'boolean';
  if (physical === 'INT96') return 'int96';
  if (type.name === 'Null') return 'nothing';
  if (logical?.type === 'UUID' && physical === 'FIXED_LEN_BYTE_ARRAY') return 'uuid';
  const bytes = physical === 'BYTE_ARRAY' || physical === 'FIXED_LEN_BYTE_ARRAY';
  if (bytes && type.name === 'Decimal') return 'decimal';
  return physical === 'BYTE_ARRAY' ? 'text' : 'number';
}
