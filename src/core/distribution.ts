import { binIndex } from './bins.ts';
import type { Column } from './table.ts';
import { valueLabel } from './table.ts';

/**
 * How the values of one column are counted. `ranges` cuts numbers and times at inner edges (bins.ts). `values` names
 * single values: the most frequent categories, or every number where there are few; a number is named as `String` writes
 * it, a time in ms. What has no bin (other values; infinite numbers among ranges) is counted beside them.
 */
export type ColumnBins =
  | { readonly kind: 'ranges'; readonly edges: readonly number[] }
  | { readonly kind: 'values'; readonly values: readonly string[] };

/** The value of a quantile of order `p`. */
export interface Quantile {
  readonly p: number;
  readonly value: number;
}

/** Rows of one column by bin. */
export interface BinCounts {
  /** Rows in each bin. */
  readonly counts: ArrayLike<number>;
  /** Rows whose value has no bin. */
  readonly elsewhere: number;
  readonly missing: number;
  /** Rows counted: the sum of all of these. */
  readonly rows: number;
}

/** The distribution of one column as far as a first reading tells it. */
export interface Distribution extends BinCounts {
  readonly bins: ColumnBins;
  /** True where every row of the file was counted; else `rows` are a uniform sample of them. */
  readonly exact: boolean;
  /** Over the finite values of the same rows; none for categories. */
  readonly quantiles: readonly Quantile[];
  /** Least and greatest number of distinct values that the column can have; equal where it is known. */
  readonly distinct: { readonly least: number; readonly most: number };
}

/** Distinct numbers whose cell is remembered while a column of single values is counted. */
const MOST_REMEMBERED = 1000;

/** Number of bins. */
export function binsOf(bins: ColumnBins): number {
  return bins.kind === 'ranges' ? bins.edges.length + 1 : bins.values.length;
}

/** Cells that counts of a column take: its bins, then values that have none, then missing values. */
export function cellsOf(bins: ColumnBins): number {
  return binsOf(bins) + 2;
}

/** The cell of each row of a column, in the order of `cellsOf`. */
export function cellCodes(column: Column, bins: ColumnBins): Int32Array {
  const elsewhere = binsOf(bins);
  const missing = elsewhere + 1;
  if (column.type === 'category') {
    const known = new Map(bins.kind === 'values' ? bins.values.map((value, at) => [value, at]) : []);
    const cells = column.dictionary.map((name) => known.get(name) ?? elsewhere);
    return eachRow(column.codes, (code) => (code < 0 ? missing : (cells[code] ?? elsewhere)));
  }
  if (bins.kind === 'ranges') {
    const { edges } = bins;
    return eachRow(column.values, (value) => {
      if (Number.isFinite(value)) return binIndex(edges, value);
      return Number.isNaN(value) ? missing : elsewhere;
    });
  }
  const label = (value: number) => valueLabel({ type: column.type, values: Float64Array.of(value) }, 0) ?? '';
  const found = new Map<number, number>();
  return eachRow(column.values, (value) => {
    if (Number.isNaN(value)) return missing;
    let cell = found.get(value);
    if (cell === undefined) {
      const at = bins.values.indexOf(label(value));
      cell = at < 0 ? elsewhere : at;
      if (found.size < MOST_REMEMBERED) found.set(value, cell);
    }
    return cell;
  });
}

/** A loop rather than `Int32Array.from`, which is several times slower on the millions of rows of a count. */
function eachRow(values: Int32Array | Float64Array, cellOf: (value: number) => number): Int32Array {
  const cells = new Int32Array(values.length);
  for (let row = 0; row < values.length; row += 1) cells[row] = cellOf(values[row] ?? Number.NaN);
  return cells;
}

/** Counts of one column read out of `cells`, which start at `offset` in the order of `cellsOf`. */
export function readCounts(cells: Float64Array, offset: number, bins: ColumnBins): BinCounts {
  const size = binsOf(bins);
  const own = cells.subarray(offset, offset + size + 2);
  return {
    counts: own.subarray(0, size),
    elsewhere: own[size] ?? 0,
    missing: own[size + 1] ?? 0,
    rows: own.reduce((sum, rows) => sum + rows, 0),
  };
}

/** The bin in which the cumulative share of the rows of `counts` first reaches `p`; null where no row has a bin. */
export function quantileBin({ counts }: BinCounts, p: number): number | null {
  const rows = Array.from(counts);
  const total = rows.reduce((sum, own) => sum + own, 0);
  let below = 0;
  const at = rows.findIndex((own) => (below += own) >= total * p && own > 0);
  return at < 0 ? null : at;
}
