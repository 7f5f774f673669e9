import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import { loansColumns } from '../engine/loans.ts';
import { arrowOf, csvOf, type Value } from '../engine/tables.ts';
import { assay, comparable, openApp, root, saved, startBrowser, tempFolder, type OpenApp } from './app.ts';

const ROWS = 600;
const folder = tempFolder();
const at = (name: string): string => path.join(folder, name);
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
  const { group = [], ...rest } = loansColumns({ ...TABLES.current, rows: ROWS });
  const ids = rest['applicant_id'] ?? [];
  const numbers = ids.map((_, row): Value => row);
  writeFileSync(at('applications.arrow'), arrowOf({ ...rest, form_no: numbers }));
  const known = (values: readonly Value[]) => values.slice(0, 550).reverse();
  const people = { group: known(group), applicant_id: known(ids), form_no: known(numbers.map((row) => Number(row) + 5000)) }; // prettier-ignore
  writeFileSync(at('people.csv'), csvOf(people));
  writeFileSync(at('loans.onnx'), readFileSync(path.join(root, 'datasets/loans/loans.onnx')));
});
afterAll(() => browser.close());

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: screen }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

async function expectClean(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
  const pictures = process.env['ASSAY_PICTURES'];
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

describe.each([
  { width: 1440, scheme: 'light' as const },
  { width: 360, scheme: 'dark' as const },
])('a table of attributes at $width px, $scheme', ({ width, scheme }) => {
  let app: OpenApp;
  beforeAll(async () => {
    app = await openApp(browser, { viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' }); // prettier-ignore
  });
  afterAll(() => app.context.close());

  test('is told from the test data, joined by the best key, and its gaps are counted', async () => {
    const { page } = app;
    const files = ['people.csv', 'loans.onnx', 'applications.arrow'].map(at);
    await page.locator('input[type=file]').first().setInputFiles(files);
    await go(page, 'Files');
    const main = page.getByRole('main');
    await main.getByText('50 of 600 rows of applications.arrow have no entry').waitFor({ timeout: 30_000 });
    expect(await page.getByLabel('Joined by').inputValue()).toBe('applicant_id');
    expect(await page.getByLabel('Joined by').locator('option').allTextContents()).toEqual([
      expect.stringMatching(/^applicant_id, matches about 92/),
      'form_no',
    ]);
    await expectClean(page, `files-${width}-${scheme}`);
  });

  test('gives groups to the mapping, and the model no input', async () => {
    const { page } = app;
    await go(page, 'Mapping');
    const main = page.getByRole('main');
    await main.getByText('Joined: group from people.csv, by applicant_id: 50 of 600 rows').waitFor();
    await expect.poll(() => page.getByLabel('Role of group').inputValue()).toBe('sensitive');
    await main.getByText('The model runs', { exact: false }).first().waitFor({ timeout: 30_000 });
    const offered = await main.locator('section[aria-labelledby=wiring] option').allTextContents();
    expect(offered).toContain('region');
    expect(offered).not.toContain('group');
    await expectClean(page, `mapping-${width}-${scheme}`);
  });

  test('is in the results, the plan and the record, with the numbers of the command', async () => {
    const { page } = app;
    await page.getByRole('radio', { name: /^1\b/ }).check();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
    await expectClean(page, `results-${width}-${scheme}`);
    await go(page, 'Evidence');
    const inPage = (await saved(page, 'Save results.json')).toString();
    expect(inPage).toContain('Of the test data, 50 of 600 rows have no entry in people.csv.');
    writeFileSync(at('assay.yaml'), await saved(page, 'Save the plan'));
    expect(readFileSync(at('assay.yaml'), 'utf8')).toMatch(
      /attributes:\s+path: people\.csv\s+key: applicant_id/,
    );
    if (width < 1000) return;
    const run = assay(['run', '--out', `out-${width}`], folder);
    expect(comparable(readFileSync(at(`out-${width}/results.json`), 'utf8')), run.err).toBe(
      comparable(inPage),
    );
    await page.getByLabel(/Who ran the tests/).fill('A. Tester');
    writeFileSync(at('record.zip'), await saved(page, 'Save the record'));
    const verified = assay(['verify', at('record.zip'), '--files', at('people.csv')]);
    expect(verified.out).toMatch(/The table of attributes\n.*the very file/);
    expect(verified.code).toBe(0);
  });

  test('that fits by no other key says so, and can be taken away', async () => {
    const { page } = app;
    await go(page, 'Files');
    await page.getByLabel('Joined by').selectOption('form_no');
    await page
      .getByRole('alert')
      .getByText('No row of applications.arrow has an entry in people.csv.')
      .waitFor();
    await expectClean(page, `refused-${width}-${scheme}`);
    await page.getByLabel('Joined by').selectOption('applicant_id');
    await page.getByRole('main').getByText('50 of 600 rows of applications.arrow').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Remove the extra attributes' }).click();
    await expect.poll(() => page.getByLabel('Joined by').count()).toBe(0);
    await go(page, 'Mapping');
    expect(await page.getByLabel('Role of group').count()).toBe(0);
    expect(app.faults).toEqual([]);
  });
});

test('a plan that names attributes waits for the file in words', async () => {
  const { page, context, faults } = await openApp(browser);
  const plan = {
    assay: 'plan/1',
    model: 'loans.onnx',
    data: { test: 'applications.arrow', attributes: { path: 'people.csv', key: 'applicant_id' } },
    roles: { label: 'repaid', favourable: '1', sensitive: ['group'] },
    tests: [{ check: 'fairness/demographic-parity-difference' }],
  };
  writeFileSync(at('waits.json'), JSON.stringify(plan));
  const input = () => page.locator('input[type=file]').first();
  await input().setInputFiles(['waits.json', 'loans.onnx', 'applications.arrow'].map(at));
  await go(page, 'Files');
  await page
    .getByRole('main')
    .getByText('The plan joins people.csv by applicant_id: drop that file too.')
    .waitFor();
  await input().setInputFiles(at('people.csv'));
  await page.getByRole('main').getByText('50 of 600 rows of applications.arrow').waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
  expect(faults).toEqual([]);
  await context.close();
});
