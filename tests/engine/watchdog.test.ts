import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runnerLimits } from '../../src/bridge/runner-limits.ts';
import { cancelled, fail } from '../../src/core/outcome.ts';
import { nodeLanes } from '../../src/cli/node-lanes.ts';
import { runPlan } from '../../src/engine/run.ts';
import { ROOT, temporaryFolder } from '../cli/command.ts';
import { error, fixture, matrix, NUMBERS, table, value } from '../models/samples.ts';
import { prepare } from './running.ts';
import { tellingModel } from '../../src/engine/signs-of-life.ts';
import { openModel } from '../../src/models/open.ts';

/** p = sigmoid(X·W + 0 + 0 + …) with an ONNX Loop of 2^60 additions; X has two features. */
const LOOP = path.join(import.meta.dirname, '../models/fixtures/strange/endless_loop.onnx');

const PLAN = `assay: plan/1
name: loop
model: loop.onnx
data: { test: people.csv }
roles: { label: approved, favourable: "1", sensitive: [sex] }
inputs: { X: [hours, tenure] }
tests: [ { check: performance/auc } ]
`;

function planOfLoop(): string {
  const { folder } = temporary;
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 2 ? 'f' : 'm'},${i % 3 ? 1 : 0}`);
  writeFileSync(path.join(folder, 'people.csv'), ['hours,tenure,sex,approved', ...rows].join('\n'));
  copyFileSync(LOOP, path.join(folder, 'loop.onnx'));
  writeFileSync(path.join(folder, 'plan.yaml'), PLAN);
  return path.join(folder, 'plan.yaml');
}

const temporary = temporaryFolder();
const lanes = nodeLanes(
  1,
  pathToFileURL(path.join(ROOT, 'dist/cli/runner.worker.js')),
  runnerLimits(2000, 2000),
);
afterAll(() => {
  lanes.close();
  temporary.remove();
});

describe('a model that never finishes', () => {
  it('is stopped when it is tried on a few rows, in words, and the next call works', async () => {
    const { plan, files } = await prepare(planOfLoop(), lanes);
    const stopped = error(await lanes.call('wire', plan, files, 'all'));
    expect(stopped).toMatchObject({ code: 'input', what: 'The model did not finish.' });
    expect(stopped.why).toContain('After 2 s');
    expect(stopped.todo.length).toBeGreaterThan(10);
    value(await lanes.call('describeData', files.test.file));
  });

  it('ends at once with the signal that was given with it, and only that call', async () => {
    const { plan, files } = await prepare(planOfLoop(), lanes);
    const stop = new AbortController();
    const proofs = lanes.until(stop.signal).call('wire', plan, files, 'all');
    const waiting = lanes.call('describeData', files.test.file);
    stop.abort();
    expect(error(await proofs).code).toBe('cancelled');
    value(await waiting);
    expect(error(await lanes.until(stop.signal).call('describeData', files.test.file)).code).toBe(
      'cancelled',
    );
  });

  it('ends a run', async () => {
    const { plan, files } = await prepare(planOfLoop(), lanes);
    const nothing = { progress: () => undefined, result: () => undefined };
    const ended = await runPlan(plan, files, { lanes, events: nothing, clock: () => 0, now: () => '' });
    expect(error(ended).what).toBe('The model did not finish.');
  });
});

describe('a slow model that is proven', () => {
  it('gives a sign of life before each few rows, and the same scores', async () => {
    const opened = value(await openModel([fixture('logreg.onnx')]));
    const mapping = matrix('X', NUMBERS, 'probabilities', 1);
    let signs = 0;
    const telling = value(await tellingModel(opened, () => void (signs += 1)).load(mapping));
    const plain = value(await opened.load(mapping));
    signs = 0;
    const rows = table(1000);
    expect(value(await telling.predict(rows))).toEqual(value(await plain.predict(rows)));
    expect(signs).toBe(4);
    expect(value((await telling.labels?.(rows)) ?? fail(cancelled))).toHaveLength(1000);
    expect(signs).toBe(8);
  });
});
