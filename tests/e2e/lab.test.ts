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
  await app.page.getByRole('link', { name: 'Try other thresholds' }).click();
});
afterAll(() => browser.close());

const selected = (group: string): Promise<string | null> =>
  app.page.getByRole('slider', { name: `Threshold of ${group}`, exact: true }).getAttribute('aria-valuetext');

describe('the threshold lab after a run', () => {
  test('starts at the threshold of the run, and nobody gains or loses', async () => {
    const { page } = app;
    await page.getByRole('heading', { level: 1, name: /^As run, groups differ by up to 0\.\d+/ }).waitFor();
    const moved = page.getByRole('region', { name: /Who gains/ });
    for (const row of await moved.getByRole('row').all()) {
      const cells = await row.getByRole('cell').allTextContents();
      expect(cells.slice(1).every((cell) => cell === '0')).toBe(true);
    }
  });

  test('a slider moves a group by keyboard alone: chart, number, rates, title and verdicts follow', async () => {
    const { page } = app;
    const slider = page.getByRole('slider').first();
    const name = (await slider.getAttribute('aria-label'))!.replace('Threshold of ', '');
    const before = await selected(name);
    await slider.focus();
    await page.keyboard.press('End');
    expect(await selected(name)).toContain(`0\u00a0% of ${name} selected`);
    expect(await selected(name)).not.toBe(before);
    await page
      .getByRole('heading', { level: 1, name: /goes from 0\.\d+ to 0\.\d+; [\d,]+ people/ })
      .waitFor();
    const checks = page.getByRole('region', { name: /What the checks would say/ });
    await checks.getByRole('row', { name: /Demographic parity difference.*Fail/ }).waitFor();
  });

  test('a preset brings the rate together; a lottery says so', async () => {
    const { page } = app;
    await page.getByLabel('Thresholds are set').selectOption('Equal selection rates');
    const gap = page.getByRole('heading', { level: 1, name: /goes from 0\.\d+ to 0\.0\d+;/ });
    await gap.waitFor();
    await page.getByLabel('Thresholds are set').selectOption('Equalized odds');
    await page.getByLabel('Lottery between two thresholds').selectOption('allowed');
    await page.getByText('With these thresholds a lottery decides for some people').waitFor();
    await page.getByRole('button', { name: 'Back to the run’s threshold' }).click();
    await page.getByRole('heading', { level: 1, name: /^As run/ }).waitFor();
  });

  test('axe finds nothing with charts and with tables, and nothing scrolls sideways', async () => {
    const { page } = app;
    for (const view of ['View as tables', 'View as charts']) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
      await page.getByRole('button', { name: view }).click();
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    expect(app.faults).toEqual([]);
  });
});
