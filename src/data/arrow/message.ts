import { int64At, rootTable, tableIn, vectorIn, type FlatTable } from '../../core/flatbuffer.ts';
import { flatInt16, flatInt64, flatUint8 } from './flatbuffer.ts';
import { readSchema, type ArrowSchema } from './schema.ts';

/** How the buffers of a body are compressed. */
export type BodyCodec = 'none' | 'lz4' | 'zstd';

/** The description of a record batch: its rows, and for each node and buffer of its columns where it lies. */
export interface BatchHeader {
  readonly rows: number;
  /** Pairs (length, null count), one pair a node, depth first. */
  readonly nodes: Float64Array;
  /** Pairs (offset in the body, length in bytes), one pair a buffer. */
  readonly buffers: Float64Array;
  readonly codec: BodyCodec;
  /** Number of data buffers of each view-typed node. */
  readonly variadic: readonly number[];
}

/** One message of an Arrow stream, without its body. */
export type ArrowMessage =
  | { readonly kind: 'schema'; readonly bodyLength: number; readonly schema: ArrowSchema }
  | { readonly kind: 'batch'; readonly bodyLength: number; readonly header: BatchHeader }
  | {
      readonly kind: 'dictionary';
      readonly bodyLength: number;
      readonly header: BatchHeader;
      readonly id: number;
      readonly isDelta: boolean;
    }
  | { readonly kind: 'other'; readonly bodyLength: number };

/** Decodes the flatbuffer of one message; anything that does not fit throws `RangeError`. */
export function readMessage(bytes: Uint8Array): ArrowMessage {
  const message = rootTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
  const type = flatUint8(message, 1, 0);
  const header = tableIn(message, 2);
  const bodyLength = flatInt64(message, 3);
  if (bodyLength < 0) throw new RangeError('negative body length');
  if (!header) throw new RangeError('message without header');
  if (type === 1) return { kind: 'schema', bodyLength, schema: readSchema(header, flatInt16(message, 0, 0)) };
  if (type === 3) return { kind: 'batch', bodyLength, header: readHeader(header) };
  if (type !== 2) return { kind: 'other', bodyLength };
  const data = tableIn(header, 1);
  if (!data) throw new RangeError('dictionary without values');
  const isDelta = flatUint8(header, 2, 0) !== 0;
  return { kind: 'dictionary', bodyLength, header: readHeader(data), id: flatInt64(header, 0), isDelta };
}

/** The footer of an IPC file: its schema, and where the messages of its dictionaries and record batches start. */
export interface ArrowFooter {
  readonly schema: ArrowSchema;
  readonly starts: readonly number[];
}

/** Decodes the flatbuffer of a footer; anything that does not fit throws `RangeError`. */
export function readFooter(bytes: Uint8Array): ArrowFooter {
  const footer = rootTable(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
  const schema = tableIn(footer, 1);
  if (!schema) throw new RangeError('footer without schema');
  const starts = [...blockStarts(footer, 2), ...blockStarts(footer, 3)];
  return { schema: readSchema(schema, flatInt16(footer, 0, 0)), starts };
}

/** A block is three words of eight bytes: where its message starts, the length of its header and that of its body. */
function blockStarts(footer: FlatTable, slot: number): number[] {
  const { start, count } = vectorIn(footer, slot, 24);
  return Array.from({ length: count }, (_, index) => int64At(footer.view, start + 24 * index));
}

function readHeader(table: FlatTable): BatchHeader {
  const compression = tableIn(table, 3);
  const rows = flatInt64(table, 0);
  if (rows < 0) throw new RangeError('negative row count');
  return {
    rows,
    nodes: readInts(table, 1, 2),
    buffers: readInts(table, 2, 2),
    codec: compression ? codecOf(flatUint8(compression, 0, 0)) : 'none',
    variadic: [...readInts(table, 4, 1)],
  };
}

function codecOf(code: number): BodyCodec {
  if (code > 1) throw new RangeError('unknown compression');
  return code === 0 ? 'lz4' : 'zstd';
}

/** A vector of 64-bit integers, or of structs of `width` of them, flattened. Negative entries throw. */
function readInts(table: FlatTable, slot: number, width: number): Float64Array {
  const { start, count } = vectorIn(table, slot, 8 * width);
  const values = new Float64Array(count * width);
  for (let index = 0; index < values.length; index += 1) {
    const value = int64At(table.view, start + 8 * index);
    if (value < 0) throw new RangeError('negative size');
    values[index] = value;
  }
  return values;
}
