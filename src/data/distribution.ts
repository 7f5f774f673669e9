import { extent, ticks } from 'd3-array';
import { scaleUtc } from 'd3-scale';
import { cellCodes, cellsOf, readCounts, type ColumnBins, type Distribution } from '../core/distribution.ts';
import type { CategoryColumn, Column } from '../core/table.ts';
import { quantileOf, tableOfColumn, tableOfCounts, type ValueTable } from '../core/value-table.ts';
import type { ColumnProfile, ValueCount } from './profile.ts';

/** Orders of the quantiles that are told. */
const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/** Categories that get a bin, and distinct numbers up to which each is a bin of its own. */
const MOST_CATEGORIES = 12;
const MOST_NUMBERS = 24;
/** Bars that a histogram aims at. */
const BARS = 24;
/** How far bars reach beyond the 1st and 99th percentile, in the distance between them; the rest is one open bin. */
const REACH = 0.1;

/**
 * The distribution of a column after one reading. It is exact where its values were counted one by one (profile.ts), or
 * where the sample is the whole file; else it is that of the sample. The bins depend on these alone, so that a second
 * reading in any number of parts can count every row in them exactly (engine/profile-groups.ts).
 */
export function distributionOf(profile: ColumnProfile, sampled: Column): Distribution {
  const size = sampled.type === 'category' ? sampled.codes.length : sampled.values.length;
  const table = numbersOf(profile, sampled);
  const known = profile.values ?? (sampled.type === 'category' ? countCategories(sampled) : []);
  const bins = designBins(profile, known, table);
  return {
    bins,
    ...countsIn(bins, profile, known, sampled),
    exact: profile.values !== null || size === profile.rows,
    quantiles: table === null ? [] : quantilesOf(table),
    distinct: distinctBounds(profile, known, sampled, table),
  };
}

/** The sample shows how many values there are at least; at most, every row outside it has one of its own. */
function distinctBounds(
  { distinct, rows, missing }: ColumnProfile,
  known: readonly ValueCount[],
  sampled: Column,
  table: ValueTable | null,
): Distribution['distinct'] {
  if (distinct !== null) return { least: distinct, most: distinct };
  const infinite =
    sampled.type === 'category' ? [] : [...sampled.values].filter((value) => Math.abs(value) === Infinity);
  const least = table === null ? known.length : table.values.length + new Set(infinite).size;
  const seen = table === null ? known.reduce((sum, own) => sum + own.rows, 0) : table.total + infinite.length;
  return { least, most: least + Math.max(0, rows - missing - seen) };
}

function quantilesOf(table: ValueTable): Distribution['quantiles'] {
  return QUANTILES.flatMap((p) => {
    const value = quantileOf(table, p);
    return value === null ? [] : [{ p, value }];
  });
}

/** Categories of a column with their rows, in the order of their codes. */
function countCategories({ codes, dictionary }: CategoryColumn): ValueCount[] {
  const rows = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) rows[code] = (rows[code] ?? 0) + 1;
  return dictionary.map((label, code) => ({ label, rows: rows[code] ?? 0 }));
}

function numbersOf({ type, values }: ColumnProfile, sampled: Column): ValueTable | null {
  if (sampled.type === 'category' || type === 'category' || type === 'boolean') return null;
  if (values === null) return tableOfColumn(sampled);
  return tableOfCounts(values.map(({ label, rows }) => [Number(label), rows] as const));
}

function designBins(
  { type, whole, distinct, min, max }: ColumnProfile,
  known: readonly ValueCount[],
  table: ValueTable | null,
): ColumnBins {
  if (table === null) return { kind: 'values', values: shownCategories(known) };
  if (min === null || max === null || (distinct !== null && distinct <= MOST_NUMBERS))
    return { kind: 'values', values: known.map(({ label }) => label) };
  const [low, high] = usualRange(table, min, max);
  const round =
    type === 'time'
      ? scaleUtc().domain([low, high]).ticks(BARS).map(Number)
      : ticks(low, high, BARS).filter((edge) => !whole || Number.isInteger(edge));
  const edges = [...new Set(round)].filter((edge) => edge > min && edge <= max);
  return { kind: 'ranges', edges: edges.length > 0 ? edges : [max] };
}

/** The most frequent categories, in that order; of very many, only those that occur more than once. */
function shownCategories(known: readonly ValueCount[]): string[] {
  const few = known.length <= MOST_CATEGORIES + 1;
  return [...known]
    .sort((a, b) => b.rows - a.rows)
    .filter(({ rows }) => few || rows > 1)
    .slice(0, few ? MOST_CATEGORIES + 1 : MOST_CATEGORIES)
    .map(({ label }) => label);
}

/** Where bars are drawn: all values, or a little beyond the middle 98 in 100 where a few lie far out. */
function usualRange(table: ValueTable, min: number, max: number): [number, number] {
  const [low, high] = extent([quantileOf(table, 0.01) ?? min, quantileOf(table, 0.99) ?? max]);
  const [from, to] = [low ?? min, high ?? max];
  const reach = (to - from) * REACH;
  const range: [number, number] = [Math.max(min, from - reach), Math.min(max, to + reach)];
  return range[1] > range[0] ? range : [min, max];
}

function countsIn(
  bins: ColumnBins,
  { type, values, missing, rows }: ColumnProfile,
  known: readonly ValueCount[],
  sampled: Column,
): Pick<Distribution, 'counts' | 'elsewhere' | 'missing' | 'rows'> {
  const cells = new Float64Array(cellsOf(bins));
  const add = (codes: Int32Array, weight: (at: number) => number) =>
    codes.forEach((code, at) => (cells[code] = (cells[code] ?? 0) + weight(at)));
  if (values === null) add(cellCodes(sampled, bins), () => 1);
  else add(cellCodes(columnOfValues(type, known), bins), (at) => known[at]?.rows ?? 0);
  const counted = readCounts(cells, 0, bins);
  return values === null ? counted : { ...counted, missing, rows };
}

/** A column that holds each value once. */
function columnOfValues(type: Column['type'], known: readonly ValueCount[]): Column {
  if (type === 'category')
    return {
      type,
      codes: Int32Array.from(known, (_, at) => at),
      dictionary: known.map(({ label }) => label),
    };
  const numberOf = (label: string): number => (type === 'boolean' ? Number(label === 'true') : Number(label));
  return { type, values: Float64Array.from(known, ({ label }) => numberOf(label)) };
}
