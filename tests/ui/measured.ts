import type { Summary } from '../../src/core/summary.ts';
import type { TestResult } from '../../src/core/results.ts';
import { estimateOf, find, outcomes, scoreTable, type Alike, type ScoredRow } from '../checks/tables.ts';

/** What a check makes of a summary, as a result without a verdict. */
export function measured(
  id: string,
  summary: Summary,
  params: Readonly<Record<string, number | string>> = {},
): TestResult {
  const [check, estimate] = [find(id), estimateOf(id, summary, params)];
  const attributes = 'attributes' in summary ? summary.attributes : [];
  const blank = {
    n: null,
    interval: null,
    pValue: null,
    adjusted: null,
    untested: [],
    detail: {},
    notes: [],
  };
  return {
    ...{ test: 'tests[0]', check: id, slice: attributes.length > 0 ? attributes : null, unit: check.unit },
    ...{ reason: null, value: null, ...blank, ...estimate },
    ...{ params: {}, threshold: null, verdict: 'inconclusive', margin: null, rowsNeeded: null },
    ...{ severity: 'block', rationale: null, finding: `What ${id} found.`, summary: null },
  };
}

/** Rows with scores that tell labels apart, `each` a group, the same every time. */
export function scored(groups: readonly string[], each = 400): ReturnType<typeof scoreTable> {
  const rows = groups.flatMap((group, at) =>
    Array.from({ length: each }, (_, row): ScoredRow => {
      const score = ((row * 37 + at * 11) % 100) / 100 + 0.005;
      return [group, (row * 53 + at) % 100 < score * 100 ? 1 : 0, score];
    }),
  );
  return scoreTable(rows);
}

/** Decisions on groups of two features; `rows(first, second)` in each cell of label and decision, 0 for none. */
export function crossedOutcomes(
  first: readonly string[],
  second: readonly string[],
  rows: (first: number, second: number) => number = () => 60,
): ReturnType<typeof outcomes> {
  const cells = first.flatMap((a, i) =>
    second.flatMap((b, j) =>
      [0, 1].flatMap((label) =>
        [0, 1].map((decision): Alike => {
          const many = rows(i, j);
          const more = label === decision ? i * 7 + j * 3 + 20 : 0;
          return [[a, b], label, decision, many === 0 ? 0 : many + more];
        }),
      ),
    ),
  );
  return outcomes(
    cells.filter(([, , , many]) => many > 0),
    ['sex', 'group'],
  );
}
