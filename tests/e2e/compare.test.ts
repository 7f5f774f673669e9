import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, root, runSample, startBrowser } from './app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** Set to a folder, pictures of the screen are kept there. */
const pictures = process.env['ASSAY_PICTURES'];

test('a second model is put to the same tests and compared verdict by verdict', async () => {
  const { page, context, faults } = await openApp(browser);
  await runSample(page, 'Loan offers');
  await page.getByRole('link', { name: /Compare/ }).click();
  const at = (name: string): string => path.join(root, 'datasets/loans/tfjs', name);
  await page
    .locator('main input[type=file]')
    .first()
    .setInputFiles(['group1-shard1of1.bin', 'feature_names.json', 'model.json'].map(at));
  await page.getByRole('button', { name: 'Run both' }).click();
  await page
    .getByRole('heading', { level: 1, name: /model\.json gets a worse verdict than loans\.onnx in/ })
    .waitFor({
      timeout: 80_000,
    });
  const rows = page.getByRole('main').locator('tbody tr');
  const differing = await rows.count();
  expect(differing).toBeGreaterThan(0);
  expect(await rows.first().innerText()).toMatch(/Worse/);
  await page.getByLabel('Differences only').uncheck();
  await expect.poll(() => rows.count()).toBeGreaterThan(differing);
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [360, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
    if (pictures === undefined) continue;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `compare-${width}.png`) });
  }
  expect(faults).toEqual([]);
  await context.close();
});
