import type { TestResult } from '../../core/results.ts';
import { decimalText } from '../decimal.ts';
import type { Criterion, EvidenceRecord } from '../record-schema.ts';
import { tagsOf } from './tags.ts';

/** One test of a record: its criterion, its result, and what projections say of both. */
export interface RecordedTest {
  readonly criterion: Criterion;
  readonly result: TestResult;
  /** Title of the check, and the groups that were compared. */
  readonly title: string;
  /** Ids of the clauses, controls and places of other frameworks that the result serves, each once, sorted. */
  readonly supports: readonly string[];
}

/** The tests of a record in its order. */
export function recordedTests({ criteria, results }: EvidenceRecord): RecordedTest[] {
  return criteria.flatMap((criterion, index): RecordedTest[] => {
    const result = results.results[index];
    if (result === undefined) return [];
    const groups = criterion.slice === null ? '' : ` by ${criterion.slice.join(' × ')}`;
    const title = `${criterion.title ?? criterion.metricId}${groups}`;
    const places = [...criterion.clauseRefs, ...tagsOf(criterion.metricId)].map(({ id }) => id);
    return [{ criterion, result, title, supports: [...new Set(places)].sort() }];
  });
}

/** The finding of a test, and the reason where it says more. */
export function findingText({ finding, reason }: TestResult): string {
  return reason === null || reason === finding ? finding : `${finding} ${reason}`;
}

/** The finding of a test in words and numbers: value, interval, rows, limit, and a reason where there is one. */
export function testText({ result }: RecordedTest): string {
  const { value, unit, interval, n, threshold } = result;
  const numbers = [
    value === null ? null : `value ${decimalText(value)} (${unit})`,
    interval &&
      `interval ${decimalText(interval.lower)} to ${decimalText(interval.upper)} at level ${interval.level}`,
    n === null ? null : `n = ${n}`,
    limitText(result) &&
      `limit ${limitText(result)}${threshold?.on === 'point' ? ' on the value alone' : ''}`,
  ].filter((part) => part !== null);
  const measured = numbers.length === 0 ? [] : [`${numbers.join('; ')}.`];
  return [findingText(result), ...measured].join(' ');
}

/** The limit of a test, e.g. `<= 0.1`; null where there is none. */
export function limitText({ threshold }: Pick<TestResult, 'threshold'>): string | null {
  return threshold && `${threshold.op} ${decimalText(threshold.value)}`;
}

/** What kind of model a record is about: one that gives amounts where any test measures amounts. */
export function taskOf({ criteria }: EvidenceRecord): 'classification' | 'regression' {
  const amounts = /\/(r-squared|mean-error|mean-absolute-error|root-mean-square-error)/;
  return criteria.some(({ unit, metricId }) => unit === 'amount' || amounts.test(metricId))
    ? 'regression'
    : 'classification';
}
