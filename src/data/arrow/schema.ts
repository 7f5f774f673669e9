import { tableIn, tablesIn, type FlatTable } from '../../core/flatbuffer.ts';
import { flatInt16, flatInt32, flatInt64, flatString, flatUint8 } from './flatbuffer.ts';

const typeNames = [
  'None', 'Null', 'Int', 'Float', 'Binary', 'Utf8', 'Bool', 'Decimal', 'Date', 'Time', 'Timestamp', 'Interval',
  'List', 'Struct', 'Union', 'FixedSizeBinary', 'FixedSizeList', 'Map', 'Duration', 'LargeBinary', 'LargeUtf8',
  'LargeList', 'RunEndEncoded', 'BinaryView', 'Utf8View', 'ListView', 'LargeListView',
] as const; // prettier-ignore

/** The types of the Arrow format, in the order of its `Type` union. */
export type ArrowTypeName = (typeof typeNames)[number];

/**
 * A type with what is needed to decode it. `bits` is the width of one value (0 where it has none); `unit` counts
 * ticks per second: 1, 1e3, 1e6 or 1e9, and 1/86400 for days.
 */
export interface ArrowType {
  readonly name: ArrowTypeName;
  readonly bits: number;
  readonly signed: boolean;
  readonly scale: number;
  readonly unit: number;
  readonly zone: string;
  /** Union only: dense unions carry one buffer more. */
  readonly dense: boolean;
}

/** A field of an Arrow schema. With `dictionary`, `type` is the type of the dictionary's values. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly dictionary: { readonly id: number; readonly index: ArrowType; readonly ordered: boolean } | null;
  readonly children: readonly ArrowField[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A schema. `version` is the metadata version of its message: 4 means format V5. */
export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly version: number;
  readonly bigEndian: boolean;
}

/** Tables of a flatbuffer may share parts, so a small message can unfold without end; this bounds what it unfolds to. */
interface Budget {
  left: number;
}

function spend(budget: Budget, size: number): void {
  budget.left -= size;
  if (budget.left < 0) throw new RangeError('the schema unfolds to more than its size');
}

/** Reads a `Schema` table; nesting beyond 32, or more text than four times the message, throws `RangeError`. */
export function readSchema(table: FlatTable, version: number): ArrowSchema {
  const budget = { left: 4 * table.view.byteLength + 4096 };
  return {
    fields: tablesIn(table, 1).map((field) => readField(field, budget, 0)),
    metadata: readMetadata(table, 2, budget),
    version,
    bigEndian: flatInt16(table, 0, 0) !== 0,
  };
}

function readField(table: FlatTable, budget: Budget, depth: number): ArrowField {
  if (depth > 32) throw new RangeError('too deeply nested fields');
  const name = flatString(table, 0);
  spend(budget, 16 + name.length);
  const encoding = tableIn(table, 4);
  const index = encoding && tableIn(encoding, 1);
  return {
    name,
    type: readType(flatUint8(table, 2, 0), tableIn(table, 3)),
    dictionary: encoding && {
      id: flatInt64(encoding, 0),
      index: index ? readType(2, index) : plain('Int', 32, true),
      ordered: flatUint8(encoding, 2, 0) !== 0,
    },
    children: tablesIn(table, 5).map((child) => readField(child, budget, depth + 1)),
    metadata: readMetadata(table, 6, budget),
  };
}

function readMetadata(table: FlatTable, slot: number, budget: Budget): Record<string, string> {
  const pairs = tablesIn(table, slot).map((pair) => {
    const [key, value] = [flatString(pair, 0), flatString(pair, 1)];
    spend(budget, 8 + key.length + value.length);
    return [key, value] as const;
  });
  return Object.fromEntries(pairs);
}

function plain(name: ArrowTypeName, bits = 0, signed = false): ArrowType {
  return { name, bits, signed, scale: 0, unit: 1, zone: '', dense: false };
}

const ticks = [1, 1e3, 1e6, 1e9];

function readType(code: number, table: FlatTable | null): ArrowType {
  const name = typeNames[code] ?? 'None';
  if (!table) return plain(name);
  switch (name) {
    case 'Int':
      return plain(name, flatInt32(table, 0, 0), flatUint8(table, 1, 0) !== 0);
    case 'Float':
      return plain(name, [16, 32, 64][flatInt16(table, 0, 0)] ?? 0, true);
    case 'Bool':
      return plain(name, 1);
    case 'Decimal':
      return { ...plain(name, flatInt32(table, 2, 128), true), scale: flatInt32(table, 1, 0) };
    case 'Date':
      return flatInt16(table, 0, 1) === 0
        ? { ...plain(name, 32, true), unit: 1 / 86400 }
        : { ...plain(name, 64, true), unit: 1e3 };
    case 'Time':
      return { ...plain(name, flatInt32(table, 1, 32), true), unit: ticks[flatInt16(table, 0, 1)] ?? 1 };
    case 'Timestamp':
      return {
        ...plain(name, 64, true),
        unit: ticks[flatInt16(table, 0, 0)] ?? 1,
        zone: flatString(table, 1),
      };
    case 'Duration':
      return { ...plain(name, 64, true), unit: ticks[flatInt16(table, 0, 1)] ?? 1 };
    case 'Union':
      return { ...plain(name), dense: flatInt16(table, 0, 0) === 1 };
    default:
      return plain(name);
  }
}

/** The type of a field in words: `Int64`, `Dictionary<Int8, Utf8>`, `Timestamp<us, Europe/Paris>`, `List<Float32>`. */
export function typeWords(field: ArrowField): string {
  const value = valueWords(field.type, field.children);
  return field.dictionary ? `Dictionary<${valueWords(field.dictionary.index, [])}, ${value}>` : value;
}

function valueWords(type: ArrowType, children: readonly ArrowField[]): string {
  const unit = type.unit === 1 ? 's' : type.unit === 1e3 ? 'ms' : type.unit === 1e6 ? 'us' : 'ns';
  switch (type.name) {
    case 'Int':
      return `${type.signed ? 'Int' : 'Uint'}${type.bits}`;
    case 'Float':
      return `Float${type.bits}`;
    case 'Decimal':
      return `Decimal${type.bits}<scale ${type.scale}>`;
    case 'Date':
      return type.bits === 32 ? 'Date<day>' : 'Date<ms>';
    case 'Time':
    case 'Duration':
      return `${type.name}<${unit}>`;
    case 'Timestamp':
      return type.zone ? `Timestamp<${unit}, ${type.zone}>` : `Timestamp<${unit}>`;
    default:
      return children.length > 0 ? `${type.name}<${children.map(typeWords).join(', ')}>` : type.name;
  }
}
