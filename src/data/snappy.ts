import { littleEndian, readVarint } from './little-endian.ts';
import { copyMatch } from './lz4.ts';

/**
 * Decodes one raw Snappy block (github.com/google/snappy/blob/main/format_description.txt) into exactly `size` bytes, or
 * null where it is damaged, cut short or of another size. Written here because hyparquet's decoder runs backwards without
 * end on a literal of more than 2^31 bytes, and hysnappy keeps the largest block that it ever saw.
 */
export function decodeSnappy(source: Uint8Array, size: number): Uint8Array | null {
  const announced = readVarint(source, 0, 5);
  if (announced?.value !== size) return null;
  let at = announced.at;
  const output = new Uint8Array(size);
  let filled = 0;
  while (at < source.length) {
    const tag = source[at] ?? 0;
    const { length, distance, next } = element(source, at, tag);
    if (next > source.length || filled + length > size) return null;
    if (distance === null) {
      if (next + length > source.length) return null;
      copyLiteral(source, next, output, filled, length);
      at = next + length;
    } else {
      if (distance === 0 || distance > filled) return null;
      copyMatch(output, filled, distance, length);
      at = next;
    }
    filled += length;
  }
  return filled === size ? output : null;
}

/** One element: a literal (`distance` null) or a copy, and where its bytes or the next element start. */
function element(
  source: Uint8Array,
  at: number,
  tag: number,
): { length: number; distance: number | null; next: number } {
  const upper = tag >>> 2;
  switch (tag & 3) {
    case 0: {
      const extra = upper < 60 ? 0 : upper - 59;
      return {
        length: (extra === 0 ? upper : littleEndian(source, at + 1, extra)) + 1,
        distance: null,
        next: at + 1 + extra,
      };
    }
    case 1:
      return {
        length: (upper & 7) + 4,
        distance: ((tag >>> 5) << 8) | (source[at + 1] ?? 0),
        next: at + 2,
      };
    case 2:
      return { length: upper + 1, distance: littleEndian(source, at + 1, 2), next: at + 3 };
    default:
      return { length: upper + 1, distance: littleEndian(source, at + 1, 4), next: at + 5 };
  }
}

function copyLiteral(source: Uint8Array, from: number, output: Uint8Array, to: number, length: number): void {
  if (length > 24) output.set(source.subarray(from, from + length), to);
  else for (let index = 0; index < length; index += 1) output[to + index] = source[from + index] ?? 0;
}
