import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const TESTS = `
tests:
  - preset: performance/standard
  - preset: fairness/standard
`;
const PLANS = {
  'predictions in the data': `
assay: plan/1
data: { test: ten-million.parquet }
roles: { label: label, favourable: 1, score: score, sensitive: [sex, region] }
${TESTS}`,
  'a logistic model': `
assay: plan/1
data: { test: ten-million.parquet }
model: logistic.onnx
roles: { label: label, favourable: 1, sensitive: [sex, region] }
${TESTS}`,
  'predictions and a reference': `
assay: plan/1
data: { test: ten-million.parquet, reference: reference.parquet }
roles: { label: label, favourable: 1, score: score, sensitive: [sex] }
${TESTS}  - preset: drift/standard
`,
};
const ROWS = 10_000_000;
const MOST_MEGABYTES = 1500;

/**
 * (e) The command on 10,000,000 rows × 20 columns of Parquet: seconds, rows a second and the most memory of its process,
 * from /proc (Linux). The file comes from make/ten-million.py; $ASSAY_TEN_MILLION names the folder that it was written to.
 */
export default async function tenMillion(): Promise<void> {
  const data = process.env['ASSAY_TEN_MILLION'] ?? '';
  if (!existsSync(path.join(data, 'ten-million.parquet'))) {
    console.log('\n(e) left out: run make/ten-million.py FOLDER and set ASSAY_TEN_MILLION=FOLDER.');
    return;
  }
  for (const [what, plan] of Object.entries(PLANS)) await measure(what, plan, path.resolve(data));
}

async function measure(what: string, plan: string, data: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const at = (name: string): string => path.relative(folder, path.join(data, name));
  const placed = plan
    .replace('ten-million.parquet', at('ten-million.parquet'))
    .replace('reference.parquet', at('reference.parquet'))
    .replace('logistic.onnx', path.relative(folder, path.join(import.meta.dirname, 'logistic.onnx')));
  writeFileSync(path.join(folder, 'assay.yaml'), placed);
  const started = performance.now();
  const { code, megabytes } = await runAssay(folder);
  const seconds = (performance.now() - started) / 1000;
  rmSync(folder, { recursive: true });
  if (code > 1) throw new Error(`assay run ended with ${code}`);
  console.log(`\n(e) 10,000,000 rows × 20 columns, ${what}: ${seconds.toFixed(0)} s`);
  console.log(`  ${Math.round(ROWS / seconds)} rows/s, opening and profile included`);
  const met = megabytes < MOST_MEGABYTES ? 'met' : 'missed';
  console.log(`  most memory ${megabytes.toFixed(0)} MB; target < ${MOST_MEGABYTES} MB: ${met}`);
}

/** Runs the command with two workers; its progress goes to this terminal's stderr. */
async function runAssay(folder: string): Promise<{ code: number; megabytes: number }> {
  const command = path.resolve('dist/cli/assay.js');
  const config = path.join(folder, 'assay.yaml');
  const args = [command, 'run', '--config', config, '--workers', '2', '--out', path.join(folder, 'out')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let megabytes = 0;
  const watch = setInterval(() => {
    megabytes = Math.max(megabytes, highWater(child.pid));
  }, 200);
  const code = await new Promise<number>((resolve) => child.on('exit', (own) => resolve(own ?? 3)));
  clearInterval(watch);
  return { code, megabytes };
}

function highWater(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}
