import { AxeBuilder } from '@axe-core/playwright';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, root, runSample, startBrowser, tempFolder, type OpenApp } from './app.ts';

const SCREENS = ['Files', 'Mapping', 'Tests', 'Results', 'Evidence', 'Verify'];
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: screen }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** How far the page can be scrolled sideways, in pixels. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

describe.each([
  { width: 1440, scheme: 'light' as const },
  { width: 360, scheme: 'dark' as const },
])('every screen with content at $width px, $scheme', ({ width, scheme }) => {
  let app: OpenApp;
  beforeAll(async () => {
    app = await openApp(browser, {
      viewport: { width, height: 900 },
      colorScheme: scheme,
      reducedMotion: 'reduce',
    });
    await runSample(app.page, 'Boston mortgages');
  });
  afterAll(() => app.context.close());

  test.each(SCREENS)('%s: axe finds nothing, and it does not scroll sideways', async (screen) => {
    await go(app.page, screen);
    const { violations } = await new AxeBuilder({ page: app.page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
    expect(await overflow(app.page)).toBeLessThanOrEqual(0);
  });

  test('every finding opens, and with all of them open axe finds nothing', async () => {
    const { page } = app;
    await go(page, 'Results');
    const closed = page.locator('main button[aria-expanded=false]');
    // Screens are loaded and drawn after the click that asks for them.
    await closed.nth(10).waitFor();
    const count = await closed.count();
    expect(count).toBeGreaterThan(10);
    for (let index = 0; index < Math.min(count, 12); index += 1) await closed.first().click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(app.faults).toEqual([]);
  });
});

test('by keyboard alone from Start to a saved record', async () => {
  const { page, context } = await openApp(browser);
  await pressUntil(page, 'Tab', 'the sample Boston mortgages');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await pressUntil(page, 'Tab', 'Turn this into evidence', 200);
  await page.keyboard.press('Enter');
  await pressUntil(page, 'Tab', 'Who ran the tests');
  await page.keyboard.type('A. Keyboard');
  await pressUntil(page, 'Tab', 'Save the record');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  await context.close();
});

/** Presses a key until what has the focus carries this name. */
async function pressUntil(page: Page, key: string, name: string, most = 60): Promise<void> {
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => {
      const own = document.activeElement;
      const label =
        own instanceof HTMLInputElement || own instanceof HTMLTextAreaElement
          ? own.labels?.[0]?.textContent
          : '';
      return `${own?.textContent ?? ''} ${own?.getAttribute('aria-label') ?? ''} ${label ?? ''}`;
    });
    if (focused.replaceAll(/\s+/g, ' ').includes(name)) return;
  }
  throw new Error(`'${name}' was not reached with ${most} presses of ${key}`);
}

describe('own files', () => {
  test('strings from files are shown as text and run nothing', async () => {
    const folder = tempFolder();
    const trap = '<img src=x onerror="window.trapped=1">';
    const rows = Array.from(
      { length: 400 },
      (_, row) =>
        `${((row * 37) % 100) / 100},${row % 3 === 0 ? 1 : 0},"${row % 2 === 0 ? trap.replaceAll('"', '""') : '=cmd()'}"`,
    );
    writeFileSync(
      path.join(folder, 'trap.csv'),
      `score,label,"sex ${trap.replaceAll('"', '""')}"\n${rows.join('\n')}\n`,
    );
    const { page, context, faults } = await openApp(browser);
    await page.locator('input[type=file]').first().setInputFiles(path.join(folder, 'trap.csv'));
    await go(page, 'Files');
    await page.getByText('400 rows').first().waitFor();
    await go(page, 'Mapping');
    await page.getByText(trap).first().waitFor();
    expect(await page.evaluate(() => 'trapped' in window)).toBe(false);
    expect(await page.locator('main img').count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a TensorFlow.js model with its weights and a table are opened in any order', async () => {
    const { page, context, faults } = await openApp(browser);
    const at = (name: string): string => path.join(root, 'datasets/loans', name);
    const files = [
      'tfjs/group1-shard1of1.bin',
      'current.arrow',
      'tfjs/feature_names.json',
      'tfjs/model.json',
    ].map(at);
    await page.locator('input[type=file]').first().setInputFiles(files);
    await go(page, 'Files');
    await page
      .getByText(/8,000 rows/)
      .first()
      .waitFor();
    await go(page, 'Mapping');
    await page
      .getByRole('main')
      .getByText('The model runs', { exact: false })
      .first()
      .waitFor({ timeout: 30_000 });
    await page
      .getByRole('main')
      .getByRole('rowheader', { name: /debt_ratio/ })
      .first()
      .waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test.each([
    ['a pickle', 'model.pkl', Buffer.from([0x80, 4, 0x95, 1, 0, 0, 0, 0, 0, 0, 0, 0x2e])],
    ['a truncated Arrow file', 'cut.arrow', Buffer.from('ARROW1\0\0\xff\xff\xff\xff', 'latin1')],
    ['nothing', 'empty.csv', Buffer.alloc(0)],
  ])('%s is refused in words', async (_, name, buffer) => {
    const { page, context, faults } = await openApp(browser);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    const notice = page.getByRole('alert').first();
    await notice.waitFor();
    expect(await notice.innerText()).toContain(name);
    expect(await notice.innerText()).not.toMatch(/\bat .*:\d+:\d+/);
    expect(faults).toEqual([]);
    await context.close();
  });
});
