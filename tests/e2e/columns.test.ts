import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, root, startBrowser, tempFolder, type OpenApp } from './app.ts';

const people = path.join(root, 'tests/data/fixtures/profile/people.feather');
const expected = JSON.parse(
  readFileSync(path.join(root, 'tests/data/fixtures/profile/expected.json'), 'utf8'),
) as { groups: Record<string, { rows: number; incomeMissing: number }> };

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** Opens a file and the mapping screen, and waits until every row is counted by group. */
async function map(page: Page, file: string): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(file);
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Mapping' }).click();
  await page.getByText('counted, in all and by group').waitFor({ timeout: 60_000 });
}

const column = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe.each([
  { width: 1440, scheme: 'light' as const },
  { width: 360, scheme: 'dark' as const },
])('columns at $width px, $scheme', ({ width, scheme }) => {
  let app: OpenApp;
  beforeAll(async () => {
    app = await openApp(browser, { viewport: { width, height: 900 }, colorScheme: scheme });
    await map(app.page, people);
  });
  afterAll(() => app.context.close());

  test('a column opens by keyboard and tells which group lacks it, as pandas counted', async () => {
    const { page } = app;
    await column(page, 'income').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'Distribution of income over all 1,800 rows' }).waitFor();
    const cedar = expected.groups['cedar'];
    const share = Math.round((100 * (cedar?.incomeMissing ?? 0)) / (cedar?.rows ?? 1));
    const finding = page.getByText(`By group, income is missing in ${share}\u00a0% of cedar`);
    await finding.waitFor();
    const row = page.getByRole('table', { name: 'income by group' }).getByRole('row', { name: /^cedar/ });
    expect(await row.innerText()).toContain(String(cedar?.rows));
    await page.keyboard.press('Enter');
    await finding.waitFor({ state: 'detached' });
  });

  test('with charts, tables, ranges and a combination open, axe finds nothing and nothing overflows', async () => {
    const { page } = app;
    for (const name of ['income', 'purpose', 'applied']) await column(page, name).click();
    await page.getByRole('button', { name: /^View as table ?: income$/ }).click();
    await page.getByRole('checkbox', { name: 'sex × age' }).check();
    await page.getByText(/^female × <25/).waitFor();
    await page.getByRole('button', { name: '40 and over' }).click();
    await page.getByText('29 U.S.C. § 631(a)').waitFor();
    await page.getByLabel(/^Cut at/).fill('60, 40');
    await page.getByText('40 does not lie above 60.').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0);
    expect(app.faults).toEqual([]);
  });
});

describe('a wide file', () => {
  test('500 columns and 24 groups: pages, a search, roles first', async () => {
    const file = path.join(tempFolder(), 'wide.csv');
    const names = ['race', ...Array.from({ length: 498 }, (_, at) => `feature_${at}`), 'label'];
    const row = (at: number): string =>
      [`g${at % 24}`, ...Array.from({ length: 498 }, (_, own) => ((at * (own + 7)) % 997) / 10), at % 2].join(
        ',',
      );
    writeFileSync(file, [names.join(','), ...Array.from({ length: 1500 }, (_, at) => row(at))].join('\n'));
    const { page, context, faults } = await openApp(browser);
    await map(page, file);
    const shown = page.locator('tbody th button[aria-expanded]');
    expect(await shown.count()).toBe(50);
    expect(await shown.nth(0).innerText()).toBe('race');
    expect(await shown.nth(1).innerText()).toBe('label');
    await page.getByRole('button', { name: 'Show 50 more columns' }).click();
    expect(await shown.count()).toBe(100);
    await page.getByLabel('Find a column').fill('FEATURE_497');
    await page.getByText('1 of 1 shown').waitFor();
    await column(page, 'feature_497').click();
    await page.getByRole('button', { name: 'Show all 24 groups' }).click();
    expect(await page.getByRole('table', { name: 'feature_497 by race' }).getByRole('row').count()).toBe(25);
    expect(faults).toEqual([]);
    await context.close();
  });
});
