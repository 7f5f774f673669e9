import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/core/check.ts';
import type { Estimate } from '../../src/core/estimate.ts';
import { defaultParams, invalidSamples, paramProblem } from '../../src/core/params.ts';
import { emptySliceCounts } from '../../src/core/slices.ts';
import type { ColumnSketch, GroupKey, Summary, SummaryKind } from '../../src/core/summary.ts';
import { judge, type Threshold, type Verdict } from '../../src/core/verdict.ts';
import { perturbations } from '../../src/perturbations/registry.ts';
import { checks } from '../../src/checks/registry.ts';
import { presets } from '../../src/checks/presets.ts';
import { emptyColumnSketch } from '../../src/summaries/column-sketch.ts';
import { emptyFlipCounts } from '../../src/summaries/flip-counts.ts';
import { emptyOutcomeCounts } from '../../src/summaries/outcome-counts.ts';
import { emptyResidualMoments } from '../../src/summaries/residual-moments.ts';
import { joinInfluences, emptyRowStatistics } from '../../src/summaries/row-statistics.ts';
import { emptyScoreTable } from '../../src/summaries/score-table.ts';
import { bits } from '../summaries/rows.ts';
import { categories, sliceCounts, sliceDesign } from './slices.ts';
import { residualMoments, scoreTable as scoreTableOf, type ScoredRow } from './tables.ts';

const files = import.meta.glob<{ default: Check }>('../../src/checks/*/*.ts', { eager: true });
const all = Object.entries(files).map(([path, module]) => ({
  path,
  check: module.default,
  id: module.default.id,
}));

const attributes = ['sex'];
const levelsOf: Record<string, string[]> = {
  'tabular/attribute-flip': ['sex: any other', 'sex → a', 'sex → b'],
  'tabular/counterfactual-flip': [
    'sex and what stands for it: any other',
    'sex alone: any other',
    'sex without zip: any other',
    'sex → a',
    'sex → b',
  ],
  'tabular/unseen-category': ['job', 'town'],
};
const levels = (check: Check): string[] =>
  levelsOf[check.perturbation ?? ''] ?? ['0.025', '0.05', '0.1', '0.2'];

const groupKeys: GroupKey[] = [['a'], ['b'], ['c'], [null]];
const group = fc.constantFrom(...groupKeys);
const side = fc.constantFrom<'reference' | 'current'>('reference', 'current');
const rowCount = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 20, max: 400 }));
const design = {
  ...{ blockRows: 5, seed: '3', leftOut: [] },
  columns: [
    { name: 'x', type: 'numeric' as const, edges: [0, 1], categories: [] },
    { name: 'c', type: 'category' as const, edges: [], categories: ['u'] },
  ],
  features: { count: 2, bandwidth: 1, inputs: [{ column: 'x', category: null, centre: 0, scale: 1 }] },
};

const outcomeCounts: fc.Arbitrary<Summary> = fc
  .uniqueArray(
    fc.record({
      ...{
        group,
        stratum: fc.constantFrom<GroupKey>(['north'], ['south']),
        label: fc.constantFrom(0, 1, null),
        decision: fc.constantFrom(0, 1, null),
      },
      ...{ rows: rowCount, each: fc.constantFrom(0, 0.25, 1, 3) },
    }),
    {
      selector: (own) => JSON.stringify([own.group, own.stratum, own.label, own.decision]),
      ...{ maxLength: 36, size: 'max' },
    },
  )
  .map((cells) => ({
    ...emptyOutcomeCounts({ attributes, strata: ['area'], classes: ['0', '1'], weighted: true }),
    cells: cells.map(({ each, ...cell }) => ({
      ...cell,
      weight: each * cell.rows,
      weightSquared: each * each * cell.rows,
    })),
  }));

const scoreGroup = fc.record({
  scores: fc.uniqueArray(fc.constantFrom(0, 0.2, 0.4, 0.6, 0.8, 1, 1.5), { minLength: 1, maxLength: 7 }),
  counts: fc.array(fc.nat(40), { minLength: 14, maxLength: 14 }),
});
const scoreTable: fc.Arbitrary<Summary> = fc
  .tuple(fc.subarray(groupKeys), fc.array(scoreGroup, { minLength: 4, maxLength: 4 }), fc.nat(3))
  .map(([keys, groups, missing]) => ({
    ...emptyScoreTable({ attributes, weighted: false }),
    missing,
    groups: keys.map((key, index) => {
      const { scores: drawn, counts } = groups[index]!;
      // One table in four has scores that are no probabilities.
      const scores = missing === 0 ? drawn : drawn.map((score) => (score > 1 ? 0.5 : score));
      const positives = Float64Array.from(scores, (_, at) => counts[2 * at]!);
      const negatives = Float64Array.from(scores, (_, at) => counts[2 * at + 1]!);
      const [p, n] = [positives, negatives].map((own) => own.reduce((sum, count) => sum + count, 0)) as [
        number,
        number,
      ];
      return {
        ...{ group: key, scores: Float64Array.from(scores).sort(), positives, negatives, positiveRows: p },
        ...{ negativeRows: n, positiveWeightSquared: p, negativeWeightSquared: n },
      };
    }),
  }));

const amount = fc.oneof(fc.constantFrom(0, -0, 1, 1e-3), fc.double({ min: -1e9, max: 1e9, noNaN: true }));
const residuals: fc.Arbitrary<Summary> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', null), amount, amount, fc.constantFrom(0, 0.25, 1, 3)), {
    minLength: 1,
    maxLength: 120,
    size: 'max',
  })
  .map((rows) => ({ ...residualMoments(rows), attributes }));

const columnSketch: fc.Arbitrary<Summary> = fc
  .array(
    fc.tuple(
      side,
      fc.array(fc.nat(5), { minLength: 10, maxLength: 10 }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
    ),
    { maxLength: 24, size: 'max' },
  )
  .map((blocks): ColumnSketch => ({
    ...emptyColumnSketch(design),
    remainder: { reference: blocks.length % 3, current: 0 },
    blocks: blocks.map(([own, bins, features], index) => {
      const counts = new Float64Array(7);
      bins.forEach((bin, at) => (counts[at < 5 ? bin % 4 : 4 + (bin % 3)]! += 1));
      return { side: own, index, counts, features: Float64Array.from(features, (value) => 5 * value) };
    }),
  }));

const slicing = sliceDesign([categories('c', ['u', 'v']), categories('d', ['w'])], {
  ...{
    weighted: true,
    attributes: [categories('sex', ['a', 'b'])],
    leftOut: [{ column: 'id', reason: 'why' }],
  },
});
const sliced: fc.Arbitrary<Summary> = fc
  .array(
    fc.record({
      c: fc.constantFrom('u', 'v', null),
      d: fc.constantFrom('w', 'x'),
      sex: fc.constantFrom('a', 'b'),
      ...{ label: fc.constantFrom(-1, 0, 1), decision: fc.constantFrom(-1, 0, 1) },
      ...{ weight: fc.constantFrom(0, 0.25, 1, 3), times: fc.constantFrom(1, 7, 60) },
    }),
    { maxLength: 24, size: 'max' },
  )
  .map((kinds) => {
    const rows = kinds.flatMap(({ times, label, decision, weight, ...values }) =>
      Array.from({ length: times }, () => ({ values, label, decision, weight })),
    );
    return sliceCounts(
      slicing,
      rows.map((own, place) => ({ ...own, place })),
    );
  });

function flipCounts(check: Check): fc.Arbitrary<Summary> {
  const names = levels(check);
  const cell = fc
    .record({
      ...{
        level: fc.constantFrom(...names),
        group,
        label: fc.constantFrom(0, 1, null),
        before: fc.constantFrom(0, 1),
      },
      ...{ valid: fc.nat(5), flips: fc.nat(5), rows: rowCount },
    })
    .map((own) => ({ ...own, flips: Math.min(own.flips, own.valid) }));
  return fc.array(cell, { maxLength: 30, size: 'max' }).map((cells) => ({
    ...emptyFlipCounts({ perturbation: check.perturbation ?? '', attributes, repeats: 5, levels: names }),
    cells,
    ledger: names.map((level) => ({ level, generated: 50, unchanged: 3, refused: cells.length % 2 })),
    shifts: names.map((level) => ({ level, group: ['a'], records: cells.length, sum: 0.25, absolute: 0.5 })),
  }));
}

const statisticsDesign = {
  ...{ statistic: 'neighbour-agreement', steps: 5, attributes, weighted: false },
  ...{ columns: ['x'], leftOut: [{ column: 'id', reason: 'why' }] },
};
const rowStatistics: fc.Arbitrary<Summary> = fc
  .record({
    groups: fc.uniqueArray(fc.record({ group, rows: fc.array(fc.nat(60), { minLength: 6, maxLength: 6 }) }), {
      selector: (own) => JSON.stringify(own.group),
    }),
    influences: fc.array(
      fc.record({ a: group, b: group, products: fc.nat(9000), own: fc.integer({ min: -500, max: 500 }) }),
    ),
  })
  .map(({ groups, influences }) => ({
    ...emptyRowStatistics(statisticsDesign),
    sample: { rows: 5000, drawn: 1300, missing: 1 },
    groups: groups.map((own) => ({ ...own, rows: Float64Array.from(own.rows) })),
    influences: joinInfluences(influences),
  }));

const random: Record<SummaryKind, (check: Check) => fc.Arbitrary<Summary>> = {
  'outcome-counts': () => outcomeCounts,
  'score-table': () => scoreTable,
  'residual-moments': () => residuals,
  'column-sketch': () => columnSketch,
  'flip-counts': flipCounts,
  'slice-counts': () => sliced,
  'row-statistics': () => rowStatistics,
};
const empty: Record<SummaryKind, (check: Check) => Summary> = {
  'outcome-counts': () =>
    emptyOutcomeCounts({ attributes, strata: [], classes: ['0', '1'], weighted: false }),
  'score-table': () => emptyScoreTable({ attributes, weighted: false }),
  'residual-moments': () => emptyResidualMoments({ attributes, weighted: false, amounts: true }),
  'column-sketch': () => emptyColumnSketch(design),
  'flip-counts': (check) =>
    emptyFlipCounts({
      perturbation: check.perturbation ?? '',
      attributes,
      repeats: 5,
      levels: levels(check),
    }),
  'slice-counts': () => emptySliceCounts(slicing),
  'row-statistics': () => emptyRowStatistics(statisticsDesign),
};

const slices = (check: Check): (string[] | null)[] =>
  check.grouping === 'required' ? [attributes] : check.grouping === 'none' ? [null] : [attributes, null];

function estimate(
  check: Check,
  summary: Summary,
  slice: readonly string[] | null,
  params: object = {},
): Estimate {
  return check.estimate(
    summary as never,
    { ...defaultParams(check.params), ...params },
    { level: 0.95, seed: '1', slice },
  );
}

/** Places in a value that JSON cannot keep: NaN, infinities, undefined, functions, typed arrays. */
function misfits(value: unknown, path = ''): string[] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return [];
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} = ${value}`];
  if (typeof value !== 'object' || ArrayBuffer.isView(value)) return [`${path} is ${typeof value}`];
  return Object.entries(value).flatMap(([key, own]) => misfits(own, `${path}.${key}`));
}

/** Words that would promise more than that a test passed its threshold. */
const PROMISES =
  /\b(fair|fairly|unfair|unbiased|biased|compliant|complies|certified|certifies|guarantee[sd]?|safe)\b/i;

const verdicts: Verdict[] = ['pass', 'warn', 'fail', 'inconclusive', 'not-applicable', 'error'];

describe.each(all)('$id', ({ path, check, id }) => {
  it('lies where its id says, is registered, and is in the presets', () => {
    expect(path).toBe(`../../src/checks/${id}.ts`);
    expect(checks.get(id)).toBe(check);
    const family = id.slice(0, id.indexOf('/'));
    for (const preset of ['complete', `${family}/complete`]) expect(presets.get(preset)).toContain(id);
    for (const preset of ['standard', `${family}/standard`]) {
      expect(presets.get(preset)?.includes(id)).toBe(check.standard !== false);
    }
  });

  it('explains itself in words', () => {
    const { question, what, whenNot, formula, source, sameAs } = check.explain;
    expect(question).toMatch(/^[A-Z].*\?$/);
    for (const text of [what, whenNot]) expect(text).toMatch(/^[A-Z].{20,}[.]$/s);
    for (const text of [formula, source, check.title, check.chart.x, check.threshold.source]) {
      expect(text.trim().length).toBeGreaterThan(3);
    }
    expect(Object.keys(sameAs).length).toBeGreaterThan(0);
    expect(check.clauses.length).toBeGreaterThan(0);
    expect(check.aliases.length).toBeGreaterThan(0);
    expect([question, what, check.title, ...check.clauses].join(' ')).not.toMatch(PROMISES);
  });

  it('has parameters that take their default and refuse what does not fit', () => {
    for (const [name, param] of Object.entries(check.params)) {
      expect(paramProblem(name, param, param.default)).toBeNull();
      expect(invalidSamples(param).length).toBeGreaterThanOrEqual(3);
      for (const sample of invalidSamples(param))
        expect(paramProblem(name, param, sample)).toContain(`'${name}' must be`);
      expect(param.label).toMatch(/^[A-Z]/);
    }
  });

  it('has a threshold and an ideal inside its range, and ideal numbers pass', () => {
    const { range, ideal, threshold, orientation } = check;
    const [low, high] = range;
    expect(low).toBeLessThan(high);
    const own = threshold.default ?? ideal;
    expect(threshold.default === null).toBe(check.unit === 'amount');
    for (const value of [own, ideal]) expect(value >= low && value <= high).toBe(true);
    expect(threshold.op.startsWith('>')).toBe(orientation === 'ratio' || orientation === 'higher-better');
    const limit: Threshold = { op: threshold.op, value: own, on: 'point', level: 0.95 };
    const perfect = {
      status: 'ok' as const,
      value: ideal,
      n: 1,
      interval: null,
      pValue: null,
      adjusted: null,
    };
    expect(judge({ ...perfect, groups: [], untested: [], detail: {}, notes: [] }, limit).verdict).toBe(
      'pass',
    );
  });

  it('names a perturbation that exists and has its parameters, if it reads flips', () => {
    const perturbation = perturbations.get(check.perturbation ?? '');
    expect(perturbation !== undefined).toBe(check.needs === 'flip-counts');
    for (const [name, param] of Object.entries(perturbation?.params ?? {}))
      expect(check.params[name]).toEqual(param);
  });

  it('says why it does not apply to no rows', () => {
    for (const slice of slices(check)) {
      const found = estimate(check, empty[check.needs](check), slice);
      expect(found.status === 'not-applicable' && found.reason).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.runIf(check.needs === 'score-table')('says whether its scores must be probabilities', () => {
    const rows = ['a', 'b'].flatMap((name) =>
      Array.from({ length: 240 }, (_, row): ScoredRow => [name, row % 2, (row * 7) % 12]),
    );
    const found = estimate(check, { ...scoreTableOf(rows), attributes }, attributes);
    expect(found.status === 'not-applicable' && found.reason.includes('no probabilities')).toBe(
      check.scores === 'probabilities',
    );
  });

  it('gives finite numbers inside its range, or a reason, for any summary', () => {
    let measured = 0;
    fc.assert(
      fc.property(
        random[check.needs](check),
        fc.constantFrom(...slices(check)),
        fc.constantFrom(1, 30),
        (summary, slice, minGroupSize) => {
          const whole = slice === null && 'attributes' in summary;
          const given = whole ? { ...summary, attributes: [] } : summary;
          const params = {
            ...('minGroupSize' in check.params ? { minGroupSize } : {}),
            ...('permutations' in check.params ? { permutations: 99 } : {}),
            ...('replicates' in check.params ? { replicates: 99 } : {}),
          };
          const found = estimate(check, given as Summary, slice, params);
          expect(misfits(found)).toEqual([]);
          expect(bits(estimate(check, given as Summary, slice, params))).toBe(bits(found));
          expect(JSON.parse(JSON.stringify(found))).toEqual(found);
          if (found.status !== 'ok') {
            expect(found.reason).toMatch(/^.{10,}\.$/);
            return;
          }
          measured += 1;
          const { value, interval, groups, untested } = found;
          const inRange = (own: number): boolean => own >= check.range[0] && own <= check.range[1];
          expect([value, interval!.lower, interval!.upper].every(inRange)).toBe(true);
          expect(interval!.lower <= interval!.upper).toBe(true);
          for (const own of groups) {
            if (own.value === null) expect(own.interval).toBeNull();
            if (own.value === null && own.reason === null) expect(check.id).toMatch(/^fairness\/.*odds/);
            if (own.reason !== null)
              expect([own.reason.slice(-1), untested]).toEqual(['.', expect.arrayContaining([own.group])]);
          }
        },
      ),
      { numRuns: check.needs === 'outcome-counts' || check.needs === 'flip-counts' ? 60 : 100 },
    );
    expect(measured).toBeGreaterThan(5);
  });

  it('has one plain sentence for each verdict', () => {
    const groups = [
      { group: 'A', n: 50, value: 0.25, interval: null, reason: null },
      { group: 'B', n: 60, value: 0.5, interval: null, reason: null },
      { group: 'C', n: 2, value: null, interval: null, reason: 'Too few.' },
    ];
    const interval = { lower: 0.1, upper: 0.4, level: 0.95, method: 'score' };
    for (const verdict of verdicts) {
      for (const slice of slices(check)) {
        for (const own of [groups, []]) {
          const sentence = check.finding({
            value: 0.25,
            interval,
            groups: own,
            slice,
            verdict,
            threshold: null,
            detail: {},
          });
          expect(sentence).toMatch(/^[^a-z].{15,}\.$/);
          expect(sentence.replace(/\d\.\d/g, '')).not.toMatch(/[.!?] [A-Z]/);
          expect(sentence).not.toMatch(PROMISES);
          expect(sentence).not.toMatch(/NaN|null|undefined|Infinity/);
        }
      }
    }
  });
});

it('every file of a check is registered', () => {
  expect(all.length).toBeGreaterThanOrEqual(15);
  expect(checks.size).toBe(all.length);
});
