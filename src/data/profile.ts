import type { Batch, Column, ColumnType, Field } from '../core/table.ts';

/** Most distinct values counted one by one; beyond it a column has "more than 1,000". */
export const distinctCap = 1000;

/** Categories shown first: the most frequent. */
const shownCategories = 50;

/** Largest magnitude up to which every whole number is exact, 2^53. */
const exactLimit = 9007199254740992;

/** Exact counts of one column over some rows; see `mergeProfiles`. */
export interface ColumnCounts {
  readonly type: ColumnType;
  readonly missing: number;
  readonly infinite: number;
  /** Finite values with a fraction. */
  readonly fractional: number;
  /** Finite values beyond ±2^53, where 64-bit integers of the file may have been rounded. */
  readonly beyondExact: number;
  /** Least and greatest finite value; null where there is none, and for categories. */
  readonly min: number | null;
  readonly max: number | null;
  /** Rows by value (a number, or the category's name), or null where more than `distinctCap` values occur. */
  readonly counts: ReadonlyMap<number | string, number> | null;
}

/** Exact counts of every column over some rows. Plain data: it can be posted between workers. */
export interface TableProfile {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnCounts>;
}

/** One value of a column and its rows. */
export interface ValueCount {
  readonly label: string;
  readonly rows: number;
}

/** What is told about one column. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  readonly rows: number;
  readonly missing: number;
  readonly infinite: number;
  /** Number of distinct values, infinities included; null means more than `distinctCap`. */
  readonly distinct: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** True where every finite value is a whole number, and there is one. */
  readonly whole: boolean;
  readonly beyondExact: number;
  /** All values with their rows, categories by name (code units) and numbers by size; null where `distinct` is. */
  readonly values: readonly ValueCount[] | null;
  /** The 50 most frequent of them, ties in the order of `values`. */
  readonly top: readonly ValueCount[];
}

/** The profile of one batch, for the columns of `fields` that it has. */
export function profileBatch(fields: readonly Field[], batch: Batch): TableProfile {
  const columns = new Map<string, ColumnCounts>();
  for (const { name } of fields) {
    const column = batch.columns.get(name);
    if (column)
      columns.set(name, column.type === 'category' ? countCategories(column) : countNumbers(column));
  }
  return { rows: batch.rows, columns };
}

function countCategories(column: Extract<Column, { type: 'category' }>): ColumnCounts {
  const byCode = new Float64Array(column.dictionary.length);
  let missing = 0;
  for (const code of column.codes) {
    if (code < 0) missing += 1;
    else byCode[code] = (byCode[code] ?? 0) + 1;
  }
  const counts = new Map<string, number>();
  for (const [code, rows] of byCode.entries()) {
    const label = column.dictionary[code];
    if (rows > 0 && label !== undefined) counts.set(label, (counts.get(label) ?? 0) + rows);
    if (counts.size > distinctCap) break;
  }
  const none = { infinite: 0, fractional: 0, beyondExact: 0, min: null, max: null };
  return { type: 'category', missing, ...none, counts: counts.size > distinctCap ? null : counts };
}

function countNumbers(column: Exclude<Column, { type: 'category' }>): ColumnCounts {
  const counts = new Map<number, number>();
  let [missing, infinite, fractional, beyondExact] = [0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column.values) {
    if (Number.isNaN(value)) {
      missing += 1;
      continue;
    }
    if (counts.size <= distinctCap) counts.set(value, (counts.get(value) ?? 0) + 1);
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      infinite += 1;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    if (Math.floor(value) !== value) fractional += 1;
    else if (value > exactLimit || value < -exactLimit) beyondExact += 1;
  }
  return {
    type: column.type,
    missing,
    infinite,
    fractional,
    beyondExact,
    ...(min <= max ? { min: min + 0, max: max + 0 } : { min: null, max: null }),
    counts: counts.size > distinctCap ? null : counts,
  };
}

/**
 * The profile of the rows of both: every count is a sum, so the result depends on neither batches nor order. Columns that
 * only one of them has are kept as they are.
 */
export function mergeProfiles(a: TableProfile, b: TableProfile): TableProfile {
  const columns = new Map(a.columns);
  for (const [name, counts] of b.columns) {
    const before = columns.get(name);
    columns.set(name, before ? mergeCounts(before, counts) : counts);
  }
  return { rows: a.rows + b.rows, columns };
}

function mergeCounts(a: ColumnCounts, b: ColumnCounts): ColumnCounts {
  return {
    type: a.type,
    missing: a.missing + b.missing,
    infinite: a.infinite + b.infinite,
    fractional: a.fractional + b.fractional,
    beyondExact: a.beyondExact + b.beyondExact,
    min: a.min === null || b.min === null ? (a.min ?? b.min) : Math.min(a.min, b.min),
    max: a.max === null || b.max === null ? (a.max ?? b.max) : Math.max(a.max, b.max),
    counts: a.counts && b.counts ? mergeMaps(a.counts, b.counts) : null,
  };
}

function mergeMaps(
  a: ReadonlyMap<number | string, number>,
  b: ReadonlyMap<number | string, number>,
): Map<number | string, number> | null {
  const merged = new Map(a);
  for (const [value, rows] of b) merged.set(value, (merged.get(value) ?? 0) + rows);
  return merged.size > distinctCap ? null : merged;
}

/** The profile of each column, in the order of the first batch. */
export function finishProfile(profile: TableProfile): ColumnProfile[] {
  return [...profile.columns].map(([name, column]) => {
    const values = column.counts && sortedValues(column);
    const finite = profile.rows - column.missing - column.infinite;
    return {
      name,
      type: column.type,
      rows: profile.rows,
      missing: column.missing,
      infinite: column.infinite,
      distinct: column.counts ? column.counts.size : null,
      min: column.min,
      max: column.max,
      whole: column.type !== 'category' && finite > 0 && column.fractional === 0,
      beyondExact: column.beyondExact,
      values,
      top: [...(values ?? [])].sort((x, y) => y.rows - x.rows).slice(0, shownCategories),
    };
  });
}

function sortedValues({ type, counts }: ColumnCounts): ValueCount[] {
  return [...(counts ?? [])]
    .sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0))
    .map(([value, rows]) => ({
      label: type === 'boolean' ? (value === 0 ? 'false' : 'true') : String(value),
      rows,
    }));
}
