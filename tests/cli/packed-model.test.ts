import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResults } from '../../src/core/results.ts';
import { arrowOf, type Value } from '../engine/tables.ts';
import { expected, NUMBERS } from '../models/samples.ts';
import { assay, ROOT, temporaryFolder, type Ran } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]): Promise<Ran> => assay(args, { cwd: temporary.folder });
const fixture = (name: string): string => `${ROOT}tests/models/fixtures/${name}`;
const results = (out: string): RunResults =>
  JSON.parse(readFileSync(temporary.at(`${out}/results.json`), 'utf8')) as RunResults;

function writePlan(name: string, model: string, columns: readonly string[] = NUMBERS): void {
  const plan = {
    assay: 'plan/1',
    name: 'packed',
    model,
    data: { test: 'table.arrow' },
    roles: { label: 'y', favourable: 1 },
    inputs: { X: columns },
    tests: [{ check: 'performance/accuracy' }],
  };
  writeFileSync(temporary.at(name), JSON.stringify(plan));
}

beforeAll(() => {
  const own = NUMBERS.map((name): [string, Value[]] => [name, [...(expected.table[name] ?? [])]]);
  const y = (expected.models['logreg'] ?? []).map((score, row) => ((row * 37) % 100 < 100 * score ? 1 : 0));
  writeFileSync(temporary.at('table.arrow'), arrowOf({ ...Object.fromEntries(own), y }));
  for (const folder of ['alone', 'folder/inner']) {
    mkdirSync(temporary.at(folder), { recursive: true });
    copyFileSync(fixture('logreg.onnx'), temporary.at(`${folder}/model.onnx`));
  }
  writeFileSync(
    temporary.at('model.zip'),
    zipSync({ 'inner/model.onnx': new Uint8Array(readFileSync(fixture('logreg.onnx'))) }),
  );
  writePlan('alone.json', 'alone/model.onnx');
  writePlan('packed.json', 'nowhere.onnx');
  writePlan('shuffled.json', 'alone/model.onnx', [...NUMBERS].reverse());
});
afterAll(() => temporary.remove());

describe('a model in a zip or a folder', () => {
  it.each(['model.zip', 'folder'])('runs from %s as the file itself does', async (model) => {
    const alone = await command('run', '-c', 'alone.json', '--out', 'alone-out');
    const packed = await command('run', '-c', 'packed.json', '--model', model, '--out', `${model}-out`);
    expect([packed.code, packed.code]).toEqual([alone.code, 0]);
    const [first, second] = [results('alone-out'), results(`${model}-out`)];
    expect(second.results).toEqual(first.results);
    expect(second.subject.model?.sha256).toBe(first.subject.model?.sha256);
    expect(second.subject.model?.name).toMatch(/model\.onnx$/);
  });

  it('one without a model is refused in words', async () => {
    writeFileSync(temporary.at('empty.zip'), zipSync({ 'notes.txt': new Uint8Array([104, 105]) }));
    const { code, err } = await command('run', '-c', 'packed.json', '--model', 'empty.zip', '--out', 'none');
    expect(code).toBe(4);
    expect(err).toMatch(/zip/);
    expect(err).not.toMatch(/ at .*:\d+:\d+/);
  });
});

describe('the wiring in what a run leaves', () => {
  it('is said by compare, for one model fed in two orders', async () => {
    await command('run', '-c', 'alone.json', '--out', 'right');
    await command('run', '-c', 'shuffled.json', '--out', 'wrong');
    const { out } = await command('compare', 'right', 'wrong');
    expect(out).toContain('A: model.onnx\n   score: output `probabilities`, column 2, as it is');
    expect(out).toContain('   inputs: in the order that the plan lists');
    expect(out).toContain(
      'note: the model is the same, but inputs are fed from other columns or in another order.',
    );
    const json = JSON.parse((await command('compare', 'right', 'wrong', '--format', 'json')).out) as {
      models: { second: { mapping: { inputs: { slots: { column: string }[] }[] } } };
    };
    const fed = json.models.second.mapping.inputs[0]?.slots.map(({ column }) => column);
    expect(fed).toEqual([...NUMBERS].reverse());
  });

  it('verifies with the record', async () => {
    const { code } = await command('verify', 'right/record.evidence.zip', '--files', 'alone/model.onnx');
    expect(code).toBe(0);
  });
});

describe('without a plan', () => {
  it('run names the command that writes one', async () => {
    const bare = await command('run');
    expect(bare.code).toBe(4);
    expect(bare.err).toContain('assay init MODEL DATA');
    const named = await command('run', '--model', 'model.zip', '--data', 'table.arrow');
    expect(named.err).toContain('assay init model.zip table.arrow');
  });
});

describe('assay init beside a regressor', () => {
  it('asks for no favourable value: the threshold says it', async () => {
    copyFileSync(
      `${ROOT}tests/formats/models/skl-gradient-boosting-regressor/model.onnx`,
      temporary.at('regressor.onnx'),
    );
    const own = NUMBERS.map((name): [string, Value[]] => [name, [...(expected.table[name] ?? [])]]);
    const target = own[0]?.[1].map((age, row) => 1000 + 30 * Number(age) + row / 2) ?? [];
    writeFileSync(temporary.at('amounts.arrow'), arrowOf({ ...Object.fromEntries(own), target }));
    const { code, out } = await command('init', 'regressor.onnx', 'amounts.arrow', '--out', 'amounts.yaml');
    expect(code).toBe(0);
    expect(out).toMatch(/decision\.threshold = \d+(\.\d+)?: ASSUMED: the median of 'target'/);
    const plan = readFileSync(temporary.at('amounts.yaml'), 'utf8');
    expect(plan).not.toContain('favourable:');
    expect(plan).toContain('label: target');
    expect(plan).toMatch(
      /# left out, for they need a limit of your own in the unit of 'target': .*mean-absolute-error/,
    );
    expect(plan).toContain('check: performance/r-squared');
    expect(plan).not.toMatch(/check: performance\/(mean-absolute-error|brier-score|calibration-slope)/);
  });
});
