import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Batch, Column } from '../../src/core/table.ts';
import { openModel } from '../../src/models/open.ts';
import { hasShared, matrix, shared, value } from '../models/samples.ts';

interface Native {
  readonly models: Readonly<Record<string, { readonly width: number; readonly scores: readonly number[][] }>>;
}

const native = JSON.parse(readFileSync(new URL('./shared.json', import.meta.url), 'utf8')) as Native;

/** Cell (r, c) is ((31 r + 7 c) mod 97) / 10, as `make/shared_cases.py` has it. */
function formula(rows: number, width: number): Batch {
  const columns = Array.from({ length: width }, (_, c): [string, Column] => [
    `c${c}`,
    { type: 'number', values: Float64Array.from({ length: rows }, (_, r) => ((31 * r + 7 * c) % 97) / 10) },
  ]);
  return { start: 0, rows, columns: new Map(columns) };
}

describe.skipIf(!hasShared)('models of others, against native scores', () => {
  it.each(Object.entries(native.models))('%s', async (name, { width, scores }) => {
    const model = value(await openModel([shared(`models/${name}.onnx`)]));
    const input = model.info.inputs[0]?.name ?? '';
    const output = model.info.outputs.find(({ kind }) => kind === 'score')?.name ?? '';
    const names = Array.from({ length: width }, (_, c) => `c${c}`);
    const ready = value(await model.load(matrix(input, names, output, 0)));
    const { values, columns } = value(await ready.raw(formula(scores.length, width)));
    ready.dispose();
    expect(columns).toBe(scores[0]?.length);
    for (const [row, own] of scores.entries()) {
      // Logits are sums of numbers as large as the largest of them.
      const scale = Math.max(1, ...own.map(Math.abs));
      const far = own.map((score, column) =>
        Math.abs((values[row * columns + column] ?? Number.NaN) - score),
      );
      expect(Math.max(...far) / scale).toBeLessThanOrEqual(1e-6);
    }
  });
});
