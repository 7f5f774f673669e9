import { littleEndian, readVarint } from '../little-endian.ts';

/**
 * Decodes `count` whole numbers of `width` bits (0…32) from bytes[at, end), stored as runs of one number and as packed
 * groups of eight (Parquet's RLE/bit-packing hybrid). Null where they are cut short or a run is longer than what is
 * asked for: hyparquet 1.31 fills such a run as long as it says, up to 2^31.
 */
export function readRuns(
  bytes: Uint8Array,
  at: number,
  end: number,
  width: number,
  count: number,
): Uint32Array | null {
  if (width > 32 || end > bytes.length) return null;
  const output = new Uint32Array(count);
  if (width === 0) return output;
  const unit = Math.ceil(width / 8);
  let filled = 0;
  while (filled < count) {
    const head = readHead(bytes, at, end);
    if (!head) return null;
    at = head.at;
    if (head.packed) {
      const size = head.groups * width;
      const wanted = Math.min(count - filled, head.groups * 8);
      // The last group may be cut to the bytes that its numbers need.
      if (at + Math.ceil((wanted * width) / 8) > end) return null;
      unpack(bytes, at, width, output, filled, wanted);
      at += size;
      filled += wanted;
    } else {
      if (at + unit > end || head.groups > count - filled) return null;
      output.fill(littleEndian(bytes, at, unit), filled, filled + head.groups);
      at += unit;
      filled += head.groups;
    }
  }
  return output;
}

/** True where the first run alone says that all `count` numbers are 1, as for a column without missing values. */
export function isAllOnes(bytes: Uint8Array, at: number, end: number, count: number): boolean {
  const head = readHead(bytes, at, end);
  return head !== null && !head.packed && head.groups === count && bytes[head.at] === 1;
}

/** The head of a run: a varint whose lowest bit tells packed groups from repetitions. */
function readHead(
  bytes: Uint8Array,
  at: number,
  end: number,
): { at: number; packed: boolean; groups: number } | null {
  const read = readVarint(bytes, at, 5);
  if (!read || read.at > end) return null;
  return { at: read.at, packed: read.value % 2 === 1, groups: Math.floor(read.value / 2) };
}

function unpack(
  bytes: Uint8Array,
  at: number,
  width: number,
  output: Uint32Array,
  filled: number,
  count: number,
): void {
  const mask = width === 32 ? -1 : (1 << width) - 1;
  for (let index = 0; index < count; index += 1) {
    const bit = index * width;
    const from = at + Math.floor(bit / 8);
    const shift = bit & 7;
    const word =
      (bytes[from] ?? 0) |
      ((bytes[from + 1] ?? 0) << 8) |
      ((bytes[from + 2] ?? 0) << 16) |
      ((bytes[from + 3] ?? 0) << 24);
    let value = word >>> shift;
    if (shift + width > 32) value |= (bytes[from + 4] ?? 0) << (32 - shift);
    output[filled + index] = value & mask;
  }
}
