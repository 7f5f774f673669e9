import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, root, startBrowser, tempFolder } from './app.ts';

const folder = tempFolder();
const table = path.join(folder, 'people.csv');
const strange = (name: string): string => path.join(root, 'tests/models/fixtures/strange', name);
let browser: Browser;

const mapping = (page: Page) =>
  page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Mapping' });

beforeAll(async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${i % 7},${i % 2 ? 'f' : 'm'},${i % 3 ? 1 : 0}`);
  writeFileSync(table, ['hours,tenure,sex,approved', ...rows].join('\n'));
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function opened(name: string): Promise<Page> {
  const { page } = await openApp(browser);
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([strange(name), table]);
  return page;
}

/** Shorter than the 20 s after which the watchdog would end it. */
const AT_ONCE = { timeout: 8000 };

test('a model that never finishes is removed at once, while it is being tried', async () => {
  const page = await opened('endless_loop.onnx');
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Files' }).click();
  await page.getByText('endless_loop.onnx').first().waitFor();
  await page.getByRole('button', { name: 'Remove the model' }).click(AT_ONCE);
  await expect.poll(() => page.getByText('endless_loop.onnx').count(), AT_ONCE).toBe(0);
  // The next model is opened and tried by a fresh worker.
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([strange('minus_mean.onnx')]);
  await mapping(page).click();
  await page
    .getByText(/depends on the rows beside it/)
    .first()
    .waitFor({ timeout: 15_000 });
  await page.close();
}, 60_000);

test('and ended in words where it is left alone', async () => {
  const page = await opened('endless_loop.onnx');
  await mapping(page).click();
  await page.getByText('The model did not finish.').first().waitFor({ timeout: 45_000 });
  await page.close();
}, 90_000);
