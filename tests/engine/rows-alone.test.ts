import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runPlan } from '../../src/engine/run.ts';
import { temporaryFolder } from '../cli/command.ts';
import { error } from '../models/samples.ts';
import { direct, prepare } from './running.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

const PLAN = `assay: plan/1
name: mean
model: minus_mean.onnx
data: { test: people.csv }
roles: { label: approved, favourable: "1", sensitive: [sex] }
inputs: { X: [hours, tenure] }
tests: [ { check: performance/auc } ]
`;

it('a run ends where the score of a row depends on other rows, before a test is told', async () => {
  const at = (name: string) => path.join(temporary.folder, name);
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 2 ? 'f' : 'm'},${i % 3 ? 1 : 0}`);
  writeFileSync(at('people.csv'), ['hours,tenure,sex,approved', ...rows].join('\n'));
  writeFileSync(at('plan.yaml'), PLAN);
  copyFileSync(
    path.join(import.meta.dirname, '../models/fixtures/strange/minus_mean.onnx'),
    at('minus_mean.onnx'),
  );
  const lanes = direct();
  const { plan, files } = await prepare(at('plan.yaml'), lanes);
  const told: unknown[] = [];
  const events = { progress: () => undefined, result: (result: unknown) => void told.push(result) };
  const ended = error(await runPlan(plan, files, { lanes, events, clock: () => 0, now: () => '' }));
  expect(ended.code).toBe('input');
  expect(ended.what).toContain('depends on the rows beside it');
  expect(told).toEqual([]);
});
