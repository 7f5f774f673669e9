import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Batch, ByteSource, Dataset, Field } from '../../src/core/table.ts';
import { valueLabel } from '../../src/core/table.ts';
import { openDataset } from '../../src/data/open.ts';
import { guessMapping, type MappingOptions } from '../../src/models/mapping.ts';
import { proveMapping } from '../../src/models/mapping/prove.ts';
import { openModel } from '../../src/models/open.ts';
import { memory, value } from './samples.ts';

function sample(path: string): ByteSource {
  return memory(
    path.split('/').at(-1) ?? path,
    readFileSync(new URL(`../../datasets/${path}`, import.meta.url)),
  );
}

async function batches(data: Dataset): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of data.batches({ start: 0, end: data.rows }, 4096)) all.push(batch);
  return all;
}

/** Sorted categories of every text column, as the profile of a dataset gives them. */
function categoriesIn(
  fields: readonly Field[],
  all: readonly Batch[],
): (column: string) => readonly string[] {
  const found = new Map<string, Set<string>>();
  for (const { name } of fields.filter(({ type }) => type === 'category')) {
    const labels = all.flatMap(({ columns }) => {
      const column = columns.get(name);
      return column?.type === 'category' ? column.dictionary : [];
    });
    found.set(name, new Set(labels));
  }
  return (column) => [...(found.get(column) ?? [])].sort();
}

async function run(
  files: readonly string[],
  dataFile: string,
  label: string,
  options: MappingOptions,
  threshold: number,
) {
  const model = value(await openModel(files.map(sample)));
  const data = value(await openDataset(sample(dataFile)));
  const all = await batches(data);
  const categoriesOf = categoriesIn(data.fields, all);
  const guess = value(guessMapping(model.info, data.fields, { categoriesOf, ...options }));
  const ready = value(await model.load(guess.mapping));
  let right = 0;
  for (const batch of all) {
    const scores = value(await ready.predict(batch));
    const truth = batch.columns.get(label);
    for (const [row, score] of scores.entries()) {
      const is = truth === undefined ? null : valueLabel(truth, row);
      right += Number(score >= threshold === (is === options.favourable));
    }
  }
  const proof = value(await proveMapping(ready, all[0] as Batch));
  return { guess, proof, accuracy: right / data.rows, rows: data.rows };
}

describe('the loan sample', () => {
  const options = { exclude: ['repaid', 'year', 'applicant_id'], favourable: '1' };

  it('trees on one input a column: the card’s accuracy', async () => {
    const { guess, proof, accuracy } = await run(
      ['loans/loans.onnx'],
      'loans/current.arrow',
      'repaid',
      options,
      0.6,
    );
    expect(guess.reasons.every(({ score }) => score === 1)).toBe(true);
    expect(guess.warnings).toEqual([]);
    expect(guess.unused).toEqual(['group']);
    expect(proof.findings).toEqual([]);
    expect(accuracy).toBeCloseTo(0.671, 3);
  });

  it('a net on a matrix named beside it: the card’s accuracy', async () => {
    const files = [
      'loans/tfjs/model.json',
      'loans/tfjs/group1-shard1of1.bin',
      'loans/tfjs/feature_names.json',
    ];
    const { guess, accuracy } = await run(files, 'loans/current.arrow', 'repaid', options, 0.6);
    expect(guess.mapping.assumedOrder).toBe(false);
    expect(guess.warnings).toEqual([]);
    const codes = guess.mapping.inputs[0]?.slots[4]?.encoding;
    expect(codes).toEqual({ kind: 'codes', order: ['mortgage', 'own', 'rent'] });
    expect(accuracy).toBeCloseTo(0.65, 3);
  });
});

it('the mortgage sample: column order from the model itself, the card’s accuracy', async () => {
  const options = { exclude: ['approved'], favourable: '1' };
  const files = ['boston-hmda/mortgage.onnx'];
  const { guess, accuracy, rows } = await run(files, 'boston-hmda/test.arrow', 'approved', options, 0.85);
  expect(guess.mapping.assumedOrder).toBe(false);
  expect(guess.reasons[0]).toMatchObject({ column: 'pirat', why: 'metadata_props feature_names: same name' });
  expect([rows, Math.round(accuracy * 1000) / 1000]).toEqual([1180, 0.806]);
});
