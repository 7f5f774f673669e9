import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ModelMapping } from '../../src/core/predictor.ts';
import { guessMapping } from '../../src/models/mapping.ts';
import { loadOrt, ONNX_ENGINE } from '../../src/models/onnx/runtime.ts';
import { openModel } from '../../src/models/open.ts';
import { categoriesOf, error, expected, FIELDS, fixture, matrix, NUMBERS, table, value } from './samples.ts';

const MATRICES: Readonly<Record<string, ModelMapping['score']>> = {
  logreg: { output: 'probabilities', column: 1, transform: 'none' },
  zipmap_words: { output: 'probabilities', column: 0, transform: 'none' },
  zipmap_columns: { output: 'sgranted', column: null, transform: 'none' },
  forest: { output: 'probabilities', column: 1, transform: 'none' },
  net_words: { output: 'probabilities', column: 0, transform: 'none' },
  net_double: { output: 'probabilities', column: 0, transform: 'none' },
  svc_raw: { output: 'probabilities', column: 1, transform: 'none' },
  vote_words: { output: 'probabilities', column: 0, transform: 'none' },
  lightgbm: { output: 'probabilities', column: 1, transform: 'none' },
  open_width: { output: 'probabilities', column: 1, transform: 'none' },
  one_row: { output: 'p', column: null, transform: 'none' },
  one_row_reshape: { output: 'p', column: null, transform: 'none' },
  external: { output: 'p', column: 1, transform: 'none' },
};

const files = (name: string) => [
  fixture(`${name}.onnx`),
  ...(name === 'external' ? [fixture('external.onnx.data')] : []),
];

async function openMatrix(name: string, columns: readonly string[] = NUMBERS) {
  const model = value(await openModel(files(name)));
  const score = MATRICES[name] ?? { output: '', column: null, transform: 'none' };
  const input = model.info.inputs[0]?.name ?? '';
  return { model, loaded: await model.load({ ...matrix(input, columns, '', null), score }) };
}

async function predictor(name: string) {
  return value((await openMatrix(name)).loaded);
}

function farthest(scores: Float64Array, wanted: readonly number[]): number {
  expect(scores.length).toBe(wanted.length);
  return scores.reduce((most, score, i) => Math.max(most, Math.abs(score - (wanted[i] ?? Number.NaN))), 0);
}

describe('parity with native onnxruntime', () => {
  it.each(Object.keys(MATRICES))('%s', async (name) => {
    const model = await predictor(name);
    const scores = value(await model.predict(table(expected.rows)));
    expect(farthest(scores, expected.models[name] ?? [])).toBeLessThanOrEqual(1.2e-7);
    model.dispose();
  });

  it('columns: text, int64 and float inputs by name', async () => {
    const model = value(await openModel([fixture('columns.onnx')]));
    const { mapping } = value(
      guessMapping(model.info, FIELDS, { exclude: [], favourable: '1', categoriesOf }),
    );
    const scores = value(await value(await model.load(mapping)).predict(table(expected.rows)));
    expect(farthest(scores, expected.models['columns'] ?? [])).toBeLessThanOrEqual(1.2e-7);
  });
});

describe('bits do not depend on the batch', () => {
  it.each(Object.keys(MATRICES))('%s', async (name) => {
    const model = await predictor(name);
    const rows = name.startsWith('one_row') ? 128 : 4096;
    const whole = value(await model.predict(table(rows)));
    for (const size of [1, 7, 64]) {
      const upTo = size === 1 ? Math.min(rows, 256) : rows;
      for (let start = 0; start < upTo; start += size) {
        const part = value(await model.predict(table(Math.min(size, upTo - start), start)));
        const same = part.every((score, i) => Object.is(score, whole[start + i]));
        if (!same) expect.fail(`batch ${size}, row ${start}`);
      }
    }
    model.dispose();
  });
});

describe('what a file says', () => {
  const info = async (name: string) => value(await openModel(files(name))).info;

  it('classes from the dictionary, from labels, and from a vote of inner classifiers', async () => {
    expect((await info('zipmap_words')).classes).toEqual(['granted', 'refused']);
    expect((await info('net_words')).classes).toEqual(['granted', 'refused']);
    expect((await info('vote_words')).classes).toEqual(['granted', 'refused']);
    expect((await info('forest')).classes).toEqual(['0', '1']);
    expect((await info('open_width')).classes).toEqual(['no', 'yes']);
  });

  it('the dictionary becomes a table, and says so', async () => {
    const { outputs, fixes, ops } = await info('zipmap_words');
    expect(outputs.map(({ name, kind, shape }) => [name, kind, shape])).toEqual([
      ['output_label', 'label', [null]],
      ['probabilities', 'score', [null, 2]],
    ]);
    expect(fixes[0]).toContain('converted that output to a table');
    expect(ops).not.toHaveProperty(['ai.onnx.ml.ZipMap']);
  });

  it('a batch of one is opened, and says so', async () => {
    const { inputs, outputs, fixes } = await info('one_row');
    expect(inputs[0]?.shape).toEqual([null, 4]);
    expect(outputs[0]?.shape).toEqual([null, 1]);
    expect(fixes).toHaveLength(1);
  });

  it('inputs, operators, opset, names and categories', async () => {
    const columns = await info('columns');
    expect(columns.inputs.map(({ name, type, shape }) => [name, type, shape])).toEqual([
      ['age', 'int64', [null, 1]],
      ['hours_per_week', 'float32', [null, 1]],
      ['housing', 'string', [null, 1]],
    ]);
    expect(columns.categories).toEqual({ housing: ['other', 'own', 'rent'] });
    expect(columns.ops['ai.onnx.ml.OneHotEncoder']).toBe(1);
    expect(columns.opset).toEqual({ 'ai.onnx': 17, 'ai.onnx.ml': 1 });
    expect(columns.producer).toMatch(/^skl2onnx 1\.20/);
    const open = await info('open_width');
    expect(open.featureNames).toEqual({ names: NUMBERS, from: 'metadata_props feature_names' });
    expect(open.inputs[0]?.shape).toEqual([null, 4]);
  });

  it('the engine named is the engine installed', async () => {
    const ort = await loadOrt();
    expect(ONNX_ENGINE).toBe(`onnxruntime-web/wasm ${ort.env.versions.web}`);
  });
});

describe('refusals', () => {
  it.each([3, 5])('%i columns for a matrix of 4, before anything runs', async (width) => {
    const columns = [...NUMBERS, 'age'].slice(0, width);
    for (const name of ['forest', 'open_width']) {
      const { loaded } = await openMatrix(name, columns);
      expect(error(loaded)).toMatchObject({
        code: 'input',
        what: expect.stringMatching(/wants 4 values a row/) as string,
      });
    }
  });

  it('a category that the encoder does not know is named', async () => {
    const model = value(await openModel([fixture('columns.onnx')]));
    const { mapping } = value(
      guessMapping(model.info, FIELDS, { exclude: [], favourable: '1', categoriesOf }),
    );
    const ready = value(await model.load(mapping));
    const batch = table(8);
    const columns = new Map(batch.columns).set('housing', {
      type: 'category',
      dictionary: ['own', 'tent'],
      codes: Int32Array.from([0, 0, 1, 0, 0, 0, 0, 0]),
    });
    const refused = error(await ready.predict({ ...batch, columns }));
    expect(refused.code).toBe('input');
    expect(refused.why).toContain("'tent' in column 'housing'");
    expect(value(await ready.predict(batch))).toHaveLength(8);
  });

  it('missing whole numbers give no score; fractions in them are an error', async () => {
    const model = value(await openModel([fixture('columns.onnx')]));
    const { mapping } = value(
      guessMapping(model.info, FIELDS, { exclude: [], favourable: '1', categoriesOf }),
    );
    const ready = value(await model.load(mapping));
    const batch = table(3);
    const withAge = (values: number[]) =>
      ready.predict({
        ...batch,
        columns: new Map(batch.columns).set('age', { type: 'number', values: Float64Array.from(values) }),
      });
    expect([...value(await withAge([30, Number.NaN, 40]))].map(Number.isNaN)).toEqual([false, true, false]);
    expect(error(await withAge([30, 30.5, 40])).what).toBe("Column 'age' must hold whole numbers; got 30.5.");
  });

  it('an operator that the engine lacks', async () => {
    const model = value(await openModel([fixture('unknown_op.onnx')]));
    const refused = error(await model.load(matrix('X', NUMBERS, 'p', null)));
    expect(refused.what).toMatch(/Hocus.* is not available here\./);
    expect(refused.place?.file).toBe('unknown_op.onnx');
  });

  it('a label is never a score', async () => {
    const model = value(await openModel([fixture('forest.onnx')]));
    expect(error(await model.load(matrix('X', NUMBERS, 'label', null))).what).toBe(
      "'label' is not a score output.",
    );
  });
});

describe('transforms', () => {
  it('complement, sigmoid and softmax of the same raw scores', async () => {
    const model = value(await openModel([fixture('svc_raw.onnx')]));
    const run = async (column: number, transform: ModelMapping['score']['transform']) =>
      value(
        await value(await model.load(matrix('X', NUMBERS, 'probabilities', column, transform))).predict(
          table(32),
        ),
      );
    const raw = await run(1, 'none');
    const left = await run(0, 'none');
    const sigmoid = await run(1, 'sigmoid');
    const softmax = await run(1, 'softmax');
    for (const [i, z] of raw.entries()) {
      expect(sigmoid[i]).toBeCloseTo(1 / (1 + Math.exp(-z)), 14);
      expect(softmax[i]).toBeCloseTo(1 / (1 + Math.exp((left[i] ?? 0) - z)), 14);
    }
    expect([...(await run(1, 'complement'))]).toEqual([...raw].map((z) => 1 - z));
  });
});

it('the package pinned is the one whose engine is named', () => {
  const url = new URL('../../package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(url, 'utf8')) as { dependencies: Record<string, string> };
  expect(ONNX_ENGINE).toContain(dependencies['onnxruntime-web']);
});
