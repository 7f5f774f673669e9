import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Batch, ByteSource } from '../../src/core/table.ts';
import { guessMapping } from '../../src/models/mapping.ts';
import { proveMapping } from '../../src/models/mapping/prove.ts';
import { openModel } from '../../src/models/open.ts';
import { categoriesOf, error, expected, field, fixture, memory, numbers, table, value } from './samples.ts';

const STRANGE = path.join(import.meta.dirname, 'fixtures/strange');
const strange = (name: string): ByteSource =>
  memory(path.basename(name), readFileSync(path.join(STRANGE, name)));

const ROWS = 100;
const batch: Batch = {
  start: 0,
  rows: ROWS,
  columns: new Map([
    ['hours', numbers(Array.from({ length: ROWS }, (_, row) => (row * 7) % 60))],
    ['tenure', numbers(Array.from({ length: ROWS }, (_, row) => (row * 13) % 31))],
  ]),
};

async function proven(files: readonly ByteSource[], sample = batch) {
  const opened = value(await openModel(files));
  const fields = [...sample.columns.keys()].map((name) => field(name));
  const guessed = value(guessMapping(opened.info, fields, { exclude: [], favourable: '1', categoriesOf }));
  const loaded = value(await opened.load(guessed.mapping));
  const proof = await proveMapping(loaded, sample);
  loaded.dispose();
  return proof;
}

describe('a model whose rows depend on one another', () => {
  it.each([
    'softmax_over_rows.onnx',
    'minus_mean.onnx',
    'little_of_the_mean.onnx',
    'running_sum.onnx',
    'training_norm.onnx',
  ])('is refused in words: %s', async (name) => {
    const refused = error(await proven([strange(name)]));
    expect(refused.code).toBe('input');
    expect(refused.what).toBe(`In ${name} the score of a row depends on the rows beside it.`);
    expect(refused.why).toMatch(/Row \d+ of a few got \S+ among 64 rows and \S+ /);
    expect(refused.todo).toContain('Export it for inference');
  });

  it('is told of dynamic quantization, which takes its scale from the batch', async () => {
    const refused = error(await proven([strange('dynamic_quantization.onnx')]));
    expect(refused.why).toContain('quantized dynamically');
    expect(refused.todo).toContain('static quantization');
  });

  it('is refused as a TensorFlow.js graph too', async () => {
    const folder = 'minus_mean_tfjs';
    const files = [strange(`${folder}/model.json`), strange(`${folder}/group1-shard1of1.bin`)];
    expect(error(await proven(files)).what).toContain('depends on the rows beside it');
  });
});

describe('a model whose rows are their own', () => {
  it.each(Object.keys(expected.models).filter((name) => !['external', 'unknown_op'].includes(name)))(
    'passes: %s',
    async (name) => {
      const opened = value(await openModel([fixture(`${name}.onnx`)]));
      const sample = table(100);
      const fields = [...sample.columns].map(([own, { type }]) =>
        field(own, type === 'category' ? 'category' : 'number'),
      );
      const guessed = guessMapping(opened.info, fields, { exclude: [], favourable: '1', categoriesOf });
      if (!guessed.ok) return;
      const loaded = value(await opened.load(guessed.value.mapping));
      expect((await proveMapping(loaded, sample)).ok).toBe(true);
      loaded.dispose();
    },
  );
});
