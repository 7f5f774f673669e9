import { zipSync } from 'fflate';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, root, startBrowser, tempFolder } from './app.ts';

const folder = tempFolder();
const at = (...names: readonly string[]): string => path.join(folder, ...names);
const formats = (name: string): string => path.join(root, 'tests/formats', name);
let browser: Browser;

beforeAll(async () => {
  mkdirSync(at('handed over/web'), { recursive: true });
  const model = 'models/keras2-graph-by-column';
  const weights = readFileSync(formats(`${model}/group1-shard1of1.bin`));
  const parts = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  parts.forEach((name, part) =>
    writeFileSync(at('handed over/web', name), weights.subarray(100 * part, part === 0 ? 100 : undefined)),
  );
  const text = readFileSync(formats(`${model}/model.json`), 'utf8');
  writeFileSync(
    at('handed over/web/model.json'),
    text.replace('"group1-shard1of1.bin"', parts.map((name) => `"${name}"`).join(', ')),
  );
  cpSync(formats('tables/applicants.feather'), at('handed over/data.feather'));
  writeFileSync(at('handed over/.DS_Store'), Uint8Array.of(0, 0, 0, 1, 66, 117, 100, 49));
  cpSync(at('handed over/web'), at('model only'), { recursive: true });
  cpSync(at('handed over/data.feather'), at('data.feather'));
  const lightgbm = readFileSync(formats('models/lightgbm-zipmap/model.onnx'));
  const loans = readFileSync(formats('tables/loans.feather'));
  writeFileSync(at('both.zip'), zipSync({ 'out/model.onnx': lightgbm, 'out/loans.feather': loans }));
  const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);
  const project = {
    'README.md': bytes('# Loans\n'),
    'requirements.txt': bytes('pandas==2.2.3\nnumpy==2.1.3\n'),
    'model.onnx': lightgbm,
    'table.feather': loans,
  };
  writeFileSync(at('project.zip'), zipSync(project));
  writeFileSync(at('model.zip'), zipSync({ 'model.onnx': lightgbm }));
  writeFileSync(at('loans.feather'), loans);
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** Drops files or folders on the page as a hand does, through the browser itself. */
async function drop(page: Page, ...names: readonly string[]): Promise<void> {
  const { x, y } = await page.getByRole('main').evaluate((main) => {
    const { left, top } = main.getBoundingClientRect();
    return { x: left + 40, y: top + 120 };
  });
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: names.map((name) => at(name)), dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await client.send('Input.dispatchDragEvent', { type, x, y, data });
  await client.detach();
}

/** Answers what is asked, runs, and waits for a verdict. */
async function toVerdicts(page: Page): Promise<void> {
  const main = page.getByRole('main');
  await page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('link', { name: /Mapping/ })
    .click();
  await main.getByText('The model runs').first().waitFor({ timeout: 40_000 });
  await main.getByRole('radio').last().check();
  await page.getByRole('button', { name: /run$/ }).click();
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
  await page
    .getByRole('button', { name: /^Accuracy/ })
    .first()
    .waitFor();
}

const drops: readonly [string, readonly (readonly string[])[], string][] = [
  ['a zip with model and table', [['both.zip']], 'model.onnx'],
  ['a zip of a project with texts beside', [['project.zip']], 'model.onnx'],
  ['a zip with the model, then the table', [['model.zip'], ['loans.feather']], 'model.onnx'],
  ['the table, then a zip with the model', [['loans.feather'], ['model.zip']], 'model.onnx'],
  ['a folder with model.json, shards and table', [['handed over']], 'web/model.json'],
  ['a folder with the model beside the table', [['model only', 'data.feather']], 'model only/model.json'],
  ['the table, then a folder with the model', [['data.feather'], ['model only']], 'model only/model.json'],
  ['a folder with the model, then the table', [['model only'], ['data.feather']], 'model only/model.json'],
];

/** Files has every kind of drop; the orders are those of Start. */
const onFiles = drops.filter(([, each]) => each.length === 1);

test.each([
  ...drops.map((own) => ['Start', ...own] as const),
  ...onFiles.map((own) => ['Files', ...own] as const),
])('dropped on %s, to verdicts: %s', async (screen, _, each, model) => {
  const { page, context, faults } = await openApp(browser);
  if (screen === 'Files')
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Files' }).click();
  for (const names of each) {
    await drop(page, ...names);
    await expect
      .poll(() => page.locator('main [role=status]').first().textContent(), { timeout: 30_000 })
      .toBe('');
  }
  await toVerdicts(page);
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await page.locator('header').innerText()).toContain(model.split('/').at(-1));
  expect(faults).toEqual([]);
  await context.close();
});

test('a folder that is picked comes in as one that is dropped', async () => {
  const { page, context, faults } = await openApp(browser);
  const picking = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await (await picking).setFiles(at('handed over'));
  await toVerdicts(page);
  expect(faults).toEqual([]);
  await context.close();
});

test('what a project holds besides is left aside in one line, and takes no place of a table', async () => {
  const { page, context } = await openApp(browser);
  await drop(page, 'project.zip');
  await page.getByText('Left aside: README.md, requirements.txt.').waitFor({ timeout: 30_000 });
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /Files/ }).click();
  const main = page.getByRole('main');
  await main.getByText('table.feather').waitFor();
  await expect
    .poll(() => main.getByRole('button', { name: 'Choose a table' }).count(), { timeout: 20_000 })
    .toBe(2);
  expect(await page.getByRole('alert').count()).toBe(0);
  await context.close();
});
