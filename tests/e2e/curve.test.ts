import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, runSample, startBrowser, type OpenApp } from './app.ts';

let browser: Browser;
let app: OpenApp;
beforeAll(async () => {
  browser = await startBrowser();
  app = await openApp(browser, { viewport: { width: 360, height: 800 }, colorScheme: 'dark' });
  await runSample(app.page, 'Loan offers');
  await app.page.getByRole('link', { name: 'Ask in other ways' }).click();
  await app.page.getByRole('heading', { level: 1, name: /^In \d+ of \d+ ways of asking/ }).waitFor();
});
afterAll(() => browser.close());

const title = (): Promise<string> => app.page.getByRole('heading', { level: 1 }).innerText();

describe('other ways of asking after a run', () => {
  test('leaving an option out counts fewer ways; the plan’s own way is marked', async () => {
    const { page } = app;
    const before = await title();
    await page.getByRole('checkbox', { name: '0.5', exact: true }).uncheck();
    await expect.poll(title).not.toBe(before);
    await page.getByRole('checkbox', { name: '0.5', exact: true }).check();
    expect(await title()).toBe(before);
    await page.getByRole('button', { name: 'View as table' }).click();
    expect(await page.getByRole('region', { name: 'Every way of asking' }).getByText('yes').count()).toBe(3);
  });

  test('a person’s way is answered and kept under their name', async () => {
    const { page } = app;
    const yours = page.getByRole('region', { name: /Your way of asking/ });
    await yours.getByLabel('threshold').selectOption('0.5');
    await yours.getByLabel('Keep it as').fill('Ada');
    await yours.getByRole('button', { name: 'Keep' }).click();
    await yours.getByRole('row', { name: /Ada.*0\.5.*Inconclusive/ }).waitFor();
    await yours.getByLabel('threshold').selectOption('0.7');
    await yours.getByRole('row', { name: /Now.*0\.7.*Fail/ }).waitFor();
  });

  test('axe finds nothing with chart and with table, and nothing scrolls sideways', async () => {
    const { page } = app;
    for (const view of ['View as chart', 'View as table']) {
      await page.getByRole('button', { name: view }).click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
    }
    await page.getByRole('button', { name: 'View as chart' }).click();
    if (process.env['ASSAY_PICTURES']) {
      await page.screenshot({ path: `${process.env['ASSAY_PICTURES']}/curve-360-dark.png`, fullPage: true });
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: 'light' });
      await page.screenshot({
        path: `${process.env['ASSAY_PICTURES']}/curve-1440-light.png`,
        fullPage: true,
      });
    }
    expect(app.faults).toEqual([]);
  });
});
