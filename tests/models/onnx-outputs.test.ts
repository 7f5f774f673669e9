import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelMapping } from '../../src/core/predictor.ts';
import { classScored, guessScore } from '../../src/models/mapping/score.ts';
import { readOnnx } from '../../src/models/onnx/read.ts';
import { concat, encodeField } from '../../src/models/onnx/wire.ts';
import { openModel } from '../../src/models/open.ts';
import { isTwoSided } from '../../src/models/scores.ts';
import { error, fixture, matrix, memory, NUMBERS, table, value } from './samples.ts';

function bytes(name: string): Uint8Array {
  return readFileSync(new URL(`../formats/models/${name}/model.onnx`, import.meta.url));
}

const info = (name: string) => value(readOnnx('model.onnx', bytes(name))).info;

/** The model with one more entry in its metadata: messages of protobuf may be joined. */
function withMetadata(model: Uint8Array, key: string, text: string): Uint8Array {
  const encoder = new TextEncoder();
  const entry = concat([encodeField(1, encoder.encode(key)), encodeField(2, encoder.encode(text))]);
  return concat([model, encodeField(14, entry)]);
}

describe('a list of tables', () => {
  const model = info('skl-multi-output');

  it('becomes an output a table, each with its classes, and says so', () => {
    expect(model.outputs.map(({ name, kind, shape, classes }) => [name, kind, shape, classes])).toEqual([
      ['label', 'label', [null, 2], undefined],
      ['probabilities1', 'score', [null, 2], ['0', '1']],
      ['probabilities2', 'score', [null, 2], ['0', '1']],
    ]);
    expect(model.ops).not.toHaveProperty('SequenceConstruct');
    expect(model.fixes).toEqual([
      'This model returns 2 tables in a list, which browsers cannot read. I made each an output of its own (probabilities1, probabilities2); numbers are unchanged.',
    ]);
  });

  it('takes the first and says which there are; a name or a class of its own settles it', () => {
    const guess = value(guessScore(model, '1'));
    expect(guess.score).toEqual({ output: 'probabilities1', column: 1, transform: 'none' });
    expect(guess.warnings).toEqual([
      "The model scores 2 outcomes: probabilities1, probabilities2. I took 'probabilities1'; name another under decision.score.",
    ]);
    const named = value(guessScore(model, '1', { output: 'probabilities2' }));
    expect(named).toMatchObject({ score: { output: 'probabilities2' }, warnings: [] });
    expect(value(guessScore(model, '1', { label: 'Probabilities2' })).score.output).toBe('probabilities2');
    const words = model.outputs.map((output) =>
      output.name === 'probabilities2' ? { ...output, classes: ['late', 'paid'] } : output,
    );
    const own = value(guessScore({ ...model, outputs: words }, 'late'));
    expect(own).toEqual({ score: { output: 'probabilities2', column: 0, transform: 'none' }, warnings: [] });
    expect(error(guessScore(model, '1', { output: 'label' })).what).toBe("Output 'label' is no score.");
  });

  it('random edits never throw', () => {
    const good = bytes('skl-multi-output');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }), (edits) => {
        const edited = good.slice();
        for (const [at, byte] of edits) edited[at] = byte;
        expect(typeof readOnnx('edited.onnx', edited).ok).toBe('boolean');
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});

describe('what a model predicts', () => {
  it.each([
    ['skl-linear-regression', 'regression'],
    ['skl-gradient-boosting-regressor', 'regression'],
    ['lightgbm-regressor', 'regression'],
    ['xgboost-regressor', 'regression'],
    ['catboost-regressor', 'regression'],
    ['skl-forest', 'classification'],
    ['skl-isolation-forest', 'classification'],
    ['torch-sigmoid', 'classification'],
    ['onnx-keras-softmax', 'classification'],
    ['torch-logit', 'unknown'],
  ])('%s: %s', (name, task) => {
    expect(info(name).task).toBe(task);
  });

  it('is what the metadata say, where they do', () => {
    const said = withMetadata(bytes('torch-logit'), 'task', 'regression');
    expect(value(readOnnx('net.onnx', said)).info.task).toBe('regression');
    const nonsense = withMetadata(bytes('torch-logit'), 'task', 'wishing');
    expect(value(readOnnx('net.onnx', nonsense)).info.task).toBe('unknown');
  });

  it('an amount is the score, as it is, and says what the threshold means', () => {
    const guess = value(guessScore(info('skl-linear-regression'), '1'));
    expect(guess.score).toEqual({ output: 'variable', column: null, transform: 'none' });
    expect(guess.warnings[0]).toContain('predicts an amount');
    const several = { ...info('skl-linear-regression'), outputs: [] };
    const wide = { name: 'variable', type: 'float32', shape: [null, 3], kind: 'score' } as const;
    expect(error(guessScore({ ...several, outputs: [wide] }, '1')).what).toContain('predicts 3 amounts');
  });
});

describe('which engine', () => {
  it.each([
    ['skl-forest', /ai\.onnx\.ml operators \(Imputer\), which only this engine has/],
    ['skl-columns-mixed', /text/],
    ['skl-matrix-double', /double precision/],
    ['torch-logits', /a net, which could run on a graphics card too/],
  ])('%s', (name, why) => {
    const { engine, engineReason } = info(name);
    expect(engine).toMatch(/^onnxruntime-web\/wasm \d/);
    expect(engineReason).toMatch(why);
  });
});

describe('columns of a two-class SVM', () => {
  it('are the wrong way round without probabilities, and only then', () => {
    expect(info('skl-svc-scores').classes).toEqual(['1', '0']);
    expect(info('skl-svc-scores-zipmap').classes).toEqual(['1', '0']);
    expect(info('skl-svc-probability').classes).toEqual(['0', '1']);
    expect(info('skl-raw-scores').classes).toEqual(['0', '1']);
  });

  it('of −z and z are one number', () => {
    const of = (...values: number[]) => ({ values: Float64Array.from(values), columns: 2 });
    expect(isTwoSided(of(-0.3, 0.3, 2, -2.000001))).toBe(true);
    expect(isTwoSided(of(-0.3, 0.3, 2, -1.9))).toBe(false);
    expect(isTwoSided(of(0.3, 0.7))).toBe(false);
    expect(isTwoSided(of())).toBe(false);
    expect(isTwoSided({ values: Float64Array.of(-1, 1, 0), columns: 3 })).toBe(false);
  });
});

describe("a model's own labels", () => {
  const load = async (name: string, mapping: ModelMapping) =>
    value(await value(await openModel([fixture(`${name}.onnx`)])).load(mapping));

  it('come as text, one a row, in any batch', async () => {
    const ready = await load('zipmap_words', matrix('X', NUMBERS, 'probabilities', 0));
    const labels = value((await ready.labels?.(table(64))) ?? { ok: true, value: [] });
    const scores = value(await ready.predict(table(64)));
    expect(labels).toEqual([...scores].map((score) => (score > 0.5 ? 'granted' : 'refused')));
    expect(value((await ready.labels?.(table(0))) ?? { ok: true, value: ['x'] })).toEqual([]);
  });

  it('are whole numbers as text; none where the model has no label output', async () => {
    const forest = await load('forest', matrix('X', NUMBERS, 'probabilities', 1));
    const labels = value((await forest.labels?.(table(32))) ?? { ok: true, value: [] });
    expect(new Set(labels)).toEqual(new Set(['0', '1']));
    const net = await load('one_row', matrix('X', NUMBERS, 'p', null));
    expect(net.labels).toBeUndefined();
  });

  it('are not a list of class names, nor labels of several outcomes', async () => {
    const outputs = info('skl-class-labels').outputs.map(({ name, kind }) => [name, kind]);
    expect(outputs).toEqual([
      ['label', 'label'],
      ['probabilities', 'score'],
      ['class_labels', 'other'],
    ]);
    const model = value(await openModel([memory('model.onnx', bytes('skl-multi-output'))]));
    const three = NUMBERS.slice(0, 3);
    expect(value(await model.load(matrix('X', three, 'probabilities1', 1))).labels).toBeUndefined();
  });
});

describe('the class that a score stands for', () => {
  const [single, double] = [1, 2].map((columns) => ({
    ...info('skl-linear-regression'),
    classes: ['granted', 'refused'],
    outputs: [{ name: 'p', type: 'float32', shape: [null, columns], kind: 'score' }] as const,
  }));
  const scored = (
    own: typeof single,
    column: number | null,
    transform: ModelMapping['score']['transform'],
    favourable: string,
  ) => own && classScored(own, { output: 'p', column, transform }, favourable);

  it('is the favourable one, else that of its column or of its one output', () => {
    expect(scored(double, 0, 'none', 'granted')).toBe('granted');
    expect(scored(double, 1, 'none', '1')).toBe('refused');
    expect(scored(double, 0, 'softmax', '1')).toBe('granted');
    expect(scored(single, null, 'sigmoid', '1')).toBe('refused');
    expect(scored(single, null, 'sigmoid-complement', '1')).toBe('granted');
    expect(
      single &&
        classScored({ ...single, classes: null }, { output: 'p', column: null, transform: 'none' }, '1'),
    ).toBe('1');
  });
});
