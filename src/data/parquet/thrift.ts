import { readVarint } from '../little-endian.ts';

/** Most fields and list items that a message may hold, and how deep it may nest. */
const most = { parts: 4_000_000, depth: 12, varint: 10 };

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  parts: number;
}

/**
 * Walks a Thrift message (compact protocol) without building anything and throws `RangeError` where it is cut short,
 * nests too deeply or holds more parts than a real one. hyparquet reads integers of any length, in time that grows with
 * the square of it, and lists of any announced length: nothing reaches it unwalked.
 */
export function checkThrift(bytes: Uint8Array): void {
  walkStruct({ bytes, at: 0, parts: 0 }, 0);
}

function walkStruct(cursor: Cursor, depth: number): void {
  if (depth > most.depth) throw new RangeError('too deeply nested');
  for (;;) {
    const head = byte(cursor);
    const type = head & 15;
    if (type === 0) return;
    if (head >>> 4 === 0) varint(cursor);
    walkValue(cursor, type, depth);
  }
}

function walkValue(cursor: Cursor, type: number, depth: number): void {
  cursor.parts += 1;
  if (cursor.parts > most.parts) throw new RangeError('too many parts');
  switch (type) {
    case 1:
    case 2:
      return;
    case 3:
      skip(cursor, 1);
      return;
    case 4:
    case 5:
    case 6:
      varint(cursor);
      return;
    case 7:
      skip(cursor, 8);
      return;
    case 8:
      skip(cursor, varint(cursor));
      return;
    case 9:
      walkList(cursor, depth);
      return;
    case 12:
      walkStruct(cursor, depth + 1);
      return;
    default:
      throw new RangeError('unknown type');
  }
}

function walkList(cursor: Cursor, depth: number): void {
  const head = byte(cursor);
  const type = head & 15;
  const count = head >>> 4 === 15 ? varint(cursor) : head >>> 4;
  if (count > cursor.bytes.length - cursor.at) throw new RangeError('list longer than its message');
  for (let index = 0; index < count; index += 1)
    walkValue(cursor, type === 1 || type === 2 ? 3 : type, depth);
}

function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at];
  if (value === undefined) throw new RangeError('cut short');
  cursor.at += 1;
  return value;
}

function skip(cursor: Cursor, count: number): void {
  cursor.at += count;
  if (cursor.at > cursor.bytes.length) throw new RangeError('cut short');
}

/** A variable-length integer; exact below 2^53, which lengths are. */
function varint(cursor: Cursor): number {
  const read = readVarint(cursor.bytes, cursor.at, most.varint);
  if (!read) throw new RangeError('integer cut short or too long');
  cursor.at = read.at;
  return read.value;
}
