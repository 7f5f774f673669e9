import type { GroupCodes } from './groups.ts';

/** Rows after scoring, ready to be summarised. All arrays have one value a row. */
export interface ScoredRows {
  readonly rows: number;
  readonly groups: GroupCodes;
  /** Groups by control features; one empty key where there are none. */
  readonly strata: GroupCodes;
  /** 1 favourable, 0 not, −1 unknown. */
  readonly label: Int8Array;
  readonly decision: Int8Array;
  /** Indexes of classes, −1 unknown; null or left out where nobody asks for every class. */
  readonly classes?: { readonly label: Int8Array; readonly decision: Int8Array } | null;
  /** Decisions of another model, as `decision`; null or left out where there is none. */
  readonly previous?: Int8Array | null;
  /** P(favourable), NaN where there is none. */
  readonly score: Float64Array;
  /** The label where it and the scores are amounts, NaN where it is missing; null or left out where it is a class. */
  readonly amount?: Float64Array | null;
  /** Weights on the exact grid of `weightGrid`, or null where rows count once each. */
  readonly weight: Float64Array | null;
}

/**
 * A rounding of weights to multiples of 2^−k such that sums over `rows` rows with weights up to `largest` are exact in
 * doubles, so that no sum depends on the order of rows. Relative to the largest weight the step is at most 2^(1−52)·rows.
 */
export function weightGrid(largest: number, rows: number): (weight: number) => number {
  let unit = 1;
  const total = Math.max(1, rows) * Math.max(largest, Number.MIN_VALUE);
  while (total / unit < 2251799813685248) unit /= 2;
  while (total / unit >= 4503599627370496) unit *= 2;
  return (weight) => Math.round(weight / unit) * unit;
}
