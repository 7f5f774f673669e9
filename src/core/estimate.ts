/** A confidence interval. `method` names how it was made, e.g. `score, Tukey–Kramer max-t`. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  readonly method: string;
}

/** The estimate for one group. `value` null means undefined: `reason` says why, and it is left out of aggregates. */
export interface GroupEstimate {
  readonly group: string;
  readonly n: number;
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly reason: string | null;
}

/** Units of values, never percentages; `nats` of information, `amount` in the unit of a regression's label. */
export type Unit = 'proportion' | 'ratio' | 'difference' | 'psi' | 'mmd' | 'score' | 'sd' | 'nats' | 'amount';

/** Anything a check wants to keep for the record and for charts; finite numbers, strings, null, arrays and records. */
export type Detail = { readonly [key: string]: DetailValue };
/** A JSON value without undefined, NaN or infinities. */
export type DetailValue = string | number | boolean | null | readonly DetailValue[] | Detail;

/** What a check found: a value with its uncertainty, or why it does not apply. Never NaN, never a filler number. */
export type Estimate =
  | {
      readonly status: 'ok';
      readonly value: number;
      readonly n: number;
      readonly interval: Interval | null;
      readonly pValue: number | null;
      /** p after correction for the family of tests it belongs to. */
      readonly adjusted: { readonly method: string; readonly p: number; readonly family: string } | null;
      readonly groups: readonly GroupEstimate[];
      /** Groups that hold rows but are too small to take part; while there are any, a pass is not given. */
      readonly untested: readonly string[];
      readonly detail: Detail;
      readonly notes: readonly string[];
    }
  | {
      readonly status: 'not-applicable';
      readonly reason: string;
      readonly groups: readonly GroupEstimate[];
    };

/** An estimate that could not be made, with the reason in words and the groups that were looked at. */
export function notApplicable(reason: string, groups: readonly GroupEstimate[] = []): Estimate {
  return { status: 'not-applicable', reason, groups };
}
