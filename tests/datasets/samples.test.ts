import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestResult } from '../../src/core/results.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { ROOT } from '../cli/command.ts';
import { direct, prepare, run } from '../engine/running.ts';
import { value } from '../models/samples.ts';

const DATASETS = `${ROOT}datasets/`;
const folders = readdirSync(DATASETS);
const plans = folders.flatMap((folder) =>
  readdirSync(`${DATASETS}${folder}`)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`),
);

describe.each(folders)('the sample %s', (folder) => {
  const card = readFileSync(`${DATASETS}${folder}/card.md`, 'utf8');

  it.each([
    ['one row', /\*\*One row\*\*/],
    ['source', /\*\*Source\*\*: .{20}/],
    ['licence', /\*\*Licence\*\*: .{20}|\*\*Licence\*\*: \w/],
    ['label', /\*\*Who decided the label\*\*: .{20}/],
    ['who is missing', /\*\*Who is missing\*\*: .{20}/],
    ['what it is not for', /\*\*Not for\*\*: .{20}/],
  ])('says its %s', (_, heading) => {
    expect(card.replaceAll('\n', ' ')).toMatch(heading);
  });

  it('names every column of its test data in its card', async () => {
    const plan = plans.find((own) => own.startsWith(`${folder}/`)) ?? '';
    const { files } = await prepare(`${DATASETS}${plan}`, direct());
    const names = files.test.columns.map(({ field }) => field.name);
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !card.includes(`\`${name}\``))).toEqual([]);
  });

  it('has the script that made it and pinned versions', () => {
    const make = readdirSync(`${DATASETS}${folder}/make`);
    expect(make).toEqual(expect.arrayContaining(['README.md', 'requirements.txt']));
    const pinned = readFileSync(`${DATASETS}${folder}/make/requirements.txt`, 'utf8').trim().split('\n');
    expect(pinned.filter((line) => line !== '' && !line.startsWith('#') && !/==\d/.test(line))).toEqual([]);
  });
});

it.each(plans)('the plan %s parses and its files are there', (file) => {
  const plan = value(parsePlan(readFileSync(`${DATASETS}${file}`, 'utf8'), file));
  const folder = file.slice(0, file.indexOf('/'));
  for (const name of [plan.model, plan.data.test, plan.data.reference])
    expect(existsSync(`${DATASETS}${folder}/${name}`), name ?? '').toBe(true);
});

interface Metrics {
  readonly data: string;
  readonly rows: number;
  readonly accuracy: number;
  readonly balancedAccuracy?: number;
  readonly auc: number;
  readonly brier?: number;
}

/** Numbers of the programs that made the models, which share no code with this one. */
const EXPECTED = [
  ['loans/assay.yaml', 'loans/make/expected.json', 'current.arrow'],
  ['loans/assay-tfjs.yaml', 'loans/make/expected-tfjs.json', 'current.arrow'],
  ['boston-hmda/assay.yaml', 'boston-hmda/make/expected.json', 'test.arrow'],
] as const;

describe.each(EXPECTED)('%s agrees with %s', (plan, file, data) => {
  let results: readonly TestResult[];
  const content = JSON.parse(readFileSync(`${DATASETS}${file}`, 'utf8')) as { metrics: Metrics | Metrics[] };
  const metrics = [content.metrics].flat().find((own) => own.data === data || own.data === undefined);

  beforeAll(async () => {
    const lanes = direct();
    const prepared = await prepare(`${DATASETS}${plan}`, lanes);
    const tests = [{ preset: 'performance/standard', severity: 'warn' as const }];
    results = (await run({ ...prepared, plan: { ...prepared.plan, tests } }, lanes)).results.results;
  }, 60_000);

  it.each([
    ['performance/accuracy', 'accuracy'],
    ['performance/balanced-accuracy', 'balancedAccuracy'],
    ['performance/auc', 'auc'],
    ['performance/brier-score', 'brier'],
  ] as const)('in %s', (check, name) => {
    const own = results.find((result) => result.check === check && result.slice === null);
    const wanted = metrics?.[name];
    expect(own?.n).toBe(metrics?.rows);
    if (wanted === undefined) return expect(plan).toContain('tfjs');
    // Scores differ by 1e-7 (float32 against float64), which may swap a few ranks of near ties.
    expect(Math.abs((own?.value ?? Number.NaN) - wanted)).toBeLessThan(name === 'accuracy' ? 1e-12 : 2e-7);
    return undefined;
  });
});
