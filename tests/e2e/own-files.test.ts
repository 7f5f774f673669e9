import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvOf, people } from '../engine/tables.ts';
import { openApp, root, startBrowser, tempFolder } from './app.ts';

const folder = tempFolder();

let browser: Browser;
beforeAll(async () => {
  for (const name of ['mortgage.onnx', 'reference.feather'])
    copyFileSync(path.join(root, 'datasets/boston-hmda', name), path.join(folder, name));
  copyFileSync(path.join(root, 'tests/models/fixtures/lightgbm.onnx'), path.join(folder, 'nameless.onnx'));
  const { id: _, p: __, d: ___, w: ____, ...columns } = people(600);
  writeFileSync(path.join(folder, 'people.csv'), csvOf(columns));
  browser = await startBrowser();
});
afterAll(() => browser.close());

test.each([
  ['with names in the model', 'mortgage.onnx', 'reference.feather', 'Looks right, run'],
  ['without', 'nameless.onnx', 'people.csv', 'I have checked the order, run'],
])(
  'a LightGBM model and a table, %s: three actions from drop to verdicts',
  async (_, model, table, looksRight) => {
    const { page, context, faults } = await openApp(browser);
    // 1: the drop. Assay goes where the next question is.
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles([path.join(folder, model), path.join(folder, table)]);
    await page.getByRole('heading', { level: 2, name: 'The good outcome' }).waitFor();
    await page.getByRole('main').getByText('The model runs').first().waitFor({ timeout: 30_000 });
    // 2: which outcome is good for the person.
    await page.getByRole('main').getByRole('radio').last().check();
    // 3: the button says what pressing it confirms.
    await page.getByRole('button', { name: looksRight, exact: true }).click();
    await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
    await page
      .getByRole('button', { name: /^Accuracy/ })
      .first()
      .waitFor();
    expect(faults).toEqual([]);
    await context.close();
  },
);
