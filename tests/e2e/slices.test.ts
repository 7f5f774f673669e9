import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, runSample, startBrowser } from './app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

test.each([
  { width: 1440, scheme: 'light' as const },
  { width: 360, scheme: 'dark' as const },
])(
  'slices are ranked in the results, drawn and in a table, at $width px, $scheme',
  async (look) => {
    const { page, context, faults } = await openApp(browser, {
      viewport: { width: look.width, height: 900 },
      colorScheme: look.scheme,
      reducedMotion: 'reduce',
    });
    const main = page.getByRole('main');
    await runSample(page, 'Boston mortgages');
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Tests' }).click();
    await main.getByText(/more performance check/).click();
    await main.getByRole('checkbox', { name: /In which part of the data/ }).check();
    await main.getByRole('button', { name: /^Run / }).first().click();
    await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });

    const row = main.getByRole('listitem').filter({ hasText: 'Worst slice of the data' });
    await row.getByRole('button').first().click();
    const chart = row.getByRole('img', { name: /rate of the slice less that of the rest/ });
    await chart.scrollIntoViewIfNeeded();
    expect(await chart.getByText(/over all searched p/).count()).toBeGreaterThan(2);
    if (process.env['SHOTS'])
      await chart.screenshot({ path: `${process.env['SHOTS']}/slices-${look.width}-${look.scheme}.png` });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
    const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    await row.getByRole('button', { name: 'View as table' }).click();
    await row.getByRole('columnheader', { name: 'p over all searched' }).waitFor();
    if (process.env['SHOTS'])
      await row.screenshot({ path: `${process.env['SHOTS']}/slices-table-${look.width}.png` });
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
    await context.close();
  },
  200_000,
);
