import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Batch, Column } from '../../src/core/table.ts';
import { guessMapping } from '../../src/models/mapping.ts';
import { proveMapping } from '../../src/models/mapping/prove.ts';
import { openModel } from '../../src/models/open.ts';
import { KNOWN_LAYERS } from '../../src/models/tfjs/layers.ts';
import { TFJS_ENGINE } from '../../src/models/tfjs/read.ts';
import {
  error,
  field,
  hasShared,
  matrix,
  memory,
  numbers,
  shared,
  texts,
  value,
  waveNames,
  waves,
} from './samples.ts';

const require = createRequire(import.meta.url);

function dense(name: string, units: number, activation: string, more: object = {}): object {
  return {
    class_name: 'Dense',
    config: { name, units, activation, use_bias: true, dtype: 'float32', ...more },
  };
}

/** Weights 0.01, 0.02 … for layers of the given shapes. */
function weights(shapes: readonly number[][]): Uint8Array {
  const count = shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
  return new Uint8Array(Float32Array.from({ length: count }, (_, i) => ((i * 7) % 13) / 50 - 0.1).buffer);
}

function model(
  topology: object,
  specs: readonly { name: string; shape: number[] }[],
  paths = ['w.bin'],
): string {
  const entries = specs.map((spec) => ({ ...spec, dtype: 'float32' }));
  return JSON.stringify({
    format: 'layers-model',
    modelTopology: topology,
    weightsManifest: [{ paths, weights: entries }],
  });
}

const SPECS = [
  { name: 'hidden/kernel', shape: [3, 4] },
  { name: 'hidden/bias', shape: [4] },
  { name: 'out/kernel', shape: [4, 1] },
  { name: 'out/bias', shape: [1] },
];
const BYTES = weights(SPECS.map(({ shape }) => shape));
const OLD = {
  keras_version: '2.15.0',
  model_config: {
    class_name: 'Sequential',
    config: {
      name: 's',
      layers: [dense('hidden', 4, 'relu', { batch_input_shape: [null, 3] }), dense('out', 1, 'sigmoid')],
    },
  },
};
const POLICY = {
  module: 'keras',
  class_name: 'DTypePolicy',
  config: { name: 'float32' },
  registered_name: null,
};
const keras3 = (layer: string, units: number, activation: string, from?: string): object => {
  const tensor = {
    class_name: '__keras_tensor__',
    config: { shape: [null, 3], dtype: 'float32', keras_history: [from, 0, 0] },
  };
  const inbound = from === undefined ? {} : { inbound_nodes: [{ args: [tensor], kwargs: {} }], name: layer };
  return {
    module: 'keras.layers',
    registered_name: null,
    ...dense(layer, units, activation, { dtype: POLICY }),
    ...inbound,
  };
};
const INPUT3 = {
  module: 'keras.layers',
  class_name: 'InputLayer',
  config: { batch_shape: [null, 3], dtype: 'float32', sparse: false, name: 'input_layer' },
  registered_name: null,
  name: 'input_layer',
  inbound_nodes: [],
};
const SEQUENTIAL3 = {
  keras_version: '3.4.1',
  model_config: {
    class_name: 'Sequential',
    config: {
      name: 'sequential',
      dtype: POLICY,
      layers: [INPUT3, keras3('hidden', 4, 'relu'), keras3('out', 1, 'sigmoid')],
    },
  },
};
const FUNCTIONAL3 = {
  keras_version: '3.4.1',
  model_config: {
    class_name: 'Functional',
    config: {
      name: 'functional',
      layers: [INPUT3, keras3('hidden', 4, 'relu', 'input_layer'), keras3('out', 1, 'sigmoid', 'hidden')],
      input_layers: ['input_layer', 0, 0],
      output_layers: ['out', 0, 0],
    },
  },
};

async function score(text: string, batch: Batch = waves(50, 3)): Promise<Float64Array> {
  const opened = value(await openModel([memory('model.json', text), memory('w.bin', BYTES)]));
  const input = opened.info.inputs[0]?.name ?? '';
  const output = opened.info.outputs[0]?.name ?? '';
  const ready = value(await opened.load(matrix(input, waveNames(3), output, null)));
  const scores = value(await ready.predict(batch));
  ready.dispose();
  return scores;
}

describe('layers models', () => {
  it('score as the written formula does', async () => {
    const scores = await score(model(OLD, SPECS));
    const w = new Float32Array(BYTES.buffer);
    const batch = waves(50, 3);
    const x = waveNames(3).map((name) => (batch.columns.get(name) as { values: Float64Array }).values);
    for (let row = 0; row < 50; row++) {
      const hidden = [0, 1, 2, 3].map((h) =>
        Math.max(
          0,
          [0, 1, 2].reduce((sum, c) => sum + (x[c]?.[row] ?? 0) * (w[c * 4 + h] ?? 0), w[12 + h] ?? 0),
        ),
      );
      const z = hidden.reduce((sum, value, h) => sum + value * (w[16 + h] ?? 0), w[20] ?? 0);
      expect(scores[row]).toBeCloseTo(1 / (1 + Math.exp(-z)), 6);
    }
  });

  it.each([
    ['Sequential', SEQUENTIAL3, 'sequential/'],
    ['Functional', FUNCTIONAL3, 'functional/'],
  ])('Keras 3 %s: adapted, said, same scores', async (_, topology, prefix) => {
    const text = model(
      topology,
      SPECS.map((spec) => ({ ...spec, name: prefix + spec.name })),
    );
    const { info } = value(await openModel([memory('model.json', text), memory('w.bin', BYTES)]));
    expect(info.fixes[0]).toMatch(/^Exported by Keras 3\./);
    expect(info.inputs[0]?.shape).toEqual([null, 3]);
    expect(info.outputs[0]?.shape).toEqual([null, 1]);
    expect([...(await score(text))]).toEqual([...(await score(model(OLD, SPECS)))]);
  });

  it('bits do not depend on the batch', async () => {
    const text = model(OLD, SPECS);
    const whole = await score(text, waves(4096, 3));
    for (const size of [1, 7, 64]) {
      for (let start = 0; start < size * 8; start += size) {
        expect([...(await score(text, waves(size, 3, start)))]).toEqual([
          ...whole.subarray(start, start + size),
        ]);
      }
    }
  });

  it('the known layers are those of the installed registry', () => {
    const core = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
    const layers = require('@tensorflow/tfjs-layers') as typeof import('@tensorflow/tfjs-layers');
    const registry = Object.keys(core.serialization.SerializationMap.getMap().classNameMap);
    expect([...KNOWN_LAYERS].filter((name) => !registry.includes(name))).toEqual([]);
    expect(TFJS_ENGINE).toBe(`tfjs/wasm ${layers.version_layers}`);
  });
});

function shapeOf(...sizes: number[]): object {
  return { dim: sizes.map((size) => ({ size: String(size) })) };
}

/** σ(x · w), as the converter writes a SavedModel: names of the signature differ from names of the nodes. */
function graphModel(signature: object | undefined): string {
  const float = { type: 'DT_FLOAT' };
  const node = [
    { name: 'serving_x', op: 'Placeholder', attr: { dtype: float, shape: { shape: shapeOf(-1, 3) } } },
    {
      name: 'w',
      op: 'Const',
      attr: { dtype: float, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: shapeOf(3, 1) } } },
    },
    { name: 'z', op: 'MatMul', input: ['serving_x', 'w'], attr: { T: float } },
    { name: 'Identity', op: 'Sigmoid', input: ['z'], attr: { T: float } },
  ];
  return JSON.stringify({
    format: 'graph-model',
    generatedBy: '2.15.0',
    modelTopology: { node, library: {}, versions: { producer: 1 } },
    weightsManifest: [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [3, 1], dtype: 'float32' }] }],
    ...(signature === undefined ? {} : { signature }),
  });
}

describe('graph models', () => {
  const signature = {
    inputs: { x: { name: 'serving_x:0', dtype: 'DT_FLOAT', tensorShape: shapeOf(-1, 3) } },
    outputs: { dense: { name: 'Identity:0', dtype: 'DT_FLOAT', tensorShape: shapeOf(-1, 1) } },
  };
  const weightFile = memory('w.bin', new Uint8Array(Float32Array.from([0.5, -0.25, 0.125]).buffer));

  it('score by the names of the signature', async () => {
    const opened = value(await openModel([memory('model.json', graphModel(signature)), weightFile]));
    expect(opened.info).toMatchObject({
      format: 'tfjs-graph',
      inputs: [{ name: 'x', type: 'float32', shape: [null, 3] }],
      outputs: [{ name: 'dense', shape: [null, 1], kind: 'score' }],
      ops: { MatMul: 1, Sigmoid: 1, Placeholder: 1, Const: 1 },
    });
    const ready = value(await opened.load(matrix('x', waveNames(3), 'dense', null)));
    const batch = waves(20, 3);
    const scores = value(await ready.predict(batch));
    const x = waveNames(3).map((name) => (batch.columns.get(name) as { values: Float64Array }).values);
    for (let row = 0; row < 20; row++) {
      const z = 0.5 * (x[0]?.[row] ?? 0) - 0.25 * (x[1]?.[row] ?? 0) + 0.125 * (x[2]?.[row] ?? 0);
      expect(scores[row]).toBeCloseTo(1 / (1 + Math.exp(-z)), 6);
    }
    ready.dispose();
  });

  it('without a signature', async () => {
    const refused = error(await openModel([memory('model.json', graphModel(undefined)), weightFile]));
    expect(refused.what).toBe('model.json does not say its inputs.');
  });
});

describe('refusals', () => {
  const open = (text: string, ...more: [string, Uint8Array][]) =>
    openModel([memory('model.json', text), ...more.map(([name, bytes]) => memory(name, bytes))]);

  it('missing shards are listed by name', async () => {
    const text = model(OLD, SPECS, ['group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin']);
    const missing = error(await open(text, ['group1-shard1of3.bin', BYTES]));
    expect(missing.what).toBe('Still needed: group1-shard2of3.bin, group1-shard3of3.bin.');
  });

  it('a short shard is measured', async () => {
    const short = error(await open(model(OLD, SPECS), ['w.bin', BYTES.subarray(0, 80)]));
    expect(short.what).toContain('hold 80 bytes; 84 are needed');
  });

  it('an unknown layer is named before anything loads', async () => {
    const config = {
      ...OLD.model_config.config,
      layers: [{ class_name: 'RandomFlip', config: { name: 'f' } }],
    };
    const topology = { ...OLD, model_config: { ...OLD.model_config, config } };
    const refused = error(await open(model(topology, SPECS), ['w.bin', BYTES]));
    expect(refused.what).toBe('RandomFlip is not available here.');
    expect(refused.todo).toContain('ONNX');
  });

  it('weights that do not belong', async () => {
    const specs = SPECS.map((spec) => ({ ...spec, name: spec.name.replace('hidden', 'other') }));
    const opened = value(await open(model(OLD, specs), ['w.bin', BYTES]));
    const refused = error(await opened.load(matrix('hidden', waveNames(3), 'out', null)));
    expect(refused.what).toBe('model.json cannot be opened by TensorFlow.js.');
  });

  it('a wrong width before anything runs', async () => {
    const opened = value(await open(model(OLD, SPECS), ['w.bin', BYTES]));
    expect(error(await opened.load(matrix('hidden', waveNames(4), 'out', null))).what).toContain(
      'wants 3 values a row',
    );
  });
});

const RACES = ['African-American', 'Caucasian', 'Hispanic', 'Native American', 'Other'];
const COUNTS = ['age', 'juv_fel_count', 'juv_misd_count', 'juv_other_count', 'priors_count'];

interface Example {
  features: { feature: Record<string, { bytesList?: { value: string[] }; int64List?: { value: string[] } }> };
}

function compas(examples: readonly Example[]): Batch {
  const get = (name: string) =>
    examples.map(({ features }) => {
      const cell = features.feature[name];
      return cell?.int64List?.value[0] ?? Buffer.from(cell?.bytesList?.value[0] ?? '', 'base64').toString();
    });
  const counts = [...COUNTS, 'COMPASS_determination'].map((name): [string, Column] => [
    name,
    numbers(get(name).map(Number)),
  ]);
  const words = ['sex', 'race'].map((name): [string, Column] => [name, texts(get(name))]);
  return { start: 0, rows: examples.length, columns: new Map([...counts, ...words]) };
}

describe.skipIf(!hasShared)('COMPAS', () => {
  it('agrees with the recorded determination for 2,570 of 3,496 people', async () => {
    const files = [shared('compas/model.json'), shared('compas/group1-shard1of1.bin')];
    const opened = value(await openModel(files, 'COMPAS'));
    const source = shared('compas/compas_data.json');
    const text = new TextDecoder().decode(await source.read(0, source.size));
    const batch = compas(JSON.parse(text) as Example[]);
    const fields = [
      ...COUNTS.map((name) => field(name, 'number', true)),
      field('sex', 'category'),
      field('race', 'category'),
    ];
    const races = [...new Set([...RACES, 'Asian'])].sort();
    const categoriesOf = (column: string) =>
      column === 'race' ? races : column === 'sex' ? ['Female', 'Male'] : [];
    const names = [...COUNTS, 'sex_Female', 'sex_Male', ...RACES.map((race) => `race_${race}`)];
    const options = { exclude: [], favourable: '0', categoriesOf, decided: { dense_4: names } };
    const { mapping, warnings } = value(guessMapping(opened.info, fields, options));
    expect(warnings).toContain('The model has no column for race = Asian; such rows become all zeros.');
    expect(mapping.score).toEqual({ output: 'dense_7', column: null, transform: 'complement' });
    const ready = value(await opened.load(mapping));
    const scores = value(await ready.predict(batch));
    const truth = (batch.columns.get('COMPASS_determination') as { values: Float64Array }).values;
    const correct = scores.reduce((sum, score, i) => sum + Number(Number(score < 0.5) === truth[i]), 0);
    expect(scores).toHaveLength(3496);
    expect(correct).toBe(2570);
    const proof = value(await proveMapping(ready, batch));
    expect(proof).toMatchObject({ rows: 64, missing: 0, constant: false, proposed: null });
    ready.dispose();
  });
});
