/**
 * A table of a flatbuffer. This reader exists because the generated one trusts vector lengths: one changed byte can
 * make it loop over 2^31 entries. Here every access outside the message throws `RangeError`, and a vector longer
 * than its message is refused before anything is allocated.
 */
export interface FlatTable {
  readonly view: DataView;
  readonly at: number;
}

/** A vector inside a flatbuffer: `count` elements of a known stride from byte `start`. */
export interface FlatVector {
  readonly start: number;
  readonly count: number;
}

/** The root table of a message. */
export function rootTable(bytes: Uint8Array): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view, at: view.getUint32(0, true) };
}

/** Absolute position of the field in `slot`, or 0 where the table leaves it out. */
function position({ view, at }: FlatTable, slot: number): number {
  const vtable = at - view.getInt32(at, true);
  const entry = 4 + 2 * slot;
  if (entry + 2 > view.getUint16(vtable, true)) return 0;
  const offset = view.getUint16(vtable + entry, true);
  return offset === 0 ? 0 : at + offset;
}

/** An unsigned byte, or `fallback` where left out. */
export function flatUint8(table: FlatTable, slot: number, fallback: number): number {
  const at = position(table, slot);
  return at === 0 ? fallback : table.view.getUint8(at);
}

/** A 16-bit integer, or `fallback` where left out. */
export function flatInt16(table: FlatTable, slot: number, fallback: number): number {
  const at = position(table, slot);
  return at === 0 ? fallback : table.view.getInt16(at, true);
}

/** A 32-bit integer, or `fallback` where left out. */
export function flatInt32(table: FlatTable, slot: number, fallback: number): number {
  const at = position(table, slot);
  return at === 0 ? fallback : table.view.getInt32(at, true);
}

/** A 64-bit integer as a number, or 0 where left out; one that is not exact throws `RangeError`. */
export function flatInt64(table: FlatTable, slot: number): number {
  const at = position(table, slot);
  return at === 0 ? 0 : exactInt64(table.view, at);
}

/** The 64-bit integer at byte `at`; one beyond ±2^53 throws `RangeError`. */
export function exactInt64(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (!Number.isSafeInteger(value)) throw new RangeError('64-bit size beyond 2^53');
  return value;
}

/** A nested table, or null where left out. */
export function flatTable(table: FlatTable, slot: number): FlatTable | null {
  const at = position(table, slot);
  return at === 0 ? null : { view: table.view, at: at + table.view.getUint32(at, true) };
}

/** A vector whose elements take `stride` bytes, checked to lie inside the message; empty where left out. */
export function flatVector(table: FlatTable, slot: number, stride: number): FlatVector {
  const at = position(table, slot);
  if (at === 0) return { start: 0, count: 0 };
  const from = at + table.view.getUint32(at, true);
  const count = table.view.getUint32(from, true);
  if (from + 4 + count * stride > table.view.byteLength)
    throw new RangeError('vector longer than its message');
  return { start: from + 4, count };
}

/** The tables of a vector of tables. */
export function flatTables(table: FlatTable, slot: number): FlatTable[] {
  const { start, count } = flatVector(table, slot, 4);
  return Array.from({ length: count }, (_, index) => {
    const at = start + 4 * index;
    return { view: table.view, at: at + table.view.getUint32(at, true) };
  });
}

/** A string, or '' where left out. */
export function flatString(table: FlatTable, slot: number): string {
  const { start, count } = flatVector(table, slot, 1);
  const { buffer, byteOffset } = table.view;
  return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + start, count));
}
