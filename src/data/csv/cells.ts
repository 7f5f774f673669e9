/** What one cell of text can be read as. */
export type CellKind =
  'missing' | 'integer' | 'number' | 'comma' | 'boolean' | 'time' | 'identifier' | 'thousands' | 'text';

const missingTokens = new Set([
  '',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  'NaN',
  'nan',
  'null',
  'NULL',
  'Null',
  '?',
  '-',
]);

/** True for the texts read as a missing value: '', NA, N/A, NaN, null, ?, -. */
export function isMissing(cell: string): boolean {
  const first = cell.charCodeAt(0);
  const digit = first >= 48 && first <= 57;
  return cell.length <= 4 && !digit && missingTokens.has(cell);
}

const integer = /^[+-]?(0|[1-9]\d*)$/;
const decimal = /^[+-]?(0|[1-9]\d*)?(\.\d*)?([eE][+-]?\d+)?$/;
const commaDecimal = /^[+-]?(0|[1-9]\d*)?,\d+([eE][+-]?\d+)?$/;
const identifier = /^[+-]?0\d+(\.\d*)?$/;
const thousands = /^[+-]?\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?$/;
const infinity = /^[+-]?inf(inity)?$/i;

/**
 * The kind of a trimmed cell. Numbers with leading zeros and whole numbers beyond ±2^53 are identifiers: reading them as
 * numbers would change them. `thousands` is a number with marks between groups of three digits, such as 1.234,50: which mark
 * is the decimal one cannot be known from it, so it stays text.
 */
export function cellKind(cell: string): CellKind {
  if (isMissing(cell)) return 'missing';
  const first = cell.charCodeAt(0);
  const numeric = (first >= 43 && first <= 57) || first === 73 || first === 105;
  if (numeric) {
    if (integer.test(cell)) return Number.isSafeInteger(Number(cell)) ? 'integer' : 'identifier';
    if (decimal.test(cell) && /\d/.test(cell)) return 'number';
    if (commaDecimal.test(cell)) return 'comma';
    if (infinity.test(cell)) return 'number';
    if (identifier.test(cell)) return 'identifier';
    if (thousands.test(cell)) return 'thousands';
    return timeValue(cell) === null ? 'text' : 'time';
  }
  return booleanValue(cell) === null ? 'text' : 'boolean';
}

/** True for digits of a number beyond ±1.8 · 10^308, which no double holds; `inf` as a word is meant. */
export function isBeyondDoubles(cell: string): boolean {
  const long = cell.length > 300 || /e\+?\d{3}/i.test(cell);
  return long && !Number.isFinite(Number(cell.replace(',', '.')));
}

/** A cell of kind `integer`, `number` or `comma` as a number; NaN, which is missing, where no double holds it. */
export function numberValue(cell: string): number {
  if (isBeyondDoubles(cell)) return Number.NaN;
  const value = Number(cell);
  if (!Number.isNaN(value)) return value;
  if (infinity.test(cell)) return cell.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(cell.replace(',', '.'));
}

/** `true`/`false` in three spellings, as 1 or 0; null for anything else. */
export function booleanValue(cell: string): number | null {
  if (cell === 'true' || cell === 'True' || cell === 'TRUE') return 1;
  return cell === 'false' || cell === 'False' || cell === 'FALSE' ? 0 : null;
}

const isoTime = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** An ISO 8601 date or time in milliseconds since 1970 (UTC where it names no zone), or null. */
export function timeValue(cell: string): number | null {
  const match = isoTime.exec(cell);
  if (!match) return null;
  const midnight = dayValue(Number(match[1]), Number(match[2]), Number(match[3]));
  if (midnight === null || match[4] === undefined) return midnight;
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const fraction = match[7] ? Number(match[7]) * 1000 : 0;
  const seconds = (hour * 60 + minute - zoneMinutes(match[8])) * 60 + second;
  return midnight + seconds * 1000 + fraction;
}

/** The first millisecond of a day, since 1970 (UTC), or null where there is no such day. */
function dayValue(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return daysSince1970(year, month, day) * 86_400_000;
}

function zoneMinutes(zone: string | undefined): number {
  if (!zone || zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : ([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0);
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar (howardhinnant.github.io/date_algorithms.html). */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}
