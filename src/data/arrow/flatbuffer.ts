import { bytesIn, fieldAt, int64At, type FlatTable } from '../../core/flatbuffer.ts';

/** An unsigned byte, or `fallback` where left out. */
export function flatUint8(table: FlatTable, slot: number, fallback: number): number {
  const at = fieldAt(table, slot);
  return at === 0 ? fallback : table.view.getUint8(at);
}

/** A 16-bit integer, or `fallback` where left out. */
export function flatInt16(table: FlatTable, slot: number, fallback: number): number {
  const at = fieldAt(table, slot);
  return at === 0 ? fallback : table.view.getInt16(at, true);
}

/** A 32-bit integer, or `fallback` where left out. */
export function flatInt32(table: FlatTable, slot: number, fallback: number): number {
  const at = fieldAt(table, slot);
  return at === 0 ? fallback : table.view.getInt32(at, true);
}

/** A 64-bit integer as a number, or 0 where left out; one that is not exact throws `RangeError`. */
export function flatInt64(table: FlatTable, slot: number): number {
  const at = fieldAt(table, slot);
  return at === 0 ? 0 : int64At(table.view, at);
}

/** A string, or '' where left out. */
export function flatString(table: FlatTable, slot: number): string {
  return new TextDecoder().decode(bytesIn(table, slot));
}
