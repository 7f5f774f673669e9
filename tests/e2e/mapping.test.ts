import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openApp, root, saved, startBrowser, tempFolder, type OpenApp } from './app.ts';

interface Expected {
  readonly rows: number;
  readonly table: Readonly<Record<string, readonly (number | string | boolean)[]>>;
  readonly models: Readonly<Record<string, readonly number[]>>;
}

const fixtures = path.join(root, 'tests/models/fixtures');
const folder = tempFolder();
const model = path.join(fixtures, 'logreg.onnx');
const data = path.join(folder, 'moved.csv');

/** The native scores of a model that names no columns, beside its columns in another order. */
function writeMoved(): void {
  const { rows, table, models } = JSON.parse(
    readFileSync(path.join(fixtures, 'expected.json'), 'utf8'),
  ) as Expected;
  const scores = models['logreg'] ?? [];
  const columns = ['debt ratio', 'married', 'age', 'hours-per-week'];
  const lines = Array.from({ length: rows }, (_, row) => {
    const y = ((row * 37) % 100) / 100 < (scores[row] ?? 0) ? 1 : 0;
    return [...columns.map((name) => String(table[name]?.[row])), row % 3 ? 'f' : 'm', y, scores[row]].join(
      ',',
    );
  });
  writeFileSync(data, [[...columns, 'sex', 'label', 'score'].join(','), ...lines, ''].join('\n'));
}

async function toMapping(page: Page, files: readonly string[]): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([...files]);
  await page.getByText('128 rows').first().waitFor();
  await page
    .getByRole('complementary', { name: 'Proof of this mapping' })
    .getByText('The model runs')
    .waitFor();
}

let browser: Browser;
let app: OpenApp;
beforeAll(async () => {
  writeMoved();
  browser = await startBrowser();
  app = await openApp(browser);
});
afterAll(() => browser.close());

describe('columns in another order than a model without names wants', () => {
  test('are caught by the score column, and one click puts them right', async () => {
    const { page } = app;
    await toMapping(page, [model, data]);
    const proof = page.getByRole('complementary', { name: 'Proof of this mapping' });
    await proof.getByText(/Differs on .* of rows/).waitFor();
    await page.getByText('Assumed order.').waitFor();
    await page.getByRole('radio', { name: '1' }).check();
    // What the scores have proven is the first thing to do, here and in the footer.
    expect(await page.locator('main button.primary').allTextContents()).toEqual([
      'Use this order',
      'Use the proven order, run',
    ]);
    await page.getByRole('button', { name: 'Use this order' }).click();
    await proof.getByText(/On every row/).waitFor();
    expect(await page.getByLabel('Column for X [1]').inputValue()).toBe('age');
    await page.getByText('Nothing here is left to answer.').waitFor();
  });

  test('a column is moved by keyboard, and focus goes with it', async () => {
    const { page } = app;
    const down = page.getByRole('button', { name: 'Move age down, from place 1' });
    await down.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('Column for X [2]').inputValue()).toBe('age');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Move age down, from place 2',
    );
    await page.getByRole('button', { name: 'Move age up, from place 2' }).click();
    expect(await page.getByLabel('Column for X [1]').inputValue()).toBe('age');
  });

  test('the mapping is saved as a file and kept on the device: the next drop asks nothing', async () => {
    const { page } = app;
    await page
      .getByRole('complementary')
      .getByText(/On every row/)
      .waitFor();
    const file = JSON.parse((await saved(page, 'Save the mapping')).toString()) as Record<string, unknown>;
    expect(file).toMatchObject({ assay: 'mapping/1', assumed: [], confirmed: ['order', 'outcome'] });
    await page.getByRole('button', { name: 'Looks right, run' }).click();
    await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
    await page.goto('about:blank');
    await page.goto(inject('address'));
    await toMapping(page, [model, data]);
    await page.getByText('As you mapped this model and these columns before; nothing to answer.').waitFor();
    await page.getByText('Nothing here is left to answer.').waitFor();
    await page.getByRole('button', { name: 'Forget it' }).click();
    await page.goto('about:blank');
    await page.goto(inject('address'));
    await toMapping(page, [model, data]);
    await page.getByText('Assumed order.').waitFor();
    expect(app.faults).toEqual([]);
  });
});
