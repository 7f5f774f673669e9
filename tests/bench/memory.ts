import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser } from 'playwright';
import { serve } from '../../serve.mjs';
import { CHROMIUM_FLAGS, findChromium } from '../tooling/chromium.mjs';
import { madeTable } from './made-table.ts';

const ROWS = 1_000_000;
const PLAN = `
assay: plan/1
data: { test: test.arrow, reference: reference.arrow }
model: lightgbm-200.onnx
roles: { label: label, favourable: 1, sensitive: [group] }
tests:
  - preset: performance/standard
  - preset: fairness/standard
  - preset: drift/standard
  - { check: robustness/scaled-noise, params: { repeats: 1 } }
`;

const PARQUET_PLAN = `
assay: plan/1
data: { test: ten-million.parquet }
roles: { label: label, favourable: 1, score: score, sensitive: [sex] }
tests:
  - preset: performance/standard
  - preset: fairness/standard
`;

/**
 * 1,000,000 rows × 20 columns of Arrow audited in Chromium, and 10,000,000 of Parquet where $ASSAY_TEN_MILLION names the
 * folder of make/ten-million.py: the most memory that the tab's process held, from /proc (Linux).
 */
export default async function memory(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const at = (name: string): string => path.join(folder, name);
  writeFileSync(at('test.arrow'), madeTable(ROWS, 18, '1'));
  writeFileSync(at('reference.arrow'), madeTable(ROWS / 10, 18, '2'));
  writeFileSync(at('assay.yaml'), PLAN);
  const model = path.join(import.meta.dirname, 'lightgbm-200.onnx');
  const files = [at('assay.yaml'), model, at('test.arrow'), at('reference.arrow')];
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath ? { executablePath } : {}),
  });
  const server = await serve('dist', 0);
  try {
    const parquet = path.join(process.env['ASSAY_TEN_MILLION'] ?? '', 'ten-million.parquet');
    if (existsSync(parquet)) {
      writeFileSync(at('ten.yaml'), PARQUET_PLAN);
      await audit(
        browser,
        server.address,
        [at('ten.yaml'), parquet],
        '10,000,000 rows × 20 columns of Parquet',
      );
    } else await audit(browser, server.address, files, '1,000,000 rows × 20 columns');
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

async function audit(
  browser: Browser,
  address: string,
  files: readonly string[],
  what: string,
): Promise<void> {
  const page = await browser.newPage();
  await page.goto(address);
  const started = performance.now();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([...files]);
  // Where the bench has all it needs it shows the columns, else the files.
  const read = /is ready to be tested on|rows are ready|fairness across .* rows\.$/;
  await page.getByRole('heading', { level: 1, name: read }).waitFor({ timeout: 900_000 });
  const opened = ((performance.now() - started) / 1000).toFixed(0);
  await page.getByRole('button', { name: 'Run', exact: true }).click({ timeout: 300_000 });
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 1_500_000 });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const title = await page.getByRole('heading', { level: 1 }).textContent();
  const peak = await peakOfRenderers(browser);
  console.log(`\n(d) ${what} in Chromium: ${seconds} s, ${opened} s of them opening; “${title}”`);
  console.log(
    `  most memory of the tab's process ${peak.toFixed(0)} MB; target < 1000 MB: ${peak < 1000 ? 'met' : 'missed'}`,
  );
}

/** The largest resident set that any renderer process ever had, in MB. */
async function peakOfRenderers(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1])
    .map((kilobytes) => Number(kilobytes ?? 0) / 1000);
  return Math.max(...peaks);
}
