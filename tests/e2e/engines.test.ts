import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, root, runSample, startBrowser, tempFolder } from './app.ts';

/** What the names of the engines' files begin with, a longer name before a shorter one; each is a download of its own. */
const ENGINES = [
  'ort-wasm-simd-threaded',
  'onnxruntime-web',
  'tfjs-backend-wasm-simd',
  'tfjs-backend-wasm',
  'tfjs-converter',
  'tfjs-core',
  'tfjs-layers',
];
const TFJS = ['tfjs-backend-wasm', 'tfjs-backend-wasm-simd', 'tfjs-core'];

/** What a visit asked for: the parts of engines among it, and everything. */
interface Visit {
  readonly engines: readonly string[];
  readonly asked: readonly string[];
}

/** The part of an engine that a file is; undefined for the app's own files. */
function engineOf(url: string): string | undefined {
  const file = path.basename(new URL(url).pathname);
  return ENGINES.find((start) => file.startsWith(`${start}-`));
}

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/**
 * Everything that the page and its workers ask for. The service worker is kept out: its copy for use without a network
 * is of everything, made once in the background, and says nothing about what a run needs.
 */
async function visit(act: (page: Page) => Promise<void>): Promise<Visit> {
  const app = await openApp(browser, { serviceWorkers: 'block' });
  const asked: string[] = [];
  app.context.on('request', (request) => asked.push(request.url()));
  await act(app.page);
  expect(app.faults.filter((fault) => !/service ?worker/i.test(fault))).toEqual([]);
  await app.context.close();
  const engines = new Set(asked.map(engineOf).filter((engine) => engine !== undefined));
  return { engines: [...engines].sort(), asked };
}

/** Drops files with a plan and runs it to its last result. */
async function runFiles(page: Page, files: readonly string[], rows: string): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([...files]);
  const steps = page.getByRole('navigation', { name: 'Steps' });
  await steps.getByRole('link', { name: 'Files' }).click();
  await page.getByText(rows).first().waitFor();
  await steps.getByRole('link', { name: 'Tests' }).click();
  await page.getByRole('button', { name: /^Run \d+ tests?$/ }).click();
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 60_000 });
}

/** A plan of one test beside files of its own. */
function planOf(folder: string, lines: readonly string[]): string {
  const tests = "tests: [{ check: performance/accuracy, threshold: { op: '>=', value: 0.5, on: point } }]";
  const file = path.join(folder, 'assay.yaml');
  writeFileSync(file, ['assay: plan/1', 'name: Engines', 'seed: 1', ...lines, tests, ''].join('\n'));
  return file;
}

describe('an engine is fetched where a model needs it', () => {
  test('nothing of any engine before a file is opened', async () => {
    const { engines, asked } = await visit(async (page) => {
      await page.reload();
      await page.getByRole('button', { name: 'Run the sample Loan offers' }).waitFor();
      await page.waitForLoadState('networkidle');
    });
    expect(asked.length).toBeGreaterThan(0);
    expect(engines).toEqual([]);
  });

  test('an ONNX model: ONNX Runtime alone', async () => {
    const { engines } = await visit((page) => runSample(page, 'Loan offers'));
    expect(engines).toEqual(['onnxruntime-web', 'ort-wasm-simd-threaded']);
  });

  test('a Layers model: TensorFlow.js with the half for layers', async () => {
    const names = ['tfjs/model.json', 'tfjs/group1-shard1of1.bin', 'tfjs/feature_names.json'];
    const plan = planOf(tempFolder(), [
      'model: tfjs/model.json',
      'data: { test: current.arrow }',
      "roles: { label: repaid, favourable: '1', sensitive: [sex], time: year }",
      'inputs: { X: [age, income, loan_amount, debt_ratio, housing, region, purpose] }',
    ]);
    const files = [...names, 'current.arrow'].map((name) => path.join(root, 'datasets/loans', name));
    const { engines } = await visit((page) => runFiles(page, [...files, plan], '8,000 rows'));
    expect(engines).toEqual([...TFJS, 'tfjs-layers']);
  });

  test('a Graph model: TensorFlow.js with the half for graphs', async () => {
    const at = (name: string): string => path.join(root, 'tests/formats', name);
    const model = 'models/keras3-graph-by-column/';
    const plan = planOf(tempFolder(), [
      'model: model.json',
      'data: { test: applicants.feather }',
      "roles: { label: granted, favourable: '1', sensitive: [group], id: id }",
    ]);
    const files = [`${model}model.json`, `${model}group1-shard1of1.bin`, 'tables/applicants.feather'].map(at);
    const { engines } = await visit((page) => runFiles(page, [...files, plan], '200 rows'));
    expect(engines).toEqual([...TFJS, 'tfjs-converter'].sort());
  });

  test('predictions without a model: none', async () => {
    const folder = tempFolder();
    const rows = Array.from({ length: 400 }, (_, row) =>
      [((row * 37) % 100) / 100, Number((row * 37) % 100 > 45), row % 2 === 0 ? 'f' : 'm'].join(),
    );
    const table = path.join(folder, 'scored.csv');
    writeFileSync(table, `p,label,sex\n${rows.join('\n')}\n`);
    const plan = planOf(folder, [
      'data: { test: scored.csv }',
      "roles: { label: label, favourable: '1', score: p, sensitive: [sex] }",
    ]);
    const { engines } = await visit((page) => runFiles(page, [table, plan], '400 rows'));
    expect(engines).toEqual([]);
  });
});
