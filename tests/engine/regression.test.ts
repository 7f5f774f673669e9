import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestResult } from '../../src/core/results.ts';
import { valueLabel } from '../../src/core/table.ts';
import { openDataset } from '../../src/data/open.ts';
import { assay, ROOT, temporaryFolder } from '../cli/command.ts';
import { golden } from '../golden/read.ts';
import { memory, value } from '../models/samples.ts';
import { direct, fingerprint, prepare, run, threads } from './running.ts';
import { arrowOf, type Value } from './tables.ts';

interface Errors {
  readonly rows: number;
  readonly mae: number;
  readonly rmse: number;
  readonly r2: number;
}
type Case = 'plain' | 'missing' | 'weighted';
const expected = golden<Record<Case, Record<'all' | 'female' | 'male', Errors>>>('regression');

const temporary = temporaryFolder();
const FORMATS = path.join(ROOT, 'tests/formats');
const MODEL = path.join(FORMATS, 'models/skl-gradient-boosting-regressor/model.onnx');
const INPUTS = ['age', 'hours-per-week', 'debt ratio', 'married'];
const measures = [
  ['performance/mean-absolute-error', 'mae'],
  ['performance/root-mean-square-error', 'rmse'],
  ['performance/r-squared', 'r2'],
] as const;
const gaps = ['fairness/mean-absolute-error-ratio', 'fairness/mean-error-difference'] as const;

/** The loans as columns of cells. */
async function loans(): Promise<Record<string, Value[]>> {
  const file = readFileSync(path.join(FORMATS, 'tables/loans.feather'));
  const data = value(await openDataset(memory('loans.feather', file)));
  const cells: Record<string, Value[]> = {};
  for await (const batch of data.batches({ start: 0, end: data.rows }, data.rows))
    for (const [name, column] of batch.columns)
      cells[name] = Array.from({ length: data.rows }, (_, row): Value => {
        if (column.type === 'category') return valueLabel(column, row);
        const own = column.values[row] ?? NaN;
        return Number.isNaN(own) ? null : name === 'married' ? own === 1 : own;
      });
  return cells;
}

function write(name: string, table: Record<string, Value[]>, more: object = {}, tests?: object[]): string {
  mkdirSync(temporary.at(name));
  writeFileSync(temporary.at(`${name}/loans.arrow`), arrowOf(table));
  const plan = {
    ...{ assay: 'plan/1', model: MODEL, data: { test: 'loans.arrow' }, inputs: { X: INPUTS } },
    roles: { label: 'limit', sensitive: ['sex'], id: 'id', ...more },
    decision: { threshold: 2200 },
    tests: tests ?? [...measures.map(([check]) => check), ...gaps].map((check) => ({ check })),
  };
  writeFileSync(temporary.at(`${name}/plan.json`), JSON.stringify(plan));
  return temporary.at(`${name}/plan.json`);
}

const files = {} as Record<Case | 'class', string>;
beforeAll(async () => {
  const table = await loans();
  const missing = table['limit']!.map((own, row) => (row % 7 === 0 ? null : own));
  files.plain = write('plain', table);
  files.missing = write('missing', { ...table, limit: missing });
  files.weighted = write('weighted', table, { weight: 'age' });
  files.class = write('class', table, { label: 'approved', favourable: 1 });
});
afterAll(() => temporary.remove());

const of = (results: readonly TestResult[], check: string, slice: string | null): TestResult =>
  results.find((own) => own.check === check && (own.slice?.[0] ?? null) === slice)!;

describe.each(['plain', 'missing', 'weighted'] as const)('errors of amounts, %s', (name) => {
  it('are those of scikit-learn, of all rows and of each group', async () => {
    const { results } = (await run(await prepare(files[name], direct()), direct())).results;
    const { all, female, male } = expected[name];
    for (const [check, key] of measures) {
      const whole = of(results, check, null);
      expect([whole.n, whole.value! / all[key]]).toEqual([all.rows, expect.closeTo(1, 5)]);
      const { groups } = of(results, check, 'sex');
      expect(groups.map(({ group, n }) => [group, n])).toEqual([
        ['female', female.rows],
        ['male', male.rows],
      ]);
      expect(groups.map((own) => own.value)).toEqual(
        [female, male].map((own) => expect.closeTo(own[key], key === 'r2' ? 5 : 1)),
      );
    }
    const ratio = of(results, gaps[0], 'sex');
    expect(ratio.value).toBeCloseTo(Math.min(female.mae, male.mae) / Math.max(female.mae, male.mae), 5);
    expect(ratio.notes.some((note) => note.includes('29 rows have no label'))).toBe(name === 'missing');
  });

  it('do not depend on batches, tasks and workers', async () => {
    const lanes = threads(2);
    const prepared = await prepare(files[name], direct());
    const whole = fingerprint(await run(prepared, direct()));
    const options = { batchRows: 7, taskRows: 31 };
    const parts = fingerprint(await run(await prepare(files[name], lanes), lanes, options));
    lanes.close();
    expect(parts).toEqual(whole);
    expect(Object.keys(whole.summaries)).toEqual(['summaries/residual-moments.arrow']);
  });
});

it('without a limit an error is measured and not judged, and with one it is', async () => {
  const { results } = (await run(await prepare(files.plain, direct()), direct())).results;
  const bare = of(results, 'performance/mean-absolute-error', 'sex');
  expect(bare).toMatchObject({ status: 'ok', verdict: 'not-applicable', threshold: null, margin: null });
  expect(bare.value).toBeGreaterThan(0);
  expect(bare.interval?.level).toBe(0.95);
  expect(bare.reason).toMatch(/sets no limit/);
  expect(bare.finding).toMatch(/^Mean absolute error by sex: [\d.]+ \([\d.]+ to [\d.]+\); no limit is set/);
  expect(of(results, 'performance/r-squared', null)).toMatchObject({
    verdict: 'pass',
    threshold: { value: 0 },
  });
  const table = await loans();
  const check = 'performance/mean-absolute-error';
  const tests = [
    { check, groups: 'none', threshold: { value: 1e6 } },
    { check, groups: 'none', threshold: { value: 1 } },
    { preset: 'fairness/complete' },
  ];
  const judged = await run(await prepare(write('limits', table, {}, tests), direct()), direct());
  const [loose, strict, ...preset] = judged.results.results;
  expect([loose?.verdict, strict?.verdict]).toEqual(['pass', 'fail']);
  const unjudged = preset.filter(({ status, threshold }) => status === 'ok' && threshold === null);
  expect(unjudged.map(({ unit }) => unit)).toEqual(Array(4).fill('amount'));
});

it('a label whose good value is named is a class, of which nothing is summed', async () => {
  const { results } = (await run(await prepare(files.class, direct()), direct())).results;
  expect(of(results, 'performance/r-squared', null)).toMatchObject({
    status: 'not-applicable',
    reason: expect.stringContaining('leave roles.favourable out') as string,
  });
});

it('the command runs it, and its record is verified against the files', async () => {
  const cwd = path.dirname(files.missing);
  const ran = await assay(['run', '-c', 'plan.json', '--out', 'out'], { cwd });
  expect([0, 1, 5]).toContain(ran.code);
  expect(ran.err).toMatch(/^note: The model predicts an amount/);
  const record = 'out/record.evidence.zip';
  const verified = await assay(['verify', record, '--files', 'loans.arrow', MODEL], { cwd });
  expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/Verified: sha256:/)]);
  expect(verified.out).toMatch(/\d+ results with their verdicts were computed again/);
});
