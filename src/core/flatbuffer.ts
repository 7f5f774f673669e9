/**
 * A table inside a flatbuffer. The generated reader of the Arrow library trusts vector lengths, so that one changed
 * byte makes it loop over 2^31 entries; here every access outside the bytes throws `RangeError` and no vector may be
 * longer than they are.
 */
export interface FlatTable {
  readonly view: DataView;
  readonly at: number;
}

/** `count` elements of a vector from byte `start`. */
export interface FlatVector {
  readonly start: number;
  readonly count: number;
}

/** The root table of the flatbuffer that starts at byte `start`. */
export function rootTable(view: DataView, start: number): FlatTable {
  return { view, at: start + view.getUint32(start, true) };
}

/** Absolute byte of the field in `slot`, or 0 where the table leaves it out. */
export function fieldAt({ view, at }: FlatTable, slot: number): number {
  const vtable = at - view.getInt32(at, true);
  const entry = 4 + 2 * slot;
  if (entry + 2 > view.getUint16(vtable, true)) return 0;
  const offset = view.getUint16(vtable + entry, true);
  return offset === 0 ? 0 : at + offset;
}

/** The 64-bit integer at byte `at`; beyond ±2^53 throws `RangeError`. */
export function int64At(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (!Number.isSafeInteger(value)) throw new RangeError('64-bit size beyond 2^53');
  return value;
}

/** The table in `slot`, or null where left out. */
export function tableIn(table: FlatTable, slot: number): FlatTable | null {
  const at = fieldAt(table, slot);
  return at === 0 ? null : { view: table.view, at: at + table.view.getUint32(at, true) };
}

/** The vector in `slot` whose elements take `stride` bytes; empty where left out. */
export function vectorIn(table: FlatTable, slot: number, stride: number): FlatVector {
  const at = fieldAt(table, slot);
  if (at === 0) return { start: 0, count: 0 };
  const from = at + table.view.getUint32(at, true);
  const count = table.view.getUint32(from, true);
  if (from + 4 + count * stride > table.view.byteLength)
    throw new RangeError('vector longer than its message');
  return { start: from + 4, count };
}

/** The tables of the vector of tables in `slot`. */
export function tablesIn(table: FlatTable, slot: number): FlatTable[] {
  const { start, count } = vectorIn(table, slot, 4);
  return Array.from({ length: count }, (_, index) => {
    const at = start + 4 * index;
    return { view: table.view, at: at + table.view.getUint32(at, true) };
  });
}

/** The bytes of the string in `slot`; empty where left out. */
export function bytesIn(table: FlatTable, slot: number): Uint8Array {
  const { start, count } = vectorIn(table, slot, 1);
  return new Uint8Array(table.view.buffer, table.view.byteOffset + start, count);
}
