/** The whole number in bytes[at, at + count), lowest byte first; exact up to 6 bytes. Bytes past the end count as 0. */
export function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = count - 1; index >= 0; index -= 1) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

/**
 * The variable-length whole number at bytes[at], seven bits a byte, lowest first, and where it ends; exact below 2^53.
 * Null where it is cut short or takes more than `most` bytes.
 */
export function readVarint(
  bytes: Uint8Array,
  at: number,
  most: number,
): { value: number; at: number } | null {
  let [value, scale] = [0, 1];
  for (let index = 0; index < most; index += 1) {
    const part = bytes[at + index];
    if (part === undefined) return null;
    value += (part & 127) * scale;
    if (part < 128) return { value, at: at + index + 1 };
    scale *= 128;
  }
  return null;
}
