import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runnerLimits } from '../../src/bridge/runner-limits.ts';
import { nodeLanes } from '../../src/cli/node-lanes.ts';
import { runPlan } from '../../src/engine/run.ts';
import { ROOT, temporaryFolder } from '../cli/command.ts';
import { error, value } from '../models/samples.ts';
import { prepare } from './running.ts';

/** p = sigmoid(X·W + 0 + 0 + …) with an ONNX Loop of 2^60 additions; X has two features. Made with onnx.helper. */
const LOOP =
  'CAg6mAIKEQoBWAoBVxIBbSIGTWF0TXVsCokBCgFuCgFjCgFtEgFsIgRMb29wKnUKBGJvZHkyagoSCgJjaRICY28iCElkZW50aXR5ChEKAXYKA29uZRICdjIiA0FkZBIBYloLCgFpEgYKBAgHEgBaDAoCY2kSBgoECAkSAFoJCgF2EgQKAggBYgwKAmNvEgYKBAgJEgBiCgoCdjISBAoCCAGgAQUKDwoBbBIBcCIHU2lnbW9pZBIBZyoTCAIIARABQgFXSgjNzMw9zcxMPioPEAdCAW5KCAAAAAAAAAAQKggQCUIBY0oBASoNEAFCA29uZUoEAAAAAFoRCgFYEgwKCggBEgYKAAoCCAJiEQoBcBIMCgoIARIGCgAKAggBQgQKABAR';

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
  writeFileSync(path.join(folder, 'loop.onnx'), Buffer.from(LOOP, 'base64'));
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

  it('ends a run', async () => {
    const { plan, files } = await prepare(planOfLoop(), lanes);
    const nothing = { progress: () => undefined, result: () => undefined };
    const ended = await runPlan(plan, files, { lanes, events: nothing, clock: () => 0, now: () => '' });
    expect(error(ended).what).toBe('The model did not finish.');
  });
});
