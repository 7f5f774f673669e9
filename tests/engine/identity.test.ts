import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { TestResult } from '../../src/core/results.ts';
import type { RunOutput } from '../../src/engine/api.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { Lanes } from '../../src/engine/lanes.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { requestOf } from '../../src/engine/requests.ts';
import { resolveTests } from '../../src/engine/resolve.ts';
import { assay, temporaryFolder } from '../cli/command.ts';
import { value } from '../models/samples.ts';
import { loansTable, writePlan } from './loans.ts';
import { comparable, direct, fingerprint, prepare, run, threads } from './running.ts';

const temporary = temporaryFolder();
const SAMPLES = ['loans/assay.yaml', 'loans/assay-tfjs.yaml'] as const;

/** Ways to carry out one plan. Tasks are small, so that rows are split between workers and in odd places. */
const WAYS: readonly [
  name: string,
  lanes: () => Lanes & { close?: () => void },
  batchRows: number,
  taskRows: number,
][] = [
  ['this thread, batches of 512, tasks of 333', () => direct(), 512, 333],
  ['this thread, batches of 7, one task', () => direct(), 7, 10_000],
  ['one worker, batches of 4096, tasks of 1000', () => threads(1), 4096, 1000],
  ['four workers, batches of 512, tasks of 101', () => threads(4), 512, 101],
];

const first = new Map<string, { file: string; output: RunOutput }>();

beforeAll(async () => {
  writeFileSync(temporary.at('test.arrow'), loansTable({ ...TABLES.current, rows: 1200 }));
  writeFileSync(temporary.at('reference.arrow'), loansTable({ ...TABLES.reference, rows: 900 }));
  for (const sample of SAMPLES) {
    const file = writePlan(sample, temporary.folder);
    const lanes = direct();
    first.set(sample, { file, output: await run(await prepare(file, lanes), lanes) });
  }
}, 120_000);

afterAll(() => temporary.remove());

function firstRun(sample: string): { file: string; output: RunOutput } {
  const found = first.get(sample);
  if (!found) throw new Error(`${sample} did not run`);
  return found;
}

describe.each(SAMPLES)('%s gives the same bytes', (sample) => {
  it('and what is compared is not empty', () => {
    const { results, summaries } = firstRun(sample).output;
    expect(results.results.length).toBeGreaterThan(40);
    expect(results.results.filter(({ status }) => status === 'ok').length).toBeGreaterThan(35);
    expect(summaries.size).toBeGreaterThan(5);
  });

  it.each(WAYS)(
    '%s',
    async (_, make, batchRows, taskRows) => {
      const { file, output } = firstRun(sample);
      const lanes = make();
      const prepared = await prepare(file, lanes);
      const wanted = fingerprint(output);
      // The second run meets workers that keep data and model open, and takes its shards in another order.
      for (const options of [
        { batchRows, taskRows },
        { batchRows: batchRows + 1, taskRows: taskRows + 13 },
      ]) {
        const again = await run(prepared, lanes, options);
        expect(fingerprint(again)).toEqual(wanted);
        expect(again.results.engine.workers).toBe(lanes.size);
      }
      lanes.close?.();
    },
    120_000,
  );

  it.each([1, 4])(
    'the command with %i workers',
    async (workers) => {
      const { file, output } = firstRun(sample);
      const out = temporary.at(`out-${workers}-${path.basename(file)}`);
      const { code, err } = await assay(['run', '-c', file, '--workers', String(workers), '--out', out]);
      expect(code, err).toBe(1);
      const { results, summaries } = fingerprint(output);
      expect(comparable(readFileSync(path.join(out, 'results.json'), 'utf8'))).toBe(results);
      for (const [name, bytes] of Object.entries(summaries))
        expect(readFileSync(path.join(out, name)).toString('base64'), name).toBe(bytes);
    },
    120_000,
  );

  it('computed again from the summaries alone', () => {
    const { plan, summaries, results } = firstRun(sample).output;
    expect(value(recompute(plan, summaries, results))).toEqual(results.results);
  });

  it('in whatever order the tests are computed or stand in the plan', () => {
    const { plan, summaries, results } = firstRun(sample).output;
    const tests = [...value(resolveTests(plan))].reverse();
    const backwards = tests.map((test) => {
      const { path: at } = requestOf(test);
      const summary = summaries.get(at);
      return summary ? evaluate(test, { summary, path: at }, results.engine.seed) : null;
    });
    const measured = results.results.filter(({ summary }) => summary !== null);
    expect(backwards.filter((own) => own !== null).reverse()).toEqual(measured);
    const turned: Plan = { ...plan, tests: [...plan.tests].reverse() };
    expect(sorted(value(recompute(turned, summaries, results)))).toEqual(sorted(results.results));
  });
});

/** Results without their place in the plan, in an order of their own. */
function sorted(results: readonly TestResult[]): string[] {
  return results.map((result) => JSON.stringify({ ...result, test: '' })).sort();
}

it('another seed gives other numbers, so that equality above means something', async () => {
  const { file, output } = firstRun(SAMPLES[0]);
  const lanes = direct();
  const prepared = await prepare(file, lanes);
  const other = await run({ ...prepared, plan: { ...prepared.plan, seed: 7 } }, lanes);
  const changed = other.results.results.filter(
    (result, index) => JSON.stringify(result) !== JSON.stringify(output.results.results[index]),
  );
  expect(changed.length).toBeGreaterThan(10);
}, 120_000);
