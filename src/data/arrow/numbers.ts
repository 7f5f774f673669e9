import { filled } from '../../core/filled.ts';
import type { ArrowType } from './schema.ts';

const int64Step = 4294967296;

/** Bytes that start at a multiple of `width`, copied where they do not: typed arrays insist on it. */
function aligned(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : bytes.slice();
}

/** A view of `bytes` as 32-bit words, signed. */
export function int32View(bytes: Uint8Array): Int32Array {
  const whole = aligned(bytes, 4);
  return new Int32Array(whole.buffer, whole.byteOffset, whole.byteLength >>> 2);
}

/** A view of `bytes` as 32-bit words, unsigned. */
export function uint32View(bytes: Uint8Array): Uint32Array {
  const whole = aligned(bytes, 4);
  return new Uint32Array(whole.buffer, whole.byteOffset, whole.byteLength >>> 2);
}

/**
 * The values of a fixed-width column as numbers: integers (the nearest number beyond ±2^53), floats, decimals, and dates,
 * timestamps, times and durations as milliseconds. Always a fresh array. Null where the type is none of these.
 */
export function readNumbers(type: ArrowType, bytes: Uint8Array, rows: number): Float64Array | null {
  switch (type.name) {
    case 'Int':
      return readInts(type, bytes, rows);
    case 'Float':
      return readFloats(type.bits, bytes, rows);
    case 'Decimal':
      return readDecimals(type, bytes, rows);
    case 'Date':
    case 'Time':
    case 'Timestamp':
    case 'Duration':
      return readTimes(type, bytes, rows);
    default:
      return null;
  }
}

/** Bits from bit `skip` on, as 0 and 1. */
export function readBits(bytes: Uint8Array, skip: number, rows: number): Float64Array {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const bit = row + skip;
    values[row] = ((bytes[bit >>> 3] ?? 0) >>> (bit & 7)) & 1;
  }
  return values;
}

function readInts({ bits, signed }: ArrowType, bytes: Uint8Array, rows: number): Float64Array | null {
  if (bits === 64) return readInt64(bytes, rows, signed);
  if (bits === 32) return new Float64Array(signed ? int32View(bytes) : uint32View(bytes));
  const { buffer, byteOffset } = aligned(bytes, 2);
  if (bits === 16) {
    return new Float64Array(
      signed ? new Int16Array(buffer, byteOffset, rows) : new Uint16Array(buffer, byteOffset, rows),
    );
  }
  if (bits !== 8) return null;
  return new Float64Array(signed ? new Int8Array(bytes.buffer, bytes.byteOffset, rows) : bytes);
}

/** high·2^32 is exact and the sum rounds once, so this is the number nearest to the integer. */
function readInt64(bytes: Uint8Array, rows: number, signed: boolean): Float64Array {
  const low = uint32View(bytes);
  const high = signed ? int32View(bytes) : low;
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    values[row] = (high[2 * row + 1] ?? 0) * int64Step + (low[2 * row] ?? 0);
  }
  return values;
}

function readFloats(bits: number, bytes: Uint8Array, rows: number): Float64Array | null {
  const { buffer, byteOffset } = aligned(bytes, 8);
  if (bits === 64) return new Float64Array(buffer, byteOffset, rows).slice();
  if (bits === 32) return new Float64Array(new Float32Array(buffer, byteOffset, rows));
  return bits === 16 ? Float64Array.from(new Uint16Array(buffer, byteOffset, rows), readFloat16) : null;
}

/** IEEE 754 binary16. Powers of two are made by division, which is exact. */
function readFloat16(word: number): number {
  const exponent = (word >>> 10) & 31;
  const fraction = word & 1023;
  const sign = word >>> 15 ? -1 : 1;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return (sign * fraction) / 16777216;
  return (sign * (1024 + fraction) * (1 << exponent)) / 33554432;
}

function readTimes({ bits, unit }: ArrowType, bytes: Uint8Array, rows: number): Float64Array {
  if (bits === 32) return new Float64Array(int32View(bytes)).map((value) => (value * 1000) / unit);
  if (unit <= 1e3) return readInt64(bytes, rows, true).map((value) => value * (1e3 / unit));
  return readFineTimes(bytes, rows, unit / 1e3);
}

/**
 * Micro- and nanoseconds to milliseconds. Dividing a rounded 64-bit integer would be off by up to 128 ns, enough to make
 * whole milliseconds fractional; long division in two 32-bit halves keeps every step exact.
 */
function readFineTimes(bytes: Uint8Array, rows: number, divisor: number): Float64Array {
  const [low, high] = [uint32View(bytes), int32View(bytes)];
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const top = high[2 * row + 1] ?? 0;
    const quotient = Math.floor(top / divisor);
    const rest = (top - quotient * divisor) * int64Step + (low[2 * row] ?? 0);
    const whole = Math.floor(rest / divisor);
    values[row] = quotient * int64Step + whole + (rest - whole * divisor) / divisor;
  }
  return values;
}

const largestExactPower = 22;

/** Unscaled integer / 10^scale, correctly rounded: by one division where both are exact, else through decimal text. */
function readDecimals({ bits, scale }: ArrowType, bytes: Uint8Array, rows: number): Float64Array | null {
  const words = bits / 64;
  if (bits !== 32 && !Number.isInteger(words)) return null;
  const whole = aligned(bytes, 8);
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const power = Number(`1e${scale}`);
  return filled(new Float64Array(rows), (row) => {
    const unscaled =
      bits === 32 ? BigInt(view.getInt32(4 * row, true)) : wideInt(view, 8 * words * row, words);
    const value = Number(unscaled);
    const exact = Number.isSafeInteger(value) && scale >= 0 && scale <= largestExactPower;
    return exact ? value / power : Number(`${unscaled}e${-scale}`);
  });
}

function wideInt(view: DataView, at: number, words: number): bigint {
  let value = view.getBigInt64(at + 8 * (words - 1), true);
  for (let word = words - 2; word >= 0; word -= 1)
    value = (value << 64n) | view.getBigUint64(at + 8 * word, true);
  return value;
}
