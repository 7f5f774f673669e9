import { littleEndian } from '../little-endian.ts';

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * Decodes exactly `count` integers from bytes[at, …) in Parquet's DELTA_BINARY_PACKED encoding, as 64-bit two's
 * complement; `at` afterwards is where the next part starts. Null where they are cut short or their layout is none that
 * the format allows.
 */
export function readDeltas(
  bytes: Uint8Array,
  at: number,
  count: number,
): { values: BigInt64Array; at: number } | null {
  const cursor = { bytes, at };
  const layout = readLayout(cursor);
  if (!layout || layout.total !== count) return null;
  const values = new BigInt64Array(count);
  let value = layout.first;
  if (count > 0) values[0] = value;
  for (let filled = 1; filled < count;) {
    const least = zigzag(cursor);
    if (least === null) return null;
    const widths = bytes.subarray(cursor.at, cursor.at + layout.parts);
    cursor.at += layout.parts;
    for (const width of widths) {
      if (filled >= count) break;
      const size = (layout.perPart * width) / 8;
      if (width > 64 || cursor.at + size > bytes.length) return null;
      for (let index = 0; index < layout.perPart && filled < count; index += 1) {
        value = BigInt.asIntN(64, value + least + packed(bytes, cursor.at, index * width, width));
        values[filled] = value;
        filled += 1;
      }
      cursor.at += size;
    }
    if (widths.length < layout.parts) return null;
  }
  return { values, at: cursor.at };
}

function readLayout(cursor: Cursor): { total: number; parts: number; perPart: number; first: bigint } | null {
  const [block, parts, total] = [varint(cursor), varint(cursor), varint(cursor)];
  const first = zigzag(cursor);
  if (block === null || parts === null || total === null || first === null) return null;
  const perPart = Number(block) / Number(parts);
  const usual = parts > 0n && parts <= 1024n && perPart % 8 === 0 && perPart > 0 && perPart <= 65_536;
  return usual ? { total: Number(total), parts: Number(parts), perPart, first } : null;
}

/** `width` bits from bit `bit` on, lowest bit first. */
function packed(bytes: Uint8Array, at: number, bit: number, width: number): bigint {
  if (width === 0) return 0n;
  const from = at + Math.floor(bit / 8);
  const shift = bit & 7;
  const needed = shift + width;
  if (needed <= 32)
    return (
      BigInt((littleEndian(bytes, from, 4) >>> shift) & (width === 32 ? -1 : (1 << width) - 1)) & 0xffffffffn
    );
  let wide = 0n;
  for (let index = 0; index * 8 < needed; index += 4)
    wide |= BigInt(littleEndian(bytes, from + index, 4)) << BigInt(8 * index);
  return (wide >> BigInt(shift)) & ((1n << BigInt(width)) - 1n);
}

function zigzag(cursor: Cursor): bigint | null {
  const value = varint(cursor);
  return value === null ? null : (value >> 1n) ^ -(value & 1n);
}

function varint(cursor: Cursor): bigint | null {
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const part = cursor.bytes[cursor.at];
    if (part === undefined) return null;
    cursor.at += 1;
    value |= BigInt(part & 127) << BigInt(7 * index);
    if (part < 128) return value;
  }
  return null;
}
