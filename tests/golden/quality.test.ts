import { describe, expect, it } from 'vitest';
import { auc } from '../../src/stats/auc.ts';
import { countOutcomes, sliceOutcomeCounts } from '../../src/summaries/outcome-counts.ts';
import { sliceScoreTable } from '../../src/summaries/score-table.ts';
import { estimateOf, measured, scoredRows, scoreTable, type ScoredRow } from '../checks/tables.ts';
import { golden } from './read.ts';

type Measures = Record<'accuracy' | 'balancedAccuracy' | 'auc' | 'brier', number | null>;
interface Case {
  readonly name: string;
  readonly rows: ScoredRow[];
  readonly overall: Measures;
  readonly byGroup: Record<string, Measures>;
}
const { scores } = golden<{ scores: Case[] }>('fairness');

function summariesOf(rows: readonly ScoredRow[]) {
  const scored = scoredRows(rows);
  const design = { attributes: ['group'], strata: [], classes: ['0', '1'], weighted: scored.weight !== null };
  const [counts, table] = [countOutcomes(design, scored), scoreTable(rows)];
  return {
    byGroup: { counts, table },
    overall: { counts: sliceOutcomeCounts(counts, []), table: sliceScoreTable(table, []) },
  };
}

const measures = [
  { check: 'performance/accuracy', key: 'accuracy', summary: 'counts', worst: Math.min },
  { check: 'performance/balanced-accuracy', key: 'balancedAccuracy', summary: 'counts', worst: Math.min },
  { check: 'performance/auc', key: 'auc', summary: 'table', worst: Math.min },
  { check: 'performance/brier-score', key: 'brier', summary: 'table', worst: Math.max },
] as const;

describe.each(measures)('$check against scikit-learn', ({ check, key, summary, worst }) => {
  it.each(scores)('$name: all rows', ({ rows, overall }) => {
    const estimate = measured(estimateOf(check, summariesOf(rows).overall[summary]));
    expect(estimate.value).toBeCloseTo(overall[key]!, 12);
    expect(estimate.groups).toEqual([]);
  });

  it.each(scores)('$name: by group, the worst as value', ({ rows, byGroup }) => {
    const estimate = measured(estimateOf(check, summariesOf(rows).byGroup[summary], { minGroupSize: 1 }));
    const expected = Object.entries(byGroup).map(([group, own]) => ({ group, value: own[key] }));
    for (const { group, value } of expected) {
      const entry = estimate.groups.find((own) => own.group === group);
      if (value === null) expect(entry).toMatchObject({ value: null, interval: null });
      else expect(entry?.value).toBeCloseTo(value, 12);
      expect(entry?.reason === null).toBe(value !== null);
    }
    const defined = expected.flatMap(({ value }) => (value === null ? [] : [value]));
    expect(estimate.value).toBeCloseTo(worst(...defined), 12);
    expect(estimate.untested).toEqual(expected.filter(({ value }) => value === null).map((own) => own.group));
  });
});

interface DeLong {
  readonly positive: number[];
  readonly negative: number[];
  readonly auc: number;
  readonly variance: number;
}

it.each(golden<{ delong: DeLong[] }>('intervals').delong)(
  'DeLong’s variance, $positive.length and $negative.length scores',
  ({ positive, negative, auc: area, variance }) => {
    const scores = Float64Array.from(new Set([...positive, ...negative])).sort();
    const count = (of: number[]) => scores.map((score) => of.filter((own) => own === score).length);
    const estimate = auc({ scores, positives: count(positive), negatives: count(negative) });
    expect(estimate?.value).toBeCloseTo(area, 13);
    const [m, n] = [positive.length, negative.length];
    const ours = (estimate?.positiveVariance ?? 0) / (m - 1) + (estimate?.negativeVariance ?? 0) / (n - 1);
    expect(ours).toBeCloseTo(variance, 13);
  },
);
