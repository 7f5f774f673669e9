import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ok } from '../../src/core/outcome.ts';
import { streamKey } from '../../src/core/random.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import type { FileRef, RunFiles } from '../../src/engine/api.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { createRunner } from '../../src/engine/runner.ts';
import type { Wiring } from '../../src/engine/wiring.ts';
import { findOrder } from '../../src/models/mapping/reorder.ts';
import type { ScoreColumns } from '../../src/models/mapping/score-orders.ts';
import { ROOT } from '../cli/command.ts';
import { value } from '../models/samples.ts';
import { draw } from './tables.ts';

const runner = createRunner((file) =>
  Promise.resolve(ok(bytesSource('bytes' in file ? file.bytes : new Uint8Array(), file.name))),
);

const read = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(`${ROOT}tests/models/fixtures/wide/${name}`));
const fixture = (name: string): FileRef => ({ name, bytes: read(name) });

const known = JSON.parse(new TextDecoder().decode(read('order.json'))) as {
  readonly columns: readonly string[];
  readonly unused: Readonly<Record<string, readonly string[]>>;
};

async function wire(model: string, score: string): Promise<Wiring> {
  const files: RunFiles = {
    model: value(await runner.describeModel([fixture(`${model}.onnx`)])),
    test: value(await runner.describeData(fixture('table.feather'))),
    reference: null,
  };
  const other = score === 'logistic' ? 'lightgbm' : 'logistic';
  const plan = value(
    parsePlan(
      `assay: plan/1\nmodel: ${model}.onnx\ndata: { test: table.feather }\nroles: { favourable: 1, score: ${score}, id: ${other} }\ntests: [{ check: performance/accuracy }]`,
      'assay.yaml',
    ),
  );
  return value(await runner.wire(plan, files, 'all'));
}

const offer = ({ proposals }: Wiring) => proposals.find(({ title }) => title === 'Use this order');

describe('forty columns in no telling order', () => {
  it.each(['logistic', 'lightgbm'])(
    'are put in the order of %s, which its scores prove',
    async (model) => {
      const wiring = await wire(model, model);
      expect(wiring.mapping?.assumedOrder).toBe(true);
      const found = offer(wiring)?.inputs[0]?.slots.map(({ column }) => column) ?? [];
      const wrong = known.columns.filter((name, at) => name !== found[at]);
      expect(wrong.filter((name) => !known.unused[model]?.includes(name))).toEqual([]);
      expect(offer(wiring)?.why).toContain(`the model gives the scores in '${model}'`);
    },
    120_000,
  );

  it('are not said to be in order where the scores come from another model', async () => {
    const wiring = await wire('logistic', 'lightgbm');
    expect(offer(wiring)?.why ?? '').not.toContain('the model gives the scores');
    expect(wiring.proofs.find(({ title }) => title.startsWith('Agrees'))?.passed).toBe(false);
  }, 120_000);
});

/** Columns of many scales that stand in an order of their own, and a model that adds them up with weights. */
function additive(width: number, predict: (sum: number) => number, seed = 3) {
  const at = Array.from({ length: width }, (_, position) => position);
  const unit = (column: number): number => 10 ** Math.floor(6 * draw(seed, column, 0) - 2);
  const right = at.map((column) =>
    Float64Array.from(
      { length: 256 },
      (_, row) => unit(column) * (20 * draw(seed, row, 10 + column) + 5 * draw(seed, row, 9)),
    ),
  );
  const weights = at.map((column) => (draw(seed, column, 1) - 0.5) / unit(column) / 4);
  const middle = weights.reduce((sum, weight, column) => sum + weight * unit(column) * 12.5, 0);
  let rows = 0;
  const score: ScoreColumns = (columns) => {
    const count = columns[0]?.length ?? 0;
    rows += count;
    return Promise.resolve(
      ok(
        Float64Array.from({ length: count }, (_, row) =>
          Math.fround(
            predict(
              columns.reduce(
                (sum, own, position) => sum + (weights[position] ?? 0) * (own[row] ?? 0),
                -middle,
              ),
            ),
          ),
        ),
      ),
    );
  };
  const shuffled = [...at].sort((a, b) => draw(seed, a, 2) - draw(seed, b, 2));
  return { right, score, shuffled, scored: () => rows };
}

describe('an order found by effects', () => {
  const key = streamKey('0', 'column-order');
  const logistic = (sum: number): number => 1 / (1 + Math.exp(-sum));

  it.each([
    ['probabilities', 20, logistic],
    ['probabilities', 60, logistic],
    ['amounts', 60, (sum: number) => 50_000 + 1000 * sum],
  ])('of %s over %i columns is exact, the same each time, and cheap', async (_what, width, predict) => {
    const model = additive(width, predict);
    const given = value(await model.score(model.right));
    const columns = model.shuffled.map((from) => model.right[from] ?? new Float64Array(0));
    const before = model.scored();
    const found = value(await findOrder(columns, given, model.score, key));
    expect(found?.order.map((from) => model.shuffled[from])).toEqual(model.right.map((_, at) => at));
    expect(model.scored() - before).toBeLessThan(100_000);
    const again = value(await findOrder(columns, given, model.score, key));
    expect(again).toEqual(found);
  });

  it('never scores more rows than it may, and says that it was cut short', async () => {
    const model = additive(40, logistic);
    const given = value(await model.score(model.right)).reverse();
    const before = model.scored();
    const found = value(await findOrder(model.right, given, model.score, key, { mostRows: 200_000 }));
    expect(model.scored() - before).toBeLessThanOrEqual(200_000);
    expect(found?.finished).toBe(false);
  });
});
