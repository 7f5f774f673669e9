import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  assay,
  comparable,
  openApp,
  root,
  runSample,
  saved,
  startBrowser,
  tempFolder,
  type OpenApp,
} from './app.ts';

const loans = (name: string): string => path.join(root, 'datasets/loans', name);
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe('the sample, from one click to verified evidence', () => {
  const folder = tempFolder();
  let app: OpenApp;
  beforeAll(async () => {
    app = await openApp(browser);
    await runSample(app.page, 'Loan offers');
  });
  afterAll(() => app.context.close());

  test('the title is the most important finding', async () => {
    const title = await app.page.getByRole('heading', { level: 1 }).textContent();
    expect(title).toMatch(/female/);
  });

  test('a finding opens in place with chart, table, formula and source', async () => {
    const { page } = app;
    await page.getByRole('button', { name: /Changing sex alone changes/ }).click();
    await page
      .getByRole('main')
      .getByText(/McNemar/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'View as table' }).first().click();
    await page.getByRole('table').first().waitFor();
  });

  test('the record is saved, and the command verifies it', async () => {
    const { page } = app;
    await page.getByRole('link', { name: 'Turn this into evidence' }).click();
    await page.getByLabel(/Who ran the tests/).fill('A. Tester');
    writeFileSync(path.join(folder, 'record.zip'), await saved(page, 'Save the record'));
    const verified = assay(['verify', path.join(folder, 'record.zip'), '--files', loans('loans.onnx')]);
    expect(verified.out).toMatch(/Verified: sha256:[0-9a-f]{64}/);
    expect(verified.code).toBe(0);
  });

  test('the page verifies it too, and refuses it with one byte flipped', async () => {
    const { page } = app;
    const record = readFileSync(path.join(folder, 'record.zip'));
    const middle = Math.floor(record.length / 2);
    const flipped = Buffer.from(record);
    flipped[middle] = (flipped[middle] ?? 0) ^ 1;
    writeFileSync(path.join(folder, 'flipped.zip'), flipped);
    await page.getByRole('link', { name: 'Verify a record' }).click();
    const input = page.locator('main input[type=file]').first();
    await input.setInputFiles(path.join(folder, 'record.zip'));
    await page.getByRole('heading', { level: 1, name: /intact|verif|follow/i }).waitFor();
    await page
      .getByRole('main')
      .getByText(/computed again/)
      .first()
      .waitFor();
    await page.locator('main input[type=file]').first().setInputFiles(path.join(folder, 'flipped.zip'));
    await expect
      .poll(() => page.getByRole('heading', { level: 1 }).textContent(), { timeout: 20_000 })
      .toMatch(/not|fail|changed|broken/i);
  });

  test('browser and command agree to the last byte', async () => {
    const { page } = app;
    await page.getByRole('link', { name: /Evidence/ }).click();
    const inPage = (await saved(page, 'Save results.json')).toString();
    writeFileSync(path.join(folder, 'assay.yaml'), await saved(page, 'Save the plan'));
    for (const name of ['loans.onnx', 'current.arrow', 'reference.arrow'])
      writeFileSync(path.join(folder, name), readFileSync(loans(name)));
    const run = assay(['run', '--workers', '1', '--out', 'out'], folder);
    expect(run.code).toBe(1);
    expect(comparable(readFileSync(path.join(folder, 'out/results.json'), 'utf8'))).toBe(comparable(inPage));
    const bundled = assay([
      'run',
      '-c',
      loans('assay.yaml'),
      '--workers',
      '3',
      '--out',
      path.join(folder, 'bundled'),
    ]);
    expect(bundled.code).toBe(1);
    expect(comparable(readFileSync(path.join(folder, 'bundled/results.json'), 'utf8'))).toBe(
      comparable(inPage),
    );
  });

  test('nothing went wrong and nobody else was asked', () => {
    expect(app.faults).toEqual([]);
    expect([...app.hosts]).toEqual([new URL(inject('address')).host]);
  });
});

test('with the network cut after load, the other sample still runs', async () => {
  const { page, context } = await openApp(browser);
  await page.getByText('Offline ready').waitFor({ timeout: 60_000 });
  await context.setOffline(true);
  await runSample(page, 'Boston mortgages');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toMatch(/could not/);
  expect(await page.getByRole('main').innerText()).toMatch(/Fairness/);
  await context.close();
});

test('Cancel gives control back within 300 ms and keeps finished tests', async () => {
  const { page, context, faults } = await openApp(browser);
  await page.getByRole('button', { name: 'Run the sample Loan offers' }).click();
  const rows = page.getByRole('button', { name: /Accuracy is/ });
  await rows.first().waitFor({ timeout: 60_000 });
  const cancel = page.getByRole('button', { name: 'Cancel' }).first();
  const took = await cancel.evaluate(async (button: HTMLElement) => {
    const started = performance.now();
    button.click();
    const back = (): boolean =>
      [...document.querySelectorAll('button')].some((own) => own.textContent?.trim() === 'Run again');
    while (!back()) await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - started;
  });
  expect(took).toBeLessThan(300);
  expect(await rows.count()).toBeGreaterThan(0);
  expect(faults).toEqual([]);
  await context.close();
});
