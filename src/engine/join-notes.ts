import { unmatchedText } from '../core/joined.ts';
import type { SubjectData, TestResult } from '../core/results.ts';

/**
 * The result with what must be said where it rests on joined columns: how many rows have no entry in the attributes table,
 * and so belong to no group. A function of what results.json holds, so that recomputing a record gives the same notes.
 */
export function withJoinNotes(result: TestResult, data: readonly SubjectData[]): TestResult {
  const comparesFiles = result.check.startsWith('drift/');
  const notes = data.flatMap(({ name, joins = [] }) =>
    joins
      .filter(({ to, columns }) =>
        comparesFiles
          ? joins.length > 1
          : to === 'test' && columns.some((column) => result.slice?.includes(column)),
      )
      .map((join) => `Of the ${join.to} data, ${unmatchedText(join, name)}.`),
  );
  return notes.length === 0 ? result : { ...result, notes: [...result.notes, ...notes] };
}
