import { AxeBuilder } from '@axe-core/playwright';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, root, saved, startBrowser, tempFolder } from './app.ts';

const formats = (name: string): string => path.join(root, 'tests/formats', name);
const MODEL = formats('models/lightgbm-zipmap/model.onnx');
const OTHER = formats('models/lightgbm-table/model.onnx');
const TABLE = formats('tables/loans.feather');
const folder = tempFolder();
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function go(page: Page, screen: string): Promise<void> {
  const steps = page.getByRole('navigation', { name: 'Steps' });
  await steps.getByRole('link', { name: screen }).click();
}

async function choose(page: Page, ...files: readonly string[]): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([...files]);
}

async function expectClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
}

test.each([
  { width: 1440, scheme: 'dark' as const },
  { width: 360, scheme: 'light' as const },
])('results under other choices and a mapping.json say where they stand, at $width px', async (look) => {
  const { page, context, faults } = await openApp(browser, {
    viewport: { width: look.width, height: 900 },
    colorScheme: look.scheme,
    reducedMotion: 'reduce',
  });
  const main = page.getByRole('main');
  await choose(page, MODEL, TABLE);
  await main.getByText('The model runs').first().waitFor({ timeout: 40_000 });
  await main.getByRole('radio').last().check();
  await page.getByRole('button', { name: 'I have checked the order, run' }).click();
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
  expect(await main.getByText('under other choices').count()).toBe(0);

  await go(page, 'Mapping');
  writeFileSync(path.join(folder, 'mapping.json'), await saved(page, 'Save the mapping'));
  await main.getByLabel('A person gets it when').fill('0.7');
  for (const screen of ['Results', 'Evidence']) {
    await go(page, screen);
    await main.getByText('under other choices: how decisions are made').waitFor();
    await expectClean(page);
  }
  await main.getByRole('button', { name: 'Run again' }).click();
  await main.getByRole('link', { name: 'Turn this into evidence' }).waitFor({ timeout: 80_000 });
  expect(await main.getByText('under other choices').count()).toBe(0);

  await go(page, 'Files');
  await main.getByText('Arrow file').waitFor();
  await page.getByRole('button', { name: 'Remove the model' }).click();
  await choose(page, path.join(folder, 'mapping.json'));
  await main.getByText('Waiting for the model model.onnx.').waitFor();
  await choose(page, MODEL);
  await main.getByText('Applied: the model is fed as it says.').waitFor({ timeout: 40_000 });
  await expectClean(page);
  await page.getByRole('button', { name: 'Remove the mapping' }).click();
  await expect.poll(() => main.getByText('mapping.json').count()).toBe(0);
  await go(page, 'Mapping');
  await main.getByText('Assumed order.').waitFor({ timeout: 40_000 });
  expect(faults).toEqual([]);
  await context.close();
});

test('two models under one name are told apart, and compared again once choices change', async () => {
  const { page, context, faults } = await openApp(browser);
  const main = page.getByRole('main');
  await choose(page, MODEL, TABLE);
  await main.getByText('The model runs').first().waitFor({ timeout: 40_000 });
  await main.getByRole('radio').last().check();
  await page.getByRole('button', { name: 'I have checked the order, run' }).click();
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
  await go(page, 'Compare models');
  await main.locator('input[type=file]').first().setInputFiles(OTHER);
  await main.getByLabel('I have checked that this is the order').click();
  await main.getByRole('button', { name: 'Run both' }).click();
  await main.getByRole('button', { name: 'Compare again' }).waitFor({ timeout: 80_000 });
  await main.getByRole('heading', { level: 1, name: /model\.onnx \(B\)/ }).waitFor();
  await go(page, 'Mapping');
  await main.getByLabel('A person gets it when').fill('0.7');
  await go(page, 'Compare models');
  await main.getByText('under other choices: how decisions are made').waitFor();
  await expectClean(page);
  await main.getByRole('button', { name: 'Run again' }).click();
  await expect.poll(() => main.getByText('under other choices').count(), { timeout: 80_000 }).toBe(0);
  await main.getByRole('button', { name: 'Compare again' }).waitFor({ timeout: 80_000 });
  expect(faults).toEqual([]);
  await context.close();
});
