import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/table.ts';
import { guessMapping } from '../../src/models/mapping.ts';
import { openModel } from '../../src/models/open.ts';
import { KERAS3_FIX } from '../../src/models/tfjs/keras3.ts';
import { KNOWN_ACTIVATIONS } from '../../src/models/tfjs/layers.ts';
import { error, field, memory, value } from './samples.ts';

const require = createRequire(import.meta.url);
const CASES = path.join(import.meta.dirname, '../formats/models');

/** The real files of a case without case.json, under their paths; `folder` goes before. */
function files(id: string, folder = ''): ByteSource[] {
  const names = readdirSync(path.join(CASES, id), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.(bin|json)$/.test(name) && !name.endsWith('case.json'))
    .map((name) => memory(folder + name, readFileSync(path.join(CASES, id, name))));
}

const base = (name: string): string => path.basename(name);
const SHARDS = ['group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin'];

describe('a model in several shards', () => {
  const whole = files('keras2-layers-shards');

  it('has the files that the converter wrote', () => {
    expect(whole.map(({ name }) => name).sort()).toEqual(
      [...SHARDS, 'model.json'].map((name) => `model/${name}`),
    );
  });

  it.each([
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
  ])('opens from any order of the drop: %i %i %i %i', async (...order) => {
    const dropped = order.map((at) => whole[at] as ByteSource);
    const opened = value(await openModel(dropped));
    expect(opened.files).toEqual(['model.json', ...SHARDS].map((name) => `model/${name}`));
  });

  it('without its folder too', async () => {
    const flat = whole.map((source) => ({ ...source, name: base(source.name) }));
    expect(value(await openModel(flat)).files).toEqual(['model.json', ...SHARDS]);
  });

  it('names those that are missing', async () => {
    const some = whole.filter(({ name }) => !/shard[13]of3/.test(name));
    const missing = error(await openModel(some));
    expect(missing.what).toBe('Still needed: group1-shard1of3.bin, group1-shard3of3.bin.');
    expect(missing.todo).toBe('Drop them too.');
    const others = whole.filter(({ name }) => /shard[13]of3/.test(name));
    expect((await openModel([...some, ...others])).ok).toBe(true);
  });

  it('takes those beside its model.json, not those of a folder with an older export', async () => {
    const older = whole
      .filter(({ name }) => name.endsWith('.bin'))
      .map(({ name }) => memory(`archive/${base(name)}`, new Uint8Array(7)));
    expect(value(await openModel([...older, ...whole])).files).toContain('model/group1-shard2of3.bin');
  });

  it('refuses a shard of another export', async () => {
    const [other] = files('keras2-layers-two-inputs').filter(({ name }) => name.endsWith('.bin'));
    const mixed = whole.map((source) =>
      source.name.endsWith('shard1of3.bin') ? { ...(other as ByteSource), name: source.name } : source,
    );
    const refused = error(await openModel(mixed));
    expect(refused.what).toBe('The weight files of model/model.json hold 684 bytes; 356 are needed.');
    expect(refused.why).toContain('belongs to another export');
    expect(refused.todo).toContain(SHARDS[1]);
  });
});

it.each(['keras2-layers-uint8', 'keras2-layers-uint16', 'keras2-layers-float16'])(
  '%s: the bytes of stored weights are counted, not those of the weights they stand for',
  async (id) => {
    const [weights, json] = files(id).sort((a, b) => (base(a.name) < base(b.name) ? -1 : 1)) as [
      ByteSource,
      ByteSource,
    ];
    const short = memory(weights.name, (await weights.read(0, weights.size)).subarray(1));
    expect(error(await openModel([json, short])).what).toContain(
      `hold ${weights.size - 1} bytes; ${weights.size} are needed`,
    );
  },
);

describe('what is said about a model', () => {
  it('Keras 3: that the layer list was adapted, and in which precision it runs', async () => {
    const { fixes } = value(await openModel(files('keras3-layers-mixed-float16'))).info;
    expect(fixes).toEqual([KERAS3_FIX, 'Layers of type mixed_float16 are computed in float32.']);
    expect(value(await openModel(files('keras2-layers-sequential'))).info.fixes).toEqual([]);
  });

  it('Teachable Machine: classes from metadata.json, width from the model', async () => {
    const { info } = value(await openModel(files('tfjs-teachable-machine-layout', 'my_model/')));
    expect(info.classes).toEqual(['no', 'ask', 'yes']);
    expect(info.outputs[0]?.shape).toEqual([null, 3]);
  });

  it('pictures: their size, and how predictions are tested without the model', async () => {
    const { info } = value(await openModel(files('tfjs-teachable-machine-image')));
    expect(info.inputs[0]?.shape).toEqual([null, 8, 8, 3]);
    const fields = [field('a'), field('b')];
    const refused = error(guessMapping(info, fields, { exclude: [], favourable: '1' }));
    expect(refused.why).toBe('A picture has 192 numbers, your data offers 2 columns.');
    expect(refused.todo).toContain('drop a table with one row a picture');
  });

  it('ends of a model whose inputs and outputs are dictionaries', async () => {
    const { info } = value(await openModel(files('keras3-layers-named-ends')));
    expect(info.inputs).toEqual([
      { name: 'numbers', type: 'float32', shape: [null, 5] },
      { name: 'purpose', type: 'int32', shape: [null, 1] },
    ]);
    expect(info.outputs.map(({ name, shape }) => [name, shape])).toEqual([['granted', [null, 1]]]);
  });
});

it('nesting deeper than any model is refused in words', async () => {
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  const json = `{"format":"layers-model","modelTopology":{"keras_version":"3.0","model_config":{"config":{"layers":[{"class_name":"Dense","config":{"name":"d"},"inbound_nodes":[{"args":${deep}}]}]}}},"weightsManifest":[]}`;
  expect(error(await openModel([memory('model.json', json)])).what).toBe(
    'model.json cannot be read as a TensorFlow.js model.',
  );
});

it('the known activations are those of the installed registry', () => {
  const core = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
  require('@tensorflow/tfjs-layers');
  const registry = core.serialization.SerializationMap.getMap().classNameMap;
  const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  expect([...KNOWN_ACTIVATIONS].filter((name) => !(name in registry || camel(name) in registry))).toEqual([]);
});
