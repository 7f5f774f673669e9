import type { NumericColumn } from './table.ts';

/** Finite numbers in ascending order, each once, with the rows that hold it. */
export interface ValueTable {
  readonly values: Float64Array;
  readonly rows: Float64Array;
  /** Sum of `rows`. */
  readonly total: number;
}

/** The table of numbers that were counted; infinite and unreadable ones are left out. */
export function tableOfCounts(counts: Iterable<readonly [value: number, rows: number]>): ValueTable {
  const finite = [...counts].filter(([value, rows]) => Number.isFinite(value) && rows > 0);
  finite.sort(([a], [b]) => a - b);
  return {
    values: Float64Array.from(finite, ([value]) => value),
    rows: Float64Array.from(finite, ([, rows]) => rows),
    total: finite.reduce((sum, [, rows]) => sum + rows, 0),
  };
}

/** The table of the finite values of a column. */
export function tableOfColumn({ values }: NumericColumn): ValueTable {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  const [distinct, rows]: [number[], number[]] = [[], []];
  for (const value of sorted) {
    if (value === distinct.at(-1)) rows.push((rows.pop() ?? 0) + 1);
    else {
      distinct.push(value + 0);
      rows.push(1);
    }
  }
  return {
    values: Float64Array.from(distinct),
    rows: Float64Array.from(rows),
    total: sorted.length,
  };
}

/**
 * Quantile of order `p` in [0, 1]: linear between the order statistics around (n − 1)p, type 7 of doi:10.1080/00031305.1996.10473566,
 * the default of numpy and R. Null where there is no value.
 */
export function quantileOf({ values, rows, total }: ValueTable, p: number): number | null {
  if (total === 0) return null;
  const position = (total - 1) * p;
  const below = Math.floor(position);
  let [at, seen] = [0, rows[0] ?? 0];
  while (seen <= below && at + 1 < values.length) {
    at += 1;
    seen += rows[at] ?? 0;
  }
  const low = values[at] ?? 0;
  const high = below + 1 < seen ? low : (values[at + 1] ?? low);
  return low + (high - low) * (position - below);
}
