import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeLanes } from '../../src/cli/node-lanes.ts';
import { openNodeFiles } from '../../src/cli/open-file.ts';
import { openDataset } from '../../src/data/open.ts';
import type { ModelDescription, RunFiles } from '../../src/engine/api.ts';
import type { Lanes } from '../../src/engine/lanes.ts';
import { parsePlan } from '../../src/engine/plan-file.ts';
import { runPlan } from '../../src/engine/run.ts';
import { openModel } from '../../src/models/open.ts';
import { madeTable } from './made-table.ts';

/** Keeps each file open once. */
const openFile = openNodeFiles();
const ROWS = 400_000;
const COLUMNS = 14;
const WORKERS = 2;
const MODELS = ['logistic', 'lightgbm', 'forest', 'mlp'] as const;
type Rates = Readonly<Record<(typeof MODELS)[number], number>>;
const PLAN = `
assay: plan/1
data: { test: test.arrow }
model: model.onnx
roles: { label: label, favourable: 1, sensitive: [group] }
tests: [{ check: performance/accuracy, groups: none }]
`;

/**
 * (d) Rows a second against native onnxruntime in Python, same model, same rows, same cores: the whole scoring pass of a run
 * on two workers (reading, feeding, scoring, counting) against native scoring alone on two threads, and the model alone on
 * one thread against one thread. Needs Python with the packages that native_rates.py names.
 */
export default async function native(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  try {
    const made = python(folder, 1, 'make');
    if (!made) return console.log('(d) left out: Python lacks the packages of tests/bench/native_rates.py');
    writeFileSync(path.join(folder, 'test.arrow'), madeTable(ROWS, COLUMNS, '1'));
    await writeFloats(folder);
    console.log(
      `\n(d) thousand rows a second, ${ROWS} rows × ${COLUMNS} columns, against native onnxruntime`,
    );
    console.log(
      '  model        run, 2 workers   native, 2 threads   ratio    model, 1 thread   native, 1   ratio',
    );
    const [two, one] = [ratesOf(python(folder, WORKERS, 'time')), ratesOf(python(folder, 1, 'time'))];
    for (const name of MODELS) {
      const [run, alone] = [await runRate(folder, name), await modelRate(folder, name)];
      const cells = [run, two[name], run / two[name], alone, one[name], alone / one[name]];
      const text = cells.map((cell, at) =>
        (at % 3 === 2 ? cell.toFixed(2) : (cell / 1000).toFixed(0)).padStart(16),
      );
      console.log(`  ${name.padEnd(10)}${text.join('')}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function python(folder: string, threads: number, task: 'make' | 'time'): unknown {
  const script = path.join(import.meta.dirname, 'native_rates.py');
  const done = spawnSync(process.env['ASSAY_PYTHON'] ?? 'python3', [script, folder, String(threads), task], {
    encoding: 'utf8',
  });
  return done.status === 0 ? (JSON.parse(done.stdout) as unknown) : null;
}

function ratesOf(printed: unknown): Rates {
  if (printed === null) throw new Error('native_rates.py made models but could not time them');
  return printed as Rates;
}

/** The rows as native onnxruntime takes them: float32, row-major. */
async function writeFloats(folder: string): Promise<void> {
  const floats = new Float32Array(ROWS * COLUMNS);
  for await (const { start, rows, columns } of (await testData(folder)).batches(
    { start: 0, end: ROWS },
    65_536,
  ))
    for (let column = 0; column < COLUMNS; column += 1) {
      const cells = columns.get(`x${column}`);
      if (cells === undefined || cells.type === 'category') throw new Error(`no numbers in x${column}`);
      for (let row = 0; row < rows; row += 1)
        floats[(start + row) * COLUMNS + column] = cells.values[row] ?? Number.NaN;
    }
  writeFileSync(path.join(folder, 'x.f32'), floats);
}

async function testData(folder: string) {
  const source = await openFile({ name: 'test.arrow', path: path.join(folder, 'test.arrow') });
  const data = source.ok ? await openDataset(source.value) : source;
  if (!data.ok) throw new Error(data.error.what);
  return data.value;
}

/** Rows a second of a run with one test on two workers; the fastest of three runs after one that warms up. */
async function runRate(folder: string, name: string): Promise<number> {
  const lanes = nodeLanes(WORKERS, new URL('../../dist/cli/runner.worker.js', import.meta.url));
  try {
    const at = (file: string) => ({ name: file, path: path.join(folder, file) });
    const test = await lanes.call('describeData', at('test.arrow'));
    const model = await lanes.call('describeModel', [at(`${name}.onnx`)]);
    if (!test.ok || !model.ok) throw new Error('the benchmark files could not be opened');
    const files = { model: model.value, test: test.value, reference: null };
    const seconds: number[] = [];
    for (let run = 0; run < 4; run += 1) seconds.push(await oneRun(lanes, files));
    return ROWS / Math.min(...seconds.slice(1));
  } finally {
    lanes.close();
  }
}

async function oneRun(lanes: Lanes, files: RunFiles & { model: ModelDescription }): Promise<number> {
  const plan = parsePlan(PLAN, 'plan');
  if (!plan.ok) throw new Error(plan.error.what);
  const started = performance.now();
  const events = { progress: () => undefined, result: () => undefined };
  const output = await runPlan(plan.value, files, {
    lanes,
    events,
    clock: () => performance.now(),
    now: () => '',
  });
  if (!output.ok) throw new Error(output.error.what);
  return (performance.now() - started) / 1000;
}

/** Rows a second of the model alone on this thread, in batches of 4096. */
async function modelRate(folder: string, name: string): Promise<number> {
  const source = await openFile({ name, path: path.join(folder, `${name}.onnx`) });
  const model = source.ok ? await openModel([source.value]) : source;
  if (!model.ok) throw new Error(model.error.what);
  const slots = Array.from({ length: COLUMNS }, (_, column) => ({
    column: `x${column}`,
    encoding: { kind: 'number' as const },
  }));
  const score = { output: 'probabilities', column: 1, transform: 'none' as const };
  const mapping = { inputs: [{ input: 'input', slots }], score, assumedOrder: false };
  const predictor = await model.value.load(mapping);
  if (!predictor.ok) throw new Error(predictor.error.what);
  let best = Infinity;
  for (let run = 0; run < 3; run += 1) {
    let seconds = 0;
    for await (const batch of (await testData(folder)).batches({ start: 0, end: 100_000 }, 4096)) {
      const started = performance.now();
      await predictor.value.predict(batch);
      seconds += (performance.now() - started) / 1000;
    }
    best = Math.min(best, seconds);
  }
  predictor.value.dispose();
  return 100_000 / best;
}
