import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openNodeFiles } from '../../src/cli/open-file.ts';
import type { RunEvents } from '../../src/engine/api.ts';
import { directLanes } from '../../src/engine/lanes.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { runPlan } from '../../src/engine/run.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { openModel } from '../../src/models/open.ts';
import { openDataset } from '../../src/data/open.ts';
import { madeTable } from './made-table.ts';
import { printTable, type Row } from './table.ts';

const ROWS = 100_000;
const PLAN = `
assay: plan/1
data: { test: test.arrow, reference: reference.arrow }
model: lightgbm-200.onnx
roles: { label: label, favourable: 1, sensitive: [group] }
tests:
  - preset: performance/standard
  - preset: fairness/standard
  - preset: drift/standard
  - { check: robustness/scaled-noise, params: { repeats: 2 } }
`;

/** (c) 100,000 rows through a 200-tree LightGBM model on one thread, split by stage. */
export default async function endToEnd(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  writeFileSync(path.join(folder, 'test.arrow'), madeTable(ROWS, 14, '1'));
  writeFileSync(path.join(folder, 'reference.arrow'), madeTable(ROWS, 14, '2'));
  const rows = await measure(folder);
  rmSync(folder, { recursive: true });
  printTable('(c) 100,000 rows, 200-tree LightGBM, one thread', rows);
}

async function measure(folder: string): Promise<Row[]> {
  const runner = createRunner(openNodeFiles());
  const at = (name: string) => ({ name, path: path.join(folder, name) });
  const plan = parsePlan(PLAN, 'plan');
  const started = performance.now();
  const [test, reference] = [
    await runner.describeData(at('test.arrow')),
    await runner.describeData(at('reference.arrow')),
  ];
  const model = await runner.describeModel([
    { name: 'lightgbm-200.onnx', path: path.join(import.meta.dirname, 'lightgbm-200.onnx') },
  ]);
  if (!plan.ok || !test.ok || !reference.ok || !model.ok)
    throw new Error('the benchmark files could not be opened');
  const opened = performance.now();
  const stages = new Map<string, number>();
  let [last, previous] = [opened, 'Mapping'];
  const events: RunEvents = {
    progress: ({ stage }) => {
      const now = performance.now();
      stages.set(previous, (stages.get(previous) ?? 0) + now - last);
      [last, previous] = [now, stage];
    },
    result: () => undefined,
  };
  const files = { model: model.value, test: test.value, reference: reference.value };
  const output = await runPlan(plan.value, files, {
    lanes: directLanes(runner),
    events,
    clock: () => performance.now(),
    now: () => '',
  });
  if (!output.ok) throw new Error(output.error.what);
  const ended = performance.now();
  const share = await scoringAlone(folder);
  return [
    { what: 'all', milliseconds: ended - started, note: `${output.value.results.results.length} tests` },
    { what: 'opening: digests, profiles, samples', milliseconds: opened - started },
    ...[...stages].map(([stage, milliseconds]) => ({
      what: `until the next shard after: ${stage}`,
      milliseconds,
    })),
    {
      what: 'the model alone: 10 passes over the rows',
      milliseconds: share,
      note: 'must be the largest part',
    },
  ];
}

/** Time of the model on the same batches and as many passes: 1 for outcomes, 1 + 4 × 2 for the noise levels. */
async function scoringAlone(folder: string): Promise<number> {
  const openFile = openNodeFiles();
  const source = await openFile({ name: 'test.arrow', path: path.join(folder, 'test.arrow') });
  const file = await openFile({ name: 'm', path: path.join(import.meta.dirname, 'lightgbm-200.onnx') });
  if (!source.ok || !file.ok) throw new Error('the benchmark files could not be opened');
  const [data, model] = [await openDataset(source.value), await openModel([file.value])];
  if (!data.ok || !model.ok) throw new Error('the benchmark files could not be opened');
  const slots = Array.from({ length: 14 }, (_, index) => ({
    column: `x${index}`,
    encoding: { kind: 'number' as const },
  }));
  const score = { output: 'probabilities', column: 1, transform: 'none' as const };
  const predictor = await model.value.load({
    inputs: [{ input: 'input', slots }],
    score,
    assumedOrder: false,
  });
  if (!predictor.ok) throw new Error(predictor.error.what);
  let milliseconds = 0;
  for await (const batch of data.value.batches({ start: 0, end: ROWS }, 4096)) {
    const started = performance.now();
    for (let pass = 0; pass < 10; pass += 1) await predictor.value.predict(batch);
    milliseconds += performance.now() - started;
  }
  return milliseconds;
}
