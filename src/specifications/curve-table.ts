import type { Answer } from './answer.ts';
import { DIMENSIONS } from './choices.ts';
import type { SpecificationCurve } from './curve.ts';

/** A curve as a table: one row a way of asking, in order of value. */
export interface CurveTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The table of a curve, with every option in words. */
export function curveTable({ answers }: Pick<SpecificationCurve, 'answers'>): CurveTable {
  return {
    head: [...DIMENSIONS, 'value', 'lower', 'upper', 'limit', 'verdict', 'asked by the plan', 'remark'],
    rows: answers.map(rowOf),
  };
}

function rowOf({ options, value, interval, limit, verdict, declared, reason, untested }: Answer) {
  const remark = untested.length > 0 ? `too few: ${untested.join(', ')}` : null;
  return [
    ...DIMENSIONS.map((name) => options[name]),
    ...[value, interval?.lower ?? null, interval?.upper ?? null],
    ...[`${limit.op} ${limit.value}`, verdict, declared ? 'yes' : null, reason ?? remark],
  ];
}

/** A curve as plain data for a file. */
export function curveData({ answers, counts, effects, notes }: SpecificationCurve) {
  return {
    counts,
    effects,
    notes,
    answers: answers.map(({ specification, options, ...rest }) => ({
      check: specification.metric.check.id,
      ...options,
      ...rest,
    })),
  };
}
