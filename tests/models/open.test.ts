import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ok } from '../../src/core/outcome.ts';
import type { ByteSource } from '../../src/core/table.ts';
import { openModel } from '../../src/models/open.ts';
import { readOnnx } from '../../src/models/onnx/read.ts';
import { rewriteOnnx } from '../../src/models/onnx/rewrite.ts';
import { namesUnder, readSidecar } from '../../src/models/sidecar.ts';
import {
  error,
  fixture,
  hasShared,
  matrix,
  memory,
  NUMBERS,
  shared,
  table,
  value,
  waveNames,
  waves,
} from './samples.ts';

const all = (source: ByteSource) => source.read(0, source.size);

describe('files of other kinds', () => {
  it.each([
    ['model.pkl', '\x80\x04\x95', 'model.pkl is a Python pickle.', 'skl2onnx'],
    ['model.onnx', '\x80\x05abc', 'model.onnx is a Python pickle.', '"zipmap": False'],
    ['model.joblib', '\x78\x9c', 'model.joblib is a compressed Python pickle (joblib).', 'skl2onnx'],
    ['net.h5', '\x89HDF\r\n\x1a\n', 'net.h5 is an HDF5 file (Keras .h5).', 'tf2onnx'],
    ['net.keras', 'PK\x03\x04…config.json', 'net.keras is a Keras archive.', 'format="onnx"'],
    ['net.pt', 'PK\x03\x04…archive/data.pkl', 'net.pt is a PyTorch file.', 'torch.onnx.export'],
    ['saved_model.pb', '\x08\x01\x12\x00', 'saved_model.pb is a TensorFlow SavedModel.', 'tf2onnx'],
    ['net.tflite', '\x1c\0\0\0TFL3', 'net.tflite is a TensorFlow Lite model.', 'tf2onnx'],
    ['model.cbm', 'CBM1', 'model.cbm is a CatBoost model.', 'format="onnx"'],
    ['model.txt', 'tree\nversion=v4', 'model.txt is a LightGBM text model.', 'onnxmltools'],
    ['model.json', '{"learner":{}}', 'model.json is an XGBoost model.', 'onnxmltools'],
    ['notes.txt', 'hello', 'notes.txt is not a model that Assay can open.', 'skl2onnx'],
    ['empty.onnx', '', 'empty.onnx is not a model that Assay can open.', 'skl2onnx'],
    ['text.onnx', 'hello world', 'text.onnx is not a model that Assay can open.', 'skl2onnx'],
  ])('%s', async (name, text, what, todo) => {
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
    const refused = error(await openModel([memory(name, bytes)]));
    expect(refused).toMatchObject({ code: 'input', what, place: { file: name } });
    expect(refused.todo).toContain(todo);
    expect(JSON.stringify(refused)).not.toMatch(/\bat .*\.ts/);
  });

  it('two models at once', async () => {
    expect(error(await openModel([fixture('forest.onnx'), fixture('logreg.onnx')])).what).toContain(
      'There are 2 models',
    );
  });

  it('nothing at all', async () => {
    expect(error(await openModel([])).code).toBe('input');
  });
});

describe('damaged files', () => {
  it('a file cut anywhere is an error in words, or still a whole model', async () => {
    const bytes = await all(fixture('columns.onnx'));
    for (let end = 1; end < bytes.length; end += 3) {
      const outcome = readOnnx('cut.onnx', bytes.slice(0, end));
      if (!outcome.ok) expect(outcome.error.what).toMatch(/cut\.onnx (looks like ONNX but|is not a model)/);
    }
    expect(error(readOnnx('cut.onnx', bytes.slice(0, 500))).why).toBe('The file is cut short or damaged.');
  });

  it('random edits and random bytes never throw', async () => {
    const good = await all(fixture('zipmap_words.onnx'));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }), (edits) => {
        const bytes = good.slice();
        for (const [at, byte] of edits) bytes[at] = byte;
        const outcome = readOnnx('edited.onnx', bytes);
        expect(typeof outcome.ok).toBe('boolean');
      }),
      { numRuns: 500, seed: 1 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof readOnnx('random.onnx', bytes).ok).toBe('boolean');
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('a length that claims more than the file has is refused at once', () => {
    const bomb = Uint8Array.from([0x08, 0x08, 0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 0x0a]);
    expect(error(readOnnx('bomb.onnx', bomb)).what).toContain('cannot be read to its end');
  });
});

describe('rewriting', () => {
  it.each(['forest', 'columns', 'lightgbm', 'external', 'zipmap_columns'])(
    '%s keeps every byte',
    async (name) => {
      const bytes = await all(fixture(`${name}.onnx`));
      expect(rewriteOnnx(bytes)).toEqual({ bytes, fixes: [], batchFreed: false });
    },
  );

  it('unknown fields survive byte for byte', async () => {
    const bytes = await all(fixture('zipmap_words.onnx'));
    const unknown = Uint8Array.from([0xca, 0x3e, 3, 1, 2, 3]);
    const extended = new Uint8Array([...bytes, ...unknown]);
    const plain = rewriteOnnx(bytes).bytes;
    expect(rewriteOnnx(extended).bytes).toEqual(new Uint8Array([...plain, ...unknown]));
  });

  it('is done once', async () => {
    for (const name of ['zipmap_words', 'one_row']) {
      const once = rewriteOnnx(await all(fixture(`${name}.onnx`))).bytes;
      expect(rewriteOnnx(once).fixes).toEqual([]);
    }
  });
});

describe('companions', () => {
  it('external data is asked for by name, then used', async () => {
    const alone = error(await openModel([fixture('external.onnx')]));
    expect(alone.what).toBe('external.onnx stores its weights in external.onnx.data.');
    expect(alone.todo).toBe('Drop that file too.');
    const both = value(await openModel([fixture('external.onnx.data'), fixture('external.onnx')]));
    expect(both.files).toEqual(['external.onnx', 'external.onnx.data']);
  });

  it.each([
    ['feature_names.json', JSON.stringify(NUMBERS)],
    ['feature_names.json', JSON.stringify({ feature_names: NUMBERS, class_names: ['no', 'yes'] })],
    ['columns.txt', `${NUMBERS.join('\n')}\n`],
    [
      'MLmodel',
      `signature:\n  inputs: '${JSON.stringify(NUMBERS.map((name) => ({ name, type: 'double' })))}'\n`,
    ],
  ])('%s gives the order of columns', async (name, text) => {
    const { info } = value(await openModel([fixture('logreg.onnx'), memory(name, text)]));
    expect(info.featureNames).toEqual({ names: NUMBERS, from: name });
  });

  it('what the model says wins, then mlflow, then the rest', async () => {
    const json = memory('feature_names.json', '["a","b","c","d"]');
    const mlflow = memory('run/MLmodel', `signature:\n  inputs: '[{"name":"p"},{"name":"q"}]'\n`);
    const open = value(await openModel([json, mlflow, fixture('open_width.onnx')]));
    expect(open.info.featureNames?.from).toBe('metadata_props feature_names');
    const bare = value(await openModel([json, mlflow, fixture('logreg.onnx')]));
    expect(bare.info.featureNames).toEqual({ names: ['p', 'q'], from: 'MLmodel' });
  });

  it('a list may be JSON, with commas, or as Python writes it; nothing else is cut into names', () => {
    const names = (written: string) => namesUnder({ columns: written }, ['columns'])?.names ?? null;
    for (const written of [
      '["age","debt ratio"]',
      'age, debt ratio',
      "['age', 'debt ratio']",
      "('age', 'debt ratio',)",
    ])
      expect(names(written), written).toEqual(['age', 'debt ratio']);
    expect(names('[["age"],["debt ratio"]]')).toBeNull();
    expect(names('null')).toBeNull();
    expect(names('[age, income]')).toEqual(['[age', 'income]']);
  });

  it('side files that say nothing are ignored', () => {
    const read = (name: string, text: string) => readSidecar(name, new TextEncoder().encode(text));
    expect(read('metadata.json', '{"labels":["cat","dog"]}')?.classes).toEqual(['cat', 'dog']);
    expect(read('MLmodel', 'a: &a [*a]\n: :')).toBeNull();
    expect(read('package.json', '{"name":"x"}')).toBeNull();
    expect(read('broken.json', '{"name":')).toBeNull();
    expect(read('readme.txt', 'age, income')).toBeNull();
  });
});

const REAL: readonly [string, number, number][] = [
  ['logreg_iris', 2, 1],
  ['pipeline_lightgbm', 2, 1],
  ['pipeline_xgboost', 2, 1],
  ['rf_iris', 4, 1],
  ['treecl', 20, 1],
  ['treecl2', 20, 1],
];

describe.skipIf(!hasShared)('real models', () => {
  it.each(REAL)('%s scores', async (name, width, column) => {
    const model = value(await openModel([shared(`models/${name}.onnx`)]));
    const output = model.info.outputs.find(({ kind }) => kind === 'score')?.name ?? '';
    const input = model.info.inputs[0]?.name ?? '';
    const ready = value(await model.load(matrix(input, waveNames(width), output, column)));
    const raw = value(await ready.raw(waves(300, width)));
    expect(raw.columns).toBe(model.info.classes?.length);
    for (let row = 0; row < 300; row++) {
      const sum = raw.values.subarray(row * raw.columns, (row + 1) * raw.columns).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(name === 'treecl2' ? sum : 1, 5);
    }
    ready.dispose();
  });

  it('five of them had a dictionary', async () => {
    const names = ['logreg_iris', 'pipeline_lightgbm', 'pipeline_xgboost', 'rf_iris', 'pipeline_tfidf'];
    for (const name of names) {
      const { info } = value(await openModel([shared(`models/${name}.onnx`)]));
      expect(info.fixes[0]).toContain('dictionary');
      expect(info.classes?.length).toBeGreaterThan(1);
    }
  });

  it('text pipeline: two columns of text', async () => {
    const model = value(await openModel([shared('models/pipeline_tfidf.onnx')]));
    const slots = ['subject', 'body'].map((name) => ({ column: name, encoding: { kind: 'text' as const } }));
    const score = { output: 'probabilities', column: 0, transform: 'none' as const };
    const loaded = await model.load({ inputs: [{ input: 'input', slots }], score, assumedOrder: false });
    const dictionary = ['the price of faith', 'god exists', 'orbit of a satellite'];
    const column = { type: 'category' as const, dictionary, codes: Int32Array.from([0, 1, 2, -1]) };
    const batch = {
      start: 0,
      rows: 4,
      columns: new Map([['subject', column] as const, ['body', column] as const]),
    };
    const scores = value(await value(loaded).predict(batch));
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it('an image net saved for one row, fed 784 columns', async () => {
    const model = value(await openModel([shared('models/mnist.onnx')]));
    const mapping = matrix('Input3', waveNames(784), 'Plus214_Output_0', 3, 'softmax');
    const ready = value(await model.load(mapping));
    const whole = value(await ready.predict(waves(9, 784)));
    const last = value(await ready.predict(waves(1, 784, 8)));
    expect(last[0]).toBe(whole[8]);
  });
});

it('a batch of no rows is a success of no scores', async () => {
  const model = value(await openModel([fixture('forest.onnx')]));
  const ready = value(await model.load(matrix('X', NUMBERS, 'probabilities', 1)));
  expect(await ready.predict(table(0))).toEqual(ok(new Float64Array(0)));
});
