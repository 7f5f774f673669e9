import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { inject } from 'vitest';
import { CHROMIUM_FLAGS } from '../tooling/chromium.mjs';

/** The root of the repository. */
export const root = path.join(import.meta.dirname, '../..');

/** A fresh folder that the system clears. */
export function tempFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'assay-e2e-'));
}

/** Starts the browser that the test run found. */
export function startBrowser(): Promise<Browser> {
  const executablePath = process.env['ASSAY_CHROMIUM'];
  return chromium.launch({ args: [...CHROMIUM_FLAGS], ...(executablePath ? { executablePath } : {}) });
}

/** An open app with everything it did wrong. */
export interface OpenApp {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught exceptions and breaches of the content policy. */
  readonly faults: readonly string[];
  /** Hosts that anything was asked of. */
  readonly hosts: ReadonlySet<string>;
}

/** Opens the built app in a context of its own and listens to everything that goes wrong. */
export async function openApp(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<OpenApp> {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  const hosts = new Set<string>();
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http')) hosts.add(host);
  });
  await page.goto(inject('address'));
  return { page, context, faults, hosts };
}

/** Runs a bundled sample and waits for its last result. */
export async function runSample(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: `Run the sample ${title}` }).click();
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 80_000 });
}

/** Clicks a button that saves a file and returns the file's text or bytes. */
export async function saved(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return readFileSync(await download.path());
}

/** Runs the built command and returns its exit code and output. */
export function assay(
  args: readonly string[],
  cwd = root,
): { code: number | null; out: string; err: string } {
  const run = spawnSync(process.execPath, [path.join(root, 'dist/cli/assay.js'), ...args], {
    cwd,
    encoding: 'utf8',
    timeout: 80_000,
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** results.json without the block that may differ between machines, as text, so that every byte counts. */
export function comparable(text: string): string {
  const { engine: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(rest);
}
