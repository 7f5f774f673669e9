import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valueLabel } from '../../src/core/table.ts';
import { openDataset } from '../../src/data/open.ts';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { assay, ROOT, temporaryFolder } from '../cli/command.ts';
import { golden } from '../golden/read.ts';
import { memory, value } from '../models/samples.ts';
import { direct, prepare, run } from './running.ts';
import { arrowOf, type Value } from './tables.ts';

type Cell = readonly [group: string, label: string, decision: string, rows: number];
const expected = golden<Record<string, Cell[]>>('class-models');
const models = ['skl-iris-forest', 'lightgbm-classes', 'catboost-classes'];
const temporary = temporaryFolder();
const FORMATS = path.join(ROOT, 'tests/formats');
const [LENGTH, PETAL] = ['sepal length (cm)', 'petal length (cm)'];
const checks = [
  'fairness/class-frequency-distance',
  'fairness/class-true-rate-difference',
  'fairness/class-average-odds-difference',
  'performance/macro-recall',
  'performance/class-accuracy',
  'fairness/demographic-parity-difference',
];

async function iris(): Promise<Record<string, Value[]>> {
  const file = readFileSync(path.join(FORMATS, 'tables/iris.feather'));
  const data = value(await openDataset(memory('iris.feather', file)));
  const cells: Record<string, Value[]> = {};
  for await (const batch of data.batches({ start: 0, end: data.rows }, data.rows))
    for (const [name, column] of batch.columns)
      cells[name] = Array.from({ length: data.rows }, (_, row): Value =>
        column.type === 'category' ? valueLabel(column, row) : (column.values[row] ?? null),
      );
  const petals = cells[PETAL]!;
  return { ...cells, [PETAL]: petals.map((_, row) => petals[(row + 37) % petals.length]!) };
}

function plan(name: string, more: object): string {
  const base = {
    ...{ assay: 'plan/1', data: { test: 'iris.arrow' }, bins: { [LENGTH]: [5.8] } },
    tests: checks.map((check) => ({
      check,
      ...(check.startsWith('fair') ? { params: { minGroupSize: 1 } } : {}),
    })),
  };
  writeFileSync(temporary.at(name), JSON.stringify({ ...base, ...more }));
  return temporary.at(name);
}
const roles = { label: 'species', favourable: 'virginica', sensitive: [LENGTH] };
const inputs = [LENGTH, 'sepal width (cm)', PETAL, 'petal width (cm)'];

beforeAll(async () => {
  writeFileSync(temporary.at('iris.arrow'), arrowOf(await iris()));
});
afterAll(() => temporary.remove());

/** Cells as the golden file writes them. */
function cellsOf({ cells, classes }: OutcomeCounts): Cell[] {
  return cells
    .map(({ group: [group], label, decision, rows }): Cell => [
      /^<|^below/i.test(group ?? '') ? 'short' : 'long',
      classes[label ?? -1] ?? '',
      classes[decision ?? -1] ?? '',
      rows,
    ])
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

describe.each(models)('%s', (model) => {
  it('gives every row the class of its largest probability, as onnxruntime does', async () => {
    const file = path.join(FORMATS, `models/${model}/model.onnx`);
    const input = model === 'skl-iris-forest' ? 'X' : model === 'lightgbm-classes' ? 'input' : 'features';
    const lanes = direct();
    const prepared = await prepare(
      plan(`${model}.json`, { model: file, roles, inputs: { [input]: inputs } }),
      lanes,
    );
    const output = await run(prepared, lanes);
    const counts = output.summaries.get('summaries/outcome-counts-classes.arrow') as OutcomeCounts;
    expect(counts.classes).toEqual(['setosa', 'virginica', 'versicolor']);
    expect(cellsOf(counts)).toEqual([...expected[model]!].sort((a, b) => (a.join() < b.join() ? -1 : 1)));
    // Beside it, favourable or not, by the threshold.
    const binary = output.summaries.get('summaries/outcome-counts.arrow') as OutcomeCounts;
    expect(binary.classes).toEqual(['not virginica', 'virginica']);
    const right = expected[model]!.filter(([, label, decision]) => label === decision);
    const found = output.results.results.find(
      ({ check, slice }) => check === 'performance/class-accuracy' && slice === null,
    );
    expect(found?.value).toBeCloseTo(right.reduce((sum, cell) => sum + cell[3], 0) / 150, 12);
  });
});

describe('the command', () => {
  it('runs a model of three classes, and its record is recomputed', async () => {
    const model = path.join(FORMATS, 'models/skl-iris-forest/model.onnx');
    plan('record.json', { model, roles, inputs: { X: inputs } });
    const options = { cwd: temporary.folder };
    const { out, err } = await assay(['run', '-c', 'record.json', '--out', 'out'], options);
    expect(err).not.toMatch(/Error/);
    expect(out).toMatch(/macro-recall/);
    const verified = await assay(['verify', 'out/record.evidence.zip'], options);
    expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/recomputed|same|✓/i)]);
  }, 60_000);

  it('reads classes from a column of decisions', async () => {
    const table = await iris();
    const given = (table['species'] ?? []).map((name, row): Value => (row % 10 === 0 ? 'setosa' : name));
    writeFileSync(temporary.at('given.arrow'), arrowOf({ ...table, given }));
    const lanes = direct();
    const file = plan('given.json', {
      data: { test: 'given.arrow' },
      roles: { ...roles, decision: 'given' },
    });
    const output = await run(await prepare(file, lanes), lanes);
    const found = output.results.results.find(
      ({ check, slice }) => check === 'performance/class-accuracy' && slice === null,
    );
    expect(found?.value).toBeCloseTo(1 - 10 / 150, 12);
  });
});

describe('decisions of another model', () => {
  it.each([
    ['scores', { previousScore: 'old' }],
    ['decisions', { previousDecision: 'oldClass' }],
  ])('are read from a column of %s and never fed to the model', async (_, more) => {
    const table = await iris();
    const species = table['species'] ?? [];
    const oldClass = species.map((name, row): Value => (row % 10 === 0 ? 'setosa' : name));
    const old = oldClass.map((name): Value => (name === 'virginica' ? 0.9 : 0.1));
    writeFileSync(temporary.at('old.arrow'), arrowOf({ ...table, old, oldClass }));
    const lanes = direct();
    const tests = [{ check: 'fairness/model-flip-difference', params: { minGroupSize: 1 } }];
    const file = plan('old.json', {
      ...{ data: { test: 'old.arrow' }, tests },
      roles: { ...roles, decision: 'species', ...more },
    });
    const output = await run(await prepare(file, lanes), lanes);
    const counts = output.summaries.get('summaries/outcome-counts-previous.arrow') as OutcomeCounts;
    const flipped = counts.cells.filter(({ label, decision }) => label !== decision);
    const expectedRows = species.filter((name, row) => name === 'virginica' && row % 10 === 0).length;
    expect(flipped.reduce((sum, { rows }) => sum + rows, 0)).toBe(expectedRows);
    expect(output.results.results[0]?.status).toBe('ok');
  });

  it('are asked for in words where the plan names none', async () => {
    const lanes = direct();
    const file = plan('none.json', {
      roles: { ...roles, decision: 'species' },
      tests: [{ check: 'fairness/model-flip-difference' }],
    });
    const output = await run(await prepare(file, lanes), lanes);
    expect(output.results.results[0]).toMatchObject({
      verdict: 'not-applicable',
      reason: expect.stringContaining('roles.previousDecision') as string,
    });
  });
});
