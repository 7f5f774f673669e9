import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inputsText, mappingDifferences, scoreText } from '../../src/core/mapping-words.ts';
import { ok } from '../../src/core/outcome.ts';
import type { InputBinding, ScoreBinding } from '../../src/core/predictor.ts';
import type { UsedMapping } from '../../src/core/results.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import type { ChosenMapping, RunFiles, RunOutput } from '../../src/engine/api.ts';
import { directLanes } from '../../src/engine/lanes.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { runPlan } from '../../src/engine/run.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { parseResults, resultsText } from '../../src/evidence/results-json.ts';
import { ROOT } from '../cli/command.ts';
import { expected, NUMBERS, value } from '../models/samples.ts';
import { arrowOf, type Value } from './tables.ts';

const runner = createRunner((file) =>
  Promise.resolve(ok(bytesSource('bytes' in file ? file.bytes : new Uint8Array(), file.name))),
);

/** Runs a fixture on the fixtures' table, whose column `p` holds the scores that `scored` gives natively. */
async function run(
  model: string,
  { scored = model, inputs = 'auto', score = true, mapping = null as ChosenMapping | null } = {},
): Promise<RunOutput> {
  const p = [...(expected.models[scored] ?? [])];
  const y = p.map((own, row) => (((row * 37) % 100) / 100 < own ? 1 : 0));
  const own = NUMBERS.map((name): [string, Value[]] => [name, [...(expected.table[name] ?? [])]]);
  const bytes = arrowOf({ ...Object.fromEntries(own), p, y });
  const file = {
    name: `${model}.onnx`,
    bytes: new Uint8Array(readFileSync(`${ROOT}tests/models/fixtures/${model}.onnx`)),
  };
  const files: RunFiles = {
    model: value(await runner.describeModel([file])),
    test: value(await runner.describeData({ name: 'test.arrow', bytes })),
    reference: null,
    mapping,
  };
  const text = `assay: plan/1\nmodel: ${model}.onnx\ndata: { test: test.arrow }\nroles: { label: y, favourable: 1${score ? ', score: p' : ''} }\ninputs: ${inputs}\ntests: [{ check: performance/accuracy }]`;
  return value(
    await runPlan(value(parsePlan(text, 'assay.yaml')), files, {
      lanes: directLanes(runner),
      events: { progress: () => undefined, result: () => undefined },
      clock: () => 0,
      now: () => '2026-01-01T00:00:00Z',
    }),
  );
}

/** What results.json says of the wiring, read back from its text. */
function recorded({ results }: RunOutput): UsedMapping {
  const mapping = value(parseResults(value(resultsText(results)))).subject.model?.mapping;
  if (!mapping) throw new Error('no mapping was recorded');
  return mapping;
}

const listed = (names: readonly string[]): string =>
  `{ X: [${names.map((name) => `'${name}'`).join(', ')}] }`;
const slots = (names: readonly string[]): InputBinding[] => [
  { input: 'X', slots: names.map((column) => ({ column, encoding: { kind: 'number' } })) },
];
const chosen = (names: readonly string[], binding: ScoreBinding | null): ChosenMapping => ({
  inputs: slots(names),
  score: binding && { binding, favourable: '1' },
  order: 'confirmed',
  from: 'mapping.json',
});

describe('results name the output that is the score, and what was done to it', () => {
  it('one model of raw scores read in two ways gives two records that say so', async () => {
    const sigmoid = await run('svc_raw', { inputs: listed(NUMBERS), score: false });
    const softmax = await run('svc_raw', {
      score: false,
      // onnxruntime writes the two columns of such an SVM the wrong way round, so the favourable class is the first.
      mapping: chosen(NUMBERS, { output: 'probabilities', column: 0, transform: 'softmax' }),
    });
    expect(recorded(sigmoid).score).toEqual({ output: 'probabilities', column: 0, transform: 'sigmoid' });
    expect(recorded(softmax).score.transform).toBe('softmax');
    expect(scoreText(recorded(sigmoid).score)).toBe('sigmoid of output `probabilities`, column 1');
    expect(mappingDifferences(recorded(sigmoid), recorded(softmax))).toEqual([
      'the score is read in another way',
    ]);
  });

  it('probabilities are taken as they are', async () => {
    const found = recorded(await run('logreg', { inputs: listed(NUMBERS) }));
    expect(found.score).toEqual({ output: 'probabilities', column: 1, transform: 'none' });
    expect(scoreText(found.score)).toBe('output `probabilities`, column 2, as it is');
  });
});

describe('results name the columns of each input in order, and who says so', () => {
  it('the plan, a person, and scores in the data that prove it', async () => {
    const planned = recorded(await run('logreg', { inputs: listed(NUMBERS) }));
    expect(planned).toMatchObject({ order: 'plan', inputs: slots(NUMBERS) });
    expect(planned.proof).toEqual({ column: 'p', rows: expected.rows, except: [] });
    const confirmed = recorded(await run('logreg', { mapping: chosen(NUMBERS, null), score: false }));
    expect(confirmed).toMatchObject({ order: 'person', proof: null });
    expect(inputsText(confirmed)).toBe('order confirmed by a person');
    expect(inputsText(planned)).toBe(
      `in the order that the plan lists; order proven by the score column p on ${expected.rows} rows`,
    );
  });

  it('another order is another record, and nothing proves it', async () => {
    const shuffled = ['debt ratio', 'married', 'age', 'hours-per-week'];
    const right = recorded(await run('logreg', { inputs: listed(NUMBERS) }));
    const wrong = recorded(await run('logreg', { inputs: listed(shuffled) }));
    expect(wrong.inputs).toEqual(slots(shuffled));
    expect(wrong.proof).toBeNull();
    expect(mappingDifferences(right, wrong)).toEqual([
      'inputs are fed from other columns or in another order',
    ]);
  });

  it('columns that change no score are not said to be in their place', async () => {
    const found = recorded(await run('lightgbm', { inputs: listed(NUMBERS) }));
    expect(found.proof?.column).toBe('p');
    expect(found.proof?.except.every((name) => NUMBERS.includes(name))).toBe(true);
    expect(inputsText({ ...found, proof: { column: 'p', rows: 2048, except: ['age'] } })).toMatch(
      /on 2,048 rows, except the place of age$/,
    );
  });
});
