import type { Interval } from '../core/estimate.ts';

const counts = new Intl.NumberFormat('en-GB');

/** A count with thin grouping: `48,842`. */
export function count(value: number): string {
  return counts.format(value);
}

/** A count with its noun: `1 test`, `18 tests`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Decimals that show an interval of this width without noise. */
function decimalsFor(width: number): number {
  if (!(width > 0)) return 3;
  return Math.min(4, Math.max(2, Math.ceil(-Math.log10(width / 4))));
}

/** Enough decimals for the interval, and one more where rounding would put a number onto the limit that it is not on. */
export function decimalsOf(value: number, interval: Interval | null, limit: number | null): number {
  const numbers = interval ? [value, interval.lower, interval.upper] : [value];
  let decimals = decimalsFor(interval ? interval.upper - interval.lower : 0);
  const meets = (x: number) =>
    limit !== null && x !== limit && x.toFixed(decimals) === limit.toFixed(decimals);
  while (decimals < 5 && numbers.some(meets)) decimals += 1;
  return decimals;
}

/** A number with a true minus sign. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** A number in as few digits as it needs, at most `digits` significant ones: limits, ticks, levels. */
export function short(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits))).replace('-', '−');
}

/** `0.58 – 0.67`. */
export function range(interval: Interval, decimals: number): string {
  return `${fixed(interval.lower, decimals)} – ${fixed(interval.upper, decimals)}`;
}

/** A p value as people write it. */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

/** A share as a percentage with one decimal where it matters. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value < 10 && value !== 0 ? value.toFixed(1) : value.toFixed(0)}\u00a0%`;
}

/** Bytes in the unit that reads best. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  const kilo = size / 1024;
  return kilo < 1024 ? `${kilo.toFixed(kilo < 10 ? 1 : 0)} kB` : `${(kilo / 1024).toFixed(1)} MB`;
}

/** Seconds as a person would say them. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}

/** The sign of a limit. */
export const opSign = { '<=': '≤', '>=': '≥', '<': '<', '>': '>' } as const;

/** A slice in words: `sex × group`, or all rows. */
export function sliceName(slice: readonly string[] | null): string {
  return slice === null ? 'all rows' : slice.join(' × ');
}

/** `fairness` → `Fairness`. */
export function familyName(family: string): string {
  return family.charAt(0).toUpperCase() + family.slice(1);
}

/** The clause as auditors write it: `iso42001-a.6.2.4` → `ISO/IEC 42001 A.6.2.4`. */
export function clauseName(clause: string): string {
  if (clause.startsWith('iso24029-1-')) return `ISO/IEC TR 24029-1, ${clause.slice(11)} methods`;
  const match = /^iso(\d+)-(.+)$/.exec(clause);
  return match ? `ISO/IEC ${match[1]} ${match[2]?.toUpperCase()}` : clause;
}

/** A cell of a table: whole numbers grouped, others with three or four decimals. */
export function cellText(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return count(value);
  if (Math.abs(value) < 0.0005) return value.toExponential(1).replaceAll('-', '−');
  return fixed(value, Math.abs(value) < 0.01 ? 4 : 3);
}

const tableFormats: Readonly<Record<string, string>> = {
  'arrow-file': 'Arrow file',
  'arrow-stream': 'Arrow stream',
  parquet: 'Parquet',
  csv: 'CSV',
};

/** The form of a table in words. */
export function tableFormat(format: string): string {
  return tableFormats[format] ?? format;
}
