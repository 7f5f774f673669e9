import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../cli/command.ts';
import { expected, NUMBERS, value } from '../models/samples.ts';
import { direct, prepare, run } from './running.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
const at = (name: string) => path.join(temporary.folder, name);
const FIXTURES = path.join(import.meta.dirname, '../models/fixtures');

/** The fixtures' table with the scores of `logreg` as column `p_hat`, and a plan that tests another model. */
async function forestOnScoresOfLogreg() {
  const names = [...NUMBERS, 'p_hat', 'sex', 'y'];
  const scores = expected.models['logreg'] ?? [];
  const rows = scores.map((score, row) =>
    [
      ...NUMBERS.map((name) => Number(expected.table[name]?.[row])),
      score,
      row % 2 ? 'f' : 'm',
      row % 3 ? 1 : 0,
    ].join(','),
  );
  writeFileSync(at('t.csv'), [names.join(','), ...rows].join('\n'));
  copyFileSync(path.join(FIXTURES, 'forest.onnx'), at('forest.onnx'));
  writeFileSync(
    at('plan.yaml'),
    `assay: plan/1
name: b
model: forest.onnx
data: { test: t.csv }
roles: { label: y, favourable: "1", sensitive: [sex], score: p_hat }
inputs: { X: [${NUMBERS.join(', ')}] }
tests: [ { check: performance/auc } ]
`,
  );
  const lanes = direct();
  return { lanes, ...(await prepare(at('plan.yaml'), lanes)) };
}

it("a second model is not held to the first one's scores; what they do not prove is said", async () => {
  const { lanes, plan, files } = await forestOnScoresOfLogreg();
  const title = "Agrees with column 'p_hat'";
  const held = value(await lanes.call('wire', plan, files, 'all'));
  expect(held.proofs.find((own) => own.title === title)?.passed).toBe(false);
  const free = value(await lanes.call('wire', plan, { ...files, othersScores: true }, 'all'));
  const proof = free.proofs.find((own) => own.title === title);
  expect(proof?.passed).toBeNull();
  expect(proof?.text).toContain('could not be proven');
  expect(free.proofs.map((own) => own.title)).not.toContain('A better order of columns');
});

it('a gap whose extreme is the group of missing values says who they are', async () => {
  const rows = Array.from({ length: 600 }, (_, row) => {
    const sex = ['f', 'm', ''][row % 3] ?? '';
    return `${sex},${row % 2},${sex === '' ? 0.1 : 0.4 + ((row * 7) % 50) / 100}`;
  });
  writeFileSync(at('u.csv'), ['sex,y,p', ...rows].join('\n'));
  writeFileSync(
    at('u.yaml'),
    `assay: plan/1
name: u
data: { test: u.csv }
roles: { label: y, favourable: "1", sensitive: [sex], score: p }
tests: [ { check: fairness/demographic-parity-difference } ]
`,
  );
  const lanes = direct();
  const { results } = await run(await prepare(at('u.yaml'), lanes), lanes);
  expect(results.results[0]?.finding).toContain('(missing) stands for people whose sex is unknown.');
});
