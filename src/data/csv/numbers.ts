import { dayValue, isMissing, numberValue } from './cells.ts';
import { textOf } from './rows.ts';

const [PLUS, COMMA, MINUS, POINT, ZERO, NINE, SMALL_E] = [43, 44, 45, 46, 48, 57, 101];

/** 1 for the first bytes of the texts read as missing: # - ? N n. */
const missingFirst = new Uint8Array(256);
for (const byte of [35, 45, 63, 78, 110]) missingFirst[byte] = 1;

/** True where `bytes[start … end)` is one of the texts read as a missing value. */
export function isMissingCell(bytes: Uint8Array, start: number, end: number): boolean {
  if (start === end) return true;
  if (end - start > 4 || missingFirst[bytes[start] ?? 0] === 0) return false;
  return isMissing(textOf(bytes, start, end));
}

/** What a plainly written cell is: a whole number, a decimal one, a day; null needs a closer look. */
export type PlainKind = 'integer' | 'number' | 'time' | null;

/**
 * The kind of a number whose whole part has at most 15 digits and no leading zeros, or of a day `2024-02-29`: most cells
 * of most files. Null for any other: `cellKind` decides.
 */
export function plainKind(bytes: Uint8Array, start: number, end: number): PlainKind {
  const sign = bytes[start];
  const from = sign === MINUS || sign === PLUS ? start + 1 : start;
  let at = digitsEnd(bytes, from, end);
  if (at === from || at - from > 15 || (bytes[from] === ZERO && at - from > 1)) return null;
  if (at === end) return 'integer';
  if (bytes[at] === MINUS && from === start) return plainDay(bytes, start, end) === null ? null : 'time';
  if (bytes[at] === POINT) at = digitsEnd(bytes, at + 1, end);
  if (at === end) return 'number';
  return exponent(bytes, at, end) === null ? null : 'number';
}

/** The first byte at or after `from` that is no digit. */
function digitsEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at])) at += 1;
  return at;
}

/** The exponent `e+5` that is all of `bytes[start … end)`, of at most three digits, or null. */
function exponent(bytes: Uint8Array, start: number, end: number): number | null {
  if (((bytes[start] ?? 0) | 32) !== SMALL_E) return null;
  const sign = bytes[start + 1];
  const from = sign === MINUS || sign === PLUS ? start + 2 : start + 1;
  if (from === end || end - from > 3 || digitsEnd(bytes, from, end) < end) return null;
  const size = digits(bytes, from, end);
  return sign === MINUS ? -size : size;
}

function digits(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at += 1) value = value * 10 + (bytes[at] ?? 0) - ZERO;
  return value;
}

/** Milliseconds from 1970 to the day `2024-02-29` that a cell is, or null where it is anything else. */
export function plainDay(bytes: Uint8Array, start: number, end: number): number | null {
  if (end - start !== 10 || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return null;
  for (let at = start; at < end; at += 1)
    if (at !== start + 4 && at !== start + 7 && !isDigit(bytes[at])) return null;
  const part = (from: number, to: number): number => digits(bytes, start + from, start + to);
  return dayValue(part(0, 4), part(5, 7), part(8, 10));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** 10^0 … 10^22: exact doubles, so a product or quotient of two exact numbers is rounded once, as it must be. */
const powers = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** The number in a cell, with a decimal point or comma: the double nearest to what is written (Clinger 1990). */
export function cellNumber(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start];
  let [whole, count, point, power] = [0, 0, -1, 0];
  for (let at = sign === MINUS || sign === PLUS ? start + 1 : start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= ZERO && byte <= NINE) {
      whole = whole * 10 + (byte - ZERO);
      if (whole > 0) count += 1;
      if (point >= 0) power -= 1;
    } else if ((byte === POINT || byte === COMMA) && point < 0) point = at;
    else {
      const raised = count > 0 ? exponent(bytes, at, end) : null;
      if (raised === null) return numberValue(textOf(bytes, start, end));
      power += raised;
      break;
    }
  }
  const scale = powers[Math.abs(power)];
  if (count > 15 || scale === undefined || (count === 0 && end - start > 2))
    return numberValue(textOf(bytes, start, end));
  const size = power < 0 ? whole / scale : whole * scale;
  return sign === MINUS ? -size : size;
}
