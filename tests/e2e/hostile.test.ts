import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assay, openApp, saved, startBrowser, tempFolder, type OpenApp } from './app.ts';

/** A picture that does not exist: taken for markup, it runs and leaves its place in `window.trapped`. */
function trap(place: string): string {
  return `<img src=x onerror="window.trapped='${place}'">`;
}

/** What `fixtures/trap.onnx` names its inputs. */
const COLUMNS = [trap('column'), '=cmd()'];
const GROUP = trap('group column');
const VALUES = [trap('group value'), '+1+cmd()', '</script><script>window.trapped="script"</script>'];
const YES = trap('label value');
const MODEL = `${trap('model')}.onnx`;
const DATA = `${trap('data')}.csv`;
const NAME = `${trap('plan name')}</script><script>window.trapped="plan"</script>`;
const RATIONALE = trap('rationale');
const ROWS = 600;

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function table(): string {
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const [x, age] = [(row * 37) % 60, 18 + ((row * 53) % 61)];
    const likely = 0.04 * x + 0.02 * age - 2 + ((row * 29) % 100) / 50 - 1 > 0;
    return [x, age, quoted(VALUES[row % 3] ?? ''), quoted(likely ? YES : '@no')].join(',');
  });
  return `${[...COLUMNS, GROUP].map(quoted).join(',')},label\n${rows.join('\n')}\n`;
}

const plan = JSON.stringify({
  assay: 'plan/1',
  name: NAME,
  model: MODEL,
  data: { test: DATA },
  system: { id: trap('system'), intendedPurpose: trap('purpose') },
  roles: { label: 'label', favourable: YES, sensitive: [GROUP] },
  tests: [
    { check: 'fairness/demographic-parity-difference', groups: GROUP, rationale: RATIONALE },
    { preset: 'fairness/standard' },
    { preset: 'performance/standard' },
    { preset: 'robustness/standard' },
  ],
});

/** Nothing planted ran, and nothing planted became an element. */
async function mustBeText(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    trapped: (window as { trapped?: string }).trapped ?? null,
    pictures: [...document.querySelectorAll('img')].map((image) => image.outerHTML),
  }));
  expect(found).toEqual({ trapped: null, pictures: [] });
}

describe('names and values that would run if they were taken for markup', () => {
  const folder = tempFolder();
  let browser: Browser;
  let app: OpenApp;
  beforeAll(async () => {
    copyFileSync(path.join(import.meta.dirname, 'fixtures/trap.onnx'), path.join(folder, MODEL));
    writeFileSync(path.join(folder, DATA), table());
    writeFileSync(path.join(folder, 'assay.yaml'), plan);
    browser = await startBrowser();
    app = await openApp(browser);
    const files = readdirSync(folder).map((file) => path.join(folder, file));
    await app.page.locator('input[type=file]').first().setInputFiles(files);
    await app.page.getByText('is ready to be tested on').waitFor({ timeout: 30_000 });
    await app.page.getByRole('button', { name: 'Run', exact: true }).click();
    await app.page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 60_000 });
  });
  afterAll(() => browser.close());

  test.each([
    ['Files', [MODEL, DATA, COLUMNS[0], COLUMNS[1], trap('plan name')]],
    ['Mapping', [COLUMNS[0], COLUMNS[1], GROUP]],
    ['Tests', [GROUP]],
    ['Results', [GROUP, VALUES[0], VALUES[1]]],
    ['Evidence', [MODEL]],
    ['Verify', []],
  ])('%s shows them as text', async (screen, shown) => {
    const { page } = app;
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: screen }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const closed = page.locator('main [aria-expanded=false], main details:not([open]) > summary');
    for (let left = Math.min(12, await closed.count()); left > 0; left -= 1)
      await closed
        .first()
        .click({ timeout: 2000 })
        .catch(() => undefined);
    const text = ((await page.getByRole('main').textContent()) ?? '').replaceAll(/\s+/g, ' ');
    for (const name of shown) expect(text).toContain(name);
    await mustBeText(page);
  });

  test('so do the report and the record, opened on their own', async () => {
    const { page, context } = app;
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Evidence' }).click();
    const report = path.join(folder, 'report.html');
    writeFileSync(report, await saved(page, 'Save the report'));
    const opened = await context.newPage();
    await opened.goto(`file://${report}`);
    const text = (await opened.locator('body').innerText()).replaceAll(/\s+/g, ' ');
    for (const name of [MODEL, DATA, GROUP, VALUES[0], RATIONALE, trap('plan name')])
      expect(text).toContain(name);
    await mustBeText(opened);
    await opened.close();
    await page.getByLabel(/Who ran the tests/).fill(trap('person'));
    writeFileSync(path.join(folder, 'record.zip'), await saved(page, 'Save the record'));
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Verify' }).click();
    await page.locator('main input[type=file]').first().setInputFiles(path.join(folder, 'record.zip'));
    await page
      .getByRole('main')
      .getByText(/computed again/)
      .first()
      .waitFor();
    await mustBeText(page);
  });

  test('the command writes the same words to its report', async () => {
    assay(['run', '-c', 'assay.yaml', '--workers', '1', '--out', 'out'], folder);
    const opened = await app.context.newPage();
    await opened.goto(`file://${path.join(folder, 'out/report.html')}`);
    await opened.getByText(RATIONALE).first().waitFor();
    await mustBeText(opened);
    await opened.close();
  });

  test('nothing went wrong and nobody else was asked', () => {
    expect(app.faults).toEqual([]);
    expect(app.hosts.size).toBe(1);
  });
});
