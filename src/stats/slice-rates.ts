import { SLICE_CELLS, sliceTotal, slicesOf } from '../core/slices.ts';
import { binCount, type SliceCounts } from '../core/summary.ts';
import type { Proportion } from './proportion.ts';

/** What is compared between a slice and the rest; more of it is worse. The rejection rate is 1 − selection rate. */
export const SLICE_MEASURES = [
  'error-rate',
  'false-negative-rate',
  'false-positive-rate',
  'rejection-rate',
] as const;
/** The name of one of these. */
export type SliceMeasure = (typeof SLICE_MEASURES)[number];

/** Whether a known label and decision (0 or 1, −1 unknown) count in the denominator of each measure, and as what is counted. */
const MEASURES: Readonly<
  Record<SliceMeasure, { among: (y: number, d: number) => boolean; of: (y: number, d: number) => boolean }>
> = {
  'error-rate': { among: (y, d) => y >= 0 && d >= 0, of: (y, d) => y !== d },
  'false-negative-rate': { among: (y, d) => y === 1 && d >= 0, of: (_, d) => d === 0 },
  'false-positive-rate': { among: (y, d) => y === 0 && d >= 0, of: (_, d) => d === 1 },
  'rejection-rate': { among: (_, d) => d >= 0, of: (_, d) => d === 0 },
};

/** For every slice in one half: rows in the denominator, their Σw and Σw², and Σw of those that are counted. */
interface HalfSums {
  readonly rows: Float64Array;
  readonly all: Float64Array;
  readonly squares: Float64Array;
  readonly hits: Float64Array;
}

/** A slice and all other rows in one half, as proportions of effective samples (Kish: (Σw)² ÷ Σw²); `rows` of the slice. */
export interface SliceSides {
  readonly slice: Proportion;
  readonly rest: Proportion;
  readonly rows: number;
}

/** The rates of every slice and of its rest, in both halves: 0 discovery, 1 confirmation. */
export interface SliceRates {
  readonly total: number;
  sides(half: 0 | 1, slice: number): SliceSides;
}

/** The rates of a measure. */
export function sliceRates(counts: SliceCounts, measure: SliceMeasure): SliceRates {
  const halves = [halfSums(counts, measure, 0), halfSums(counts, measure, 1)] as const;
  return {
    total: sliceTotal(counts.design),
    sides(half, slice) {
      const own = halves[half];
      const at = (values: Float64Array): [number, number] => [
        values[slice] ?? 0,
        (values[0] ?? 0) - (values[slice] ?? 0),
      ];
      const [hits, all, squares] = [at(own.hits), at(own.all), at(own.squares)];
      const side = (index: 0 | 1): Proportion => effective(hits[index], all[index], squares[index]);
      return { slice: side(0), rest: side(1), rows: own.rows[slice] ?? 0 };
    },
  };
}

function effective(hits: number, all: number, squares: number): Proportion {
  if (!(all > 0) || !(squares > 0)) return { x: 0, n: 0 };
  const n = (all * all) / squares;
  return { x: Math.min(n, Math.max(0, (hits / all) * n)), n };
}

function halfSums(counts: SliceCounts, measure: SliceMeasure, half: number): HalfSums {
  const { among, of } = MEASURES[measure];
  const total = sliceTotal(counts.design);
  const weight = counts.design.weighted ? counts.weight : counts.rows;
  const squared = counts.design.weighted ? counts.weightSquared : counts.rows;
  const sums = {
    ...{ rows: new Float64Array(total), all: new Float64Array(total) },
    ...{ squares: new Float64Array(total), hits: new Float64Array(total) },
  };
  for (let cell = 0; cell < 9; cell += 1) {
    const [y, d] = [Math.floor(cell / 3) - 1, (cell % 3) - 1];
    if (!among(y, d)) continue;
    for (let slice = 0; slice < total; slice += 1) {
      const at = slice * SLICE_CELLS + half * 9 + cell;
      sums.rows[slice] = (sums.rows[slice] ?? 0) + (counts.rows[at] ?? 0);
      sums.all[slice] = (sums.all[slice] ?? 0) + (weight[at] ?? 0);
      sums.squares[slice] = (sums.squares[slice] ?? 0) + (squared[at] ?? 0);
      if (of(y, d)) sums.hits[slice] = (sums.hits[slice] ?? 0) + (weight[at] ?? 0);
    }
  }
  return sums;
}

/** Rows of every slice, both halves together, whatever is known of them. */
export function sliceRows({ design, rows }: Pick<SliceCounts, 'design' | 'rows'>): Float64Array {
  const sums = new Float64Array(sliceTotal(design));
  for (let at = 0; at < rows.length; at += 1) {
    const slice = Math.floor(at / SLICE_CELLS);
    sums[slice] = (sums[slice] ?? 0) + (rows[at] ?? 0);
  }
  return sums;
}

/**
 * 1 for slices that say something of their own, 0 for those that hold no rows or all, or two conditions that hold the same rows as one
 * of them alone. Looks at no label and no decision.
 */
export function ownSlices(counts: SliceCounts): Int8Array {
  const rows = sliceRows(counts);
  const firsts: number[] = [];
  let first = 1;
  for (const column of counts.design.columns) {
    firsts.push(first);
    first += binCount(column);
  }
  const own = new Int8Array(rows.length);
  for (const [slice, conditions] of slicesOf(counts.design).entries()) {
    const parents =
      conditions.length < 2 ? [0] : conditions.map(({ column, bin }) => (firsts[column] ?? 0) + bin);
    own[slice] =
      conditions.length > 0 && rows[slice] !== 0 && parents.every((parent) => rows[parent] !== rows[slice])
        ? 1
        : 0;
  }
  return own;
}
