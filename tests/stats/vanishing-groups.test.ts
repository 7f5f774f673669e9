import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { byGroup } from '../../src/core/summary.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { groupRates, selectionRate } from '../../src/stats/group-rates.ts';
import { mergeScoreTables, tableScores } from '../../src/summaries/score-table.ts';

const design = { attributes: ['g'], weighted: false };

/** Scored rows of two groups; those of the second have no label. */
function rows(score: number[], label: number[]) {
  return {
    rows: score.length,
    groups: { keys: [['a'], ['b']], codes: Int32Array.from(score, (_, row) => row % 2) },
    strata: { keys: [[]], codes: new Int32Array(score.length) },
    label: Int8Array.from(label),
    decision: Int8Array.from(score, () => 1),
    score: Float64Array.from(score),
    weight: null,
  };
}

describe('a group that cannot be measured', () => {
  it('stays in the score table, and AUC gives no pass', () => {
    const score = Array.from({ length: 400 }, (_, row) => row / 400);
    const label = score.map((value, row) => (row % 2 === 1 ? -1 : value > 0.5 ? 1 : 0));
    const summary = tableScores(design, rows(score, label));
    const check = checks.get('performance/auc');
    const threshold = { op: '>=', value: 0.7, on: 'interval', level: 0.95 } as const;
    const test = {
      test: 'tests[0]',
      check: check?.id ?? '',
      slice: ['g'],
      params: { minGroupSize: 30 },
      threshold,
      severity: 'block',
      rationale: null,
    } as const;
    const result = evaluate(test, { summary, path: 'summaries/score-table.arrow' }, '0');
    expect(result.groups.map(({ group }) => group)).toEqual(['a', 'b']);
    expect(result.untested).toEqual(['b']);
    expect(result.verdict).toBe('inconclusive');
  });

  it('merging never hangs on scores at the end of one side', () => {
    const one = tableScores(design, rows([0.1, 0.2], [1, 0]));
    const other = tableScores(design, rows([0.3, Number.MAX_VALUE], [1, 0]));
    expect(mergeScoreTables(one, other).groups[1]?.scores).toEqual(Float64Array.of(0.2, Number.MAX_VALUE));
    expect(mergeScoreTables(other, one)).toEqual(mergeScoreTables(one, other));
  });
});

describe('groups that would read the same', () => {
  const cell = (group: (string | null)[], decision: number) => ({
    group,
    stratum: [],
    label: null,
    decision,
    rows: 500,
    weight: 500,
    weightSquared: 500,
  });
  const cells = [
    cell(['a', 'b × c'], 1),
    cell(['a × b', 'c'], 0),
    cell([null, 'x'], 1),
    cell(['(missing)', 'x'], 0),
  ];

  it('are kept apart by their values and told apart by number', () => {
    expect(byGroup(cells).map(({ name }) => name)).toEqual([
      'a × b × c',
      'a × b × c (2)',
      '(missing) × x',
      '(missing) × x (2)',
    ]);
    const counts = {
      kind: 'outcome-counts',
      attributes: ['p', 'q'],
      strata: [],
      classes: ['0', '1'],
      weighted: false,
      cells,
    } as const;
    expect(groupRates(counts, selectionRate, 30).map(({ proportion }) => proportion?.x)).toEqual([
      500, 0, 500, 0,
    ]);
  });
});
