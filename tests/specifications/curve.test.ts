import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/registry.ts';
import { planSchema, type PlanInput } from '../../src/core/plan.ts';
import {
  OUTCOME_COUNTS,
  SCORE_TABLE,
  type OutcomeCounts,
  type ScoreTable,
  type Summary,
} from '../../src/core/summary.ts';
import { askDeclared, questionsOf } from '../../src/specifications/ask.ts';
import { countSpecifications, specificationsOf } from '../../src/specifications/choices.ts';
import { curveSentence, effectSentence } from '../../src/specifications/curve-words.ts';
import { choicesOf } from '../../src/specifications/propose.ts';
import { regroup } from '../../src/specifications/regroup.ts';
import { codeGroups } from '../../src/summaries/groups.ts';
import { countOutcomes } from '../../src/summaries/outcome-counts.ts';
import { tableScores } from '../../src/summaries/score-table.ts';

const ROWS = 1200;
const FINE = [25, 40, 60];
const at = (row: number, step: number, of: number): number => (row * step) % of;
const age = Float64Array.from({ length: ROWS }, (_, row) => 18 + at(row, 7, 60));
const score = Float64Array.from(age, (own, row) => (own / 2 + at(row, 13, 50)) / 100);
const label = Int8Array.from(age, (_, row) => (at(row, 11, 100) / 100 < (score[row] ?? 0) ? 1 : 0));

/** Rows counted with the age cut at `edges` and decisions at `threshold`. */
function counted(edges: readonly number[], threshold: number): { counts: OutcomeCounts; scores: ScoreTable } {
  const batch = {
    start: 0,
    rows: ROWS,
    columns: new Map([['age', { type: 'number', values: age } as const]]),
  };
  const groups = codeGroups(batch, ['age'], { age: edges });
  const rows = {
    ...{ rows: ROWS, groups, strata: codeGroups(batch, [], {}), label, score, weight: null },
    decision: Int8Array.from(score, (own) => (own >= threshold ? 1 : 0)),
  };
  const design = { attributes: ['age'], strata: [], classes: ['no', 'yes'], weighted: false };
  return { counts: countOutcomes(design, rows), scores: tableScores(design, rows) };
}

function planOf(more: Partial<PlanInput> = {}) {
  return planSchema.parse({
    assay: 'plan/1',
    data: { test: 'people.csv' },
    roles: { label: 'y', favourable: 1, sensitive: ['age'] },
    bins: { age: FINE },
    tests: [
      { check: 'fairness/demographic-parity-difference' },
      { check: 'fairness/equal-opportunity-difference' },
      { check: 'fairness/disparate-impact-ratio' },
    ],
    ...more,
  });
}

function ask(more: Partial<PlanInput> = {}, unit = 'difference') {
  const { counts, scores } = counted(FINE, 0.5);
  const summaries = new Map<string, Summary>([
    [OUTCOME_COUNTS, counts],
    [SCORE_TABLE, scores],
  ]);
  const run = { plan: planOf(more), summaries, seed: '0', checks };
  const question = questionsOf(run).find((own) => own.unit === unit)!;
  const choices = choicesOf(question);
  const asked = askDeclared(question, '0');
  if (!choices.ok || !asked.ok) throw new Error(JSON.stringify(asked));
  return { question, choices: choices.value, curve: asked.value };
}

describe('joined groups', () => {
  it('hold what counting the rows with fewer edges would have counted', () => {
    for (const edges of [[25], [40, 60], [25, 60]]) {
      const [fine, coarse] = [counted(FINE, 0.5), counted(edges, 0.5)];
      const cuts = [{ attribute: 'age', edges }];
      expect(regroup(fine.counts, cuts, { age: FINE })).toEqual(coarse.counts);
      expect(regroup(fine.scores, cuts, { age: FINE })).toEqual(coarse.scores);
    }
  });
});

describe('a curve', () => {
  it('holds the answer of a run that had asked that way, for every way', () => {
    const { curve } = ask({ alternatives: { thresholds: [0.42], bins: { age: [[40]] } } });
    expect(curve.answers.length).toBe(2 * 3 * 2 * 2 * 3);
    for (const { specification, value, interval } of curve.answers) {
      const { metric, held, threshold, cuts, smallest } = specification;
      const { counts } = counted(cuts[0]!.edges, threshold!);
      const params = { ...metric.params, ...held, reference: held!.reference ?? '', minGroupSize: smallest! };
      const context = { level: 0.95, seed: '0', slice: ['age'] };
      const again = metric.check.estimate(counts, params as never, context);
      expect(again.status === 'ok' ? [again.value, again.interval] : [null, null]).toEqual([value, interval]);
    }
  });

  it('marks the plan’s own way of each metric, and no other', () => {
    const own = ask().curve.answers.filter(({ declared }) => declared);
    expect(own.map(({ specification: { metric } }) => metric.check.id).sort()).toEqual([
      'fairness/demographic-parity-difference',
      'fairness/equal-opportunity-difference',
    ]);
    expect(new Set(own.map(({ options: { bins, threshold } }) => `${bins} ${threshold}`))).toEqual(
      new Set(['age at 25, 40, 60 0.5']),
    );
  });

  it('is sorted, counts each way once, and counts a setting only where one choice alone differs', () => {
    const { curve, choices } = ask();
    const values = curve.answers.flatMap(({ value }) => value ?? []);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(specificationsOf(choices)).toHaveLength(countSpecifications(choices));
    expect(curve.answers).toHaveLength(countSpecifications(choices));
    expect(Object.values(curve.counts).reduce((sum, own) => sum + own, 0)).toBe(curve.answers.length);
    for (const { options, settings, turns } of curve.effects) {
      expect(settings).toBeLessThanOrEqual(curve.answers.length / options.length);
      expect(turns).toBeLessThanOrEqual(settings);
    }
  });

  it('says in a sentence how the conclusion moves, and that it is no test', () => {
    const { curve } = ask();
    expect(curveSentence(curve)).toMatch(
      /^In \d+ of \d+ ways of asking the difference is (above|not above) 0\.1/,
    );
    expect(effectSentence(curve.effects)).toMatch(
      /^What moves the conclusion most is .+ \d+ of \d+ settings\.$/,
    );
    expect(curve.notes[0]).toMatch(/it is no test/);
    expect(curveSentence(ask({}, 'ratio').curve)).toMatch(/the ratio is (not )?below 0\.8/);
  });

  it('asks of decisions only where there are no scores', () => {
    const { question } = ask();
    const curve = askDeclared({ ...question, scores: null }, '0');
    expect(curve.ok && new Set(curve.value.answers.map(({ options }) => options.threshold))).toEqual(
      new Set(['0.5']),
    );
  });
});

describe('declared alternatives', () => {
  const refused = (more: PlanInput['alternatives']) => {
    const asked = choicesOf({ ...ask().question, plan: planOf({ alternatives: more }) });
    return asked.ok ? null : asked.error;
  };

  it('are refused in words where they cannot be asked', () => {
    expect(refused({ bins: { age: [[30]] } })?.why).toMatch(/can only be joined/);
    expect(refused({ metrics: ['fairness/parity'] })?.what).toMatch(/no check/);
    expect(refused({ metrics: ['performance/accuracy'] })?.what).toMatch(/does not compare/);
    const many = Array.from({ length: 400 }, (_, index) => index / 400);
    expect(refused({ thresholds: many })?.what).toMatch(/ways of asking/);
  });

  it('may name checks that the plan does not run, which are then not marked as its own', () => {
    const { curve } = ask({ alternatives: { metrics: ['fairness/false-positive-rate-difference'] } });
    expect(curve.answers.length).toBeGreaterThan(0);
    expect(curve.answers.every(({ declared }) => !declared)).toBe(true);
  });
});
