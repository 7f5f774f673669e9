import type { ByteSource } from '../../core/table.ts';
import { corrupt, fault, readExactly, readSome } from '../fault.ts';
import { checkHeader } from './layout.ts';
import { readFooter, readMessage, type ArrowFooter, type ArrowMessage } from './message.ts';
import type { ArrowSchema } from './schema.ts';

/** Where a message lies in the file. Its header is read again when needed, so that an index of many batches is small. */
export interface Block {
  readonly metaStart: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** A record batch: its block, the absolute index of its first row and its rows. */
export interface RowBlock extends Block {
  readonly start: number;
  readonly rows: number;
}

/** A dictionary batch: `isDelta` appends to the dictionary `id`, else it replaces it. `rows` values. */
export interface DictionaryBlock extends Block {
  readonly id: number;
  readonly isDelta: boolean;
  readonly rows: number;
}

/** What a whole Arrow file holds, found without reading any body. */
export interface ArrowIndex {
  readonly schema: ArrowSchema;
  readonly rows: number;
  readonly blocks: readonly RowBlock[];
  readonly dictionaries: readonly DictionaryBlock[];
}

/** The bytes that hold the messages of an IPC file or stream, and the footer that lists them in a file. */
export interface MessageBounds {
  readonly start: number;
  readonly end: number;
  readonly footer: ArrowFooter | null;
}

/** The messages of an IPC file lie after its magic and padding and before its footer. */
export async function fileBounds(source: ByteSource): Promise<MessageBounds> {
  if (source.size < 26) throw cutShort(source, 'An Arrow file is longer than this.');
  const tail = await readExactly(source, source.size - 10, source.size);
  const closed = new TextDecoder().decode(tail.subarray(4)) === 'ARROW1';
  const length = new DataView(tail.buffer, tail.byteOffset, 4).getInt32(0, true);
  const end = source.size - 10 - length;
  if (!closed) throw cutShort(source, 'Its closing mark is missing.');
  if (length <= 0 || end < 8) throw corrupt(source.name, 'Its footer does not fit the file.');
  const footer = await readExactly(source, end, source.size - 10);
  return { start: 8, end, footer: decoded(source, () => readFooter(footer)) };
}

interface Window {
  readonly start: number;
  readonly bytes: Uint8Array;
}

const windowSize = 1 << 16;

/**
 * Goes through the messages and lists them, checking each header against the schema and the file's size. In a file the
 * footer says where they are: apache-arrow for JavaScript writes the schema nowhere else, and polars 2.1 puts one in front
 * that is no message.
 */
export async function indexMessages(
  source: ByteSource,
  { start, end, footer }: MessageBounds,
): Promise<ArrowIndex> {
  const blocks: RowBlock[] = [];
  const dictionaries: DictionaryBlock[] = [];
  let schema = footer?.schema ?? null;
  let [at, rows, turn] = [start, 0, 0];
  let window: Window = { start: 0, bytes: new Uint8Array(0) };
  for (; ; turn += 1) {
    if (footer) {
      const listed = footer.starts[turn];
      if (listed === undefined) break;
      if (listed < start || listed >= end) throw corrupt(source.name, 'Its footer points outside it.');
      at = listed;
    }
    window = await slide(source, window, at, Math.min(8, end - at), end);
    const frame = readFrame(source, window, at, end);
    if (!frame) break;
    window = await slide(source, window, frame.metaStart, frame.metaLength, end);
    const from = frame.metaStart - window.start;
    const bytes = window.bytes.subarray(from, from + frame.metaLength);
    const message = decoded(source, () => readMessage(bytes));
    const bodyStart = frame.metaStart + frame.metaLength;
    const bodyEnd = bodyStart + message.bodyLength;
    if (bodyEnd > end) throw cutShort(source, 'The last part announces more bytes than the file has.');
    const block = { metaStart: frame.metaStart, bodyStart, bodyEnd };
    if (message.kind === 'schema') {
      if (!footer) schema = only(source, schema, message.schema);
    } else if (message.kind !== 'other') {
      if (!schema) throw corrupt(source.name, 'Data comes before the schema.');
      checkHeader(source.name, schema, message);
      const size = message.header.rows;
      if (message.kind === 'batch') blocks.push({ ...block, start: rows, rows: size });
      else dictionaries.push({ ...block, id: message.id, isDelta: message.isDelta, rows: size });
      if (message.kind === 'batch') rows += size;
    }
    at = bodyEnd;
  }
  if (!schema) throw corrupt(source.name, 'It holds no schema.');
  if (!Number.isSafeInteger(rows)) throw corrupt(source.name, 'Its row count cannot be true.');
  return { schema, rows, blocks, dictionaries };
}

function only(source: ByteSource, before: ArrowSchema | null, schema: ArrowSchema): ArrowSchema {
  if (before) throw corrupt(source.name, 'It holds two schemas.');
  return schema;
}

function cutShort(source: ByteSource, why: string): Error {
  const todo = 'Copy or download the file again, or write it again and close the writer.';
  return fault(`'${source.name}' is cut short.`, why, todo, source.name);
}

/** Length prefix of a message: (0xFFFFFFFF, int32), or only int32 before format 0.15. Null at the end of the stream. */
function readFrame(
  source: ByteSource,
  window: Window,
  at: number,
  end: number,
): { metaStart: number; metaLength: number } | null {
  if (end - at < 4) return null;
  const { buffer, byteOffset } = window.bytes;
  const view = new DataView(buffer, byteOffset + at - window.start, Math.min(8, end - at));
  const marked = view.getUint32(0, true) === 0xffffffff;
  if (marked && view.byteLength < 8) return null;
  const metaLength = view.getInt32(marked ? 4 : 0, true);
  if (metaLength === 0) return null;
  const metaStart = at + (marked ? 8 : 4);
  if (metaLength < 0) throw corrupt(source.name, 'A part announces a negative size.');
  if (metaStart + metaLength > end)
    throw cutShort(source, 'The last part announces more bytes than the file has.');
  return { metaStart, metaLength };
}

async function slide(
  source: ByteSource,
  window: Window,
  at: number,
  length: number,
  end: number,
): Promise<Window> {
  if (at >= window.start && at + length <= window.start + window.bytes.byteLength) return window;
  const bytes = await readSome(source, at, Math.min(end, at + Math.max(length, windowSize)));
  if (bytes.byteLength < length) throw corrupt(source.name, 'It became shorter while it was read.');
  return { start: at, bytes };
}

function decoded<T>(source: ByteSource, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw corrupt(source.name, `A part's description does not fit its size (${cause.message}).`);
  }
}

/** The header of a block, read again from the file. */
export async function blockMessage(source: ByteSource, block: Block): Promise<ArrowMessage> {
  const bytes = await readExactly(source, block.metaStart, block.bodyStart);
  return decoded(source, () => readMessage(bytes));
}
