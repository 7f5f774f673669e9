import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { build } from 'vite';
import { serve } from '../../serve.mjs';
import { readChain } from '../../src/evidence/ledger/chain.ts';
import { unpackFiles } from '../../src/evidence/container.ts';
import { root, startBrowser, tempFolder } from './app.ts';
import type { LedgerPage } from './ledger/page.ts';

declare const page: LedgerPage;

let browser: Browser;
let server: Awaited<ReturnType<typeof serve>>;
let context: BrowserContext;

beforeAll(async () => {
  const outDir = tempFolder();
  await build({
    root: path.join(root, 'tests/e2e/ledger'),
    configFile: false,
    logLevel: 'error',
    base: './',
    worker: { format: 'es' },
    build: { outDir, target: 'es2023', modulePreload: { polyfill: false } },
  });
  // The content policy of the app, so that nothing works here that would not work there.
  const policy = /<meta\s+http-equiv="Content-Security-Policy"[^>]*>/.exec(
    readFileSync(path.join(root, 'index.html'), 'utf8'),
  )?.[0];
  const file = path.join(outDir, 'index.html');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('<meta charset="utf-8" />', `<meta charset="utf-8" />${policy}`),
  );
  server = await serve(outDir, 0);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

const faults: string[] = [];
async function tab(): Promise<Page> {
  const opened = await context.newPage();
  opened.on('pageerror', (error) => faults.push(error.message));
  await opened.goto(server.address);
  await opened.waitForFunction(() => 'page' in globalThis);
  return opened;
}

async function view(at: Page) {
  const read = await at.evaluate(() => page.ledger.read(page.key ? [page.key] : []));
  if (!read.ok) throw new Error(`${read.error.what} ${read.error.why}`);
  return read.value;
}

/** The chain in an export, read by this process rather than by the page. */
async function exported(at: Page) {
  const bytes = await at.evaluate(async () => {
    const zip = await page.ledger.export();
    return zip.ok ? [...zip.value] : [];
  });
  const files = unpackFiles(Uint8Array.from(bytes));
  return readChain((files.ok && files.value.get('ledger.jsonl')) || new Uint8Array());
}

test('two tabs that write at once give one chain with the entries of both', async () => {
  const tabs = await Promise.all([tab(), tab()]);
  await Promise.all(
    tabs.map((own, index) => own.evaluate((from) => page.addMany(from, 25), index * 100 + 1)),
  );
  const [first, second] = await Promise.all(tabs.map(view));
  expect(second).toEqual(first);
  expect([first?.report.passed, first?.entries.length]).toEqual([true, 51]);
  const chain = await exported(tabs[0]!);
  expect([chain.broken, chain.torn, chain.entries.length]).toEqual([null, null, 51]);
  const digests = new Set(chain.entries.map(({ entry }) => entry.recordDigest));
  expect(digests.size).toBe(51);
  expect(faults).toEqual([]);
});

test('a worker killed in the middle of a write leaves a torn line, which the next one puts aside', async () => {
  const first = await tab();
  await first.evaluate(() => page.addMany(1, 3));
  await first.evaluate(() => page.tear());
  await first.close();
  const second = await tab();
  const torn = await view(second);
  expect(torn.entries).toHaveLength(4);
  expect(torn.report.steps.find(({ title }) => title.startsWith('The last line'))?.text).toMatch(/27 bytes/);
  await second.evaluate(() => page.addMany(9, 1));
  await second.reload();
  await second.waitForFunction(() => 'page' in globalThis);
  const mended = await view(second);
  expect(mended.entries.map(({ entry }) => entry.type)).toEqual([
    'genesis',
    'test-run',
    'test-run',
    'test-run',
    'torn-tail',
    'test-run',
  ]);
  expect(mended.putAside).toEqual([`torn/${mended.entries[4]?.entry.recordDigest?.slice(7)}.bin`]);
  expect([mended.report.passed, mended.lost]).toEqual([true, null]);
});

test('whatever moment a worker is killed at, what was acknowledged is there and the chain is whole', async () => {
  let acknowledged = 0;
  for (const pause of [15, 40, 70, 110, 160]) {
    const own = await tab();
    const before = (await view(own)).entries.length;
    expect(before).toBeGreaterThanOrEqual(acknowledged);
    await own.evaluate((from) => void page.addMany(from, 500).catch(() => undefined), pause * 1000);
    await own.waitForTimeout(pause);
    const seen = await own.evaluate(() => {
      page.ledger.close();
      return page.acknowledged;
    });
    acknowledged = before + seen;
    await own.close();
  }
  const last = await tab();
  const { report, entries } = await view(last);
  expect(report.passed).toBe(true);
  expect(entries.length).toBeGreaterThanOrEqual(acknowledged);
  expect((await exported(last)).broken).toBeNull();
});

test('a file that was cut short is said, against what the browser remembers and against a checkpoint', async () => {
  const own = await tab();
  await own.evaluate(() => page.addMany(1, 4));
  await own.evaluate(() => page.checkpoint());
  const kept = await own.evaluate(async () => {
    const zip = await page.ledger.export();
    return zip.ok ? [...zip.value] : [];
  });
  await own.evaluate(() => page.cut(500));
  const cut = await view(own);
  expect(cut.lost).toMatch(
    /remembers a ledger with 5 entries, .* 2 entries less than it: its end is missing/,
  );
  expect(cut.report.passed).toBe(false);
  expect(cut.report.steps.find(({ passed }) => !passed)?.title).toMatch(/^The checkpoint of/);
  const restored = await own.evaluate(
    (bytes) => page.ledger.import(new Blob([Uint8Array.from(bytes)]), null),
    kept,
  );
  expect(restored.ok && [restored.value.relation, restored.value.restored]).toEqual(['ahead', 2]);
  const whole = await view(own);
  expect([whole.report.passed, whole.lost, whole.entries.length]).toEqual([true, null, 5]);
});

test('files that the browser cleared are said to be gone, until an export names them again', async () => {
  const own = await tab();
  await own.evaluate(() => page.addMany(1, 2));
  const kept = await own.evaluate(async () => {
    const zip = await page.ledger.export();
    return zip.ok ? [...zip.value] : [];
  });
  const storageTypes = 'file_systems,indexeddb,cache_storage';
  const session = await context.newCDPSession(own);
  await session.send('Storage.clearDataForOrigin', { origin: new URL(server.address).origin, storageTypes });
  await own.reload();
  await own.waitForFunction(() => 'page' in globalThis);
  const gone = await view(own);
  expect([gone.entries.length, gone.position]).toEqual([0, null]);
  expect(gone.lost).toMatch(
    /remembers a ledger with 3 entries.*It is gone: the browser, or somebody, has cleared/,
  );
  await own.evaluate(() => page.addMany(7, 1));
  expect((await view(own)).lost).toMatch(/It is gone; this is another/);
  await own.evaluate((bytes) => page.ledger.import(new Blob([Uint8Array.from(bytes)]), null), kept);
  const back = await view(own);
  expect([back.lost, back.entries.at(-1)?.entry.type]).toEqual([null, 'cross-reference']);
});

test('a time-stamp request is made, and whether files are kept is known', async () => {
  const own = await tab();
  await own.evaluate(() => page.addMany(1, 1));
  const asked = await own.evaluate(async () => {
    const made = await page.ledger.requestStamp();
    return made.ok ? { head: made.value.head, bytes: made.value.request.length } : null;
  });
  expect(asked?.head).toBe((await view(own)).position?.head);
  expect(asked?.bytes).toBeGreaterThan(60);
  expect(typeof (await own.evaluate(() => page.ledger.persisted()))).toBe('boolean');
  expect(typeof (await own.evaluate(() => page.ledger.persist()))).toBe('boolean');
  const refused = await own.evaluate(() => page.ledger.keepStamp(new Blob(['no stamp'])));
  expect(refused.ok ? '' : refused.error.what).toMatch(/time-stamp response cannot be relied on/);
});
