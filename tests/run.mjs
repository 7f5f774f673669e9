// `npm test`: builds once, runs every static check and every test, and ends with one line that counts them all.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './tooling/chromium.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const REPORT = path.join(root, 'build/test/vitest.json');

/** Each counts as one test. The slow ones come first, because two run at a time. */
const CHECKS = [
  ['lint', 'eslint', '.', '--max-warnings=0'],
  [
    'component types',
    'svelte-check',
    '--tsconfig',
    'tsconfig.app.json',
    '--fail-on-warnings',
    '--output',
    'human',
  ],
  ['types', 'tsc', '-b'],
  ['format', 'prettier', '--check', '.', '--log-level', 'warn'],
  ['layer rules', 'depcruise', 'src', 'workers'],
  ['dead code', 'knip', '--no-progress'],
  ['generated docs', 'node', 'docs/make.mjs', '--check'],
  ['size of the page', 'size-limit'],
];

/** Minutes after which a program counts as hung. */
const PATIENCE = 30;
const running = new Set();

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Ends a program that `run` started, with everything that it started itself. */
function end(child) {
  if (running.delete(child)) process.kill(-child.pid, 'SIGKILL');
}

/** Runs one program of node_modules/.bin, or of Node itself; resolves to its exit code and what it printed. */
function run(command, args, { stream = false } = {}) {
  const program = command === 'node' ? process.execPath : path.join(root, 'node_modules/.bin', command);
  return new Promise((resolve) => {
    let output = '';
    const stdio = stream ? 'inherit' : ['ignore', 'pipe', 'pipe'];
    const child = spawn(program, args, { cwd: root, stdio, detached: true });
    const patience = setTimeout(() => {
      output += `\n${command} hung and was ended after ${PATIENCE} minutes.`;
      if (stream) console.log(output);
      end(child);
    }, PATIENCE * 60_000);
    running.add(child);
    for (const pipe of stream ? [] : [child.stdout, child.stderr])
      pipe.on('data', (text) => (output += text));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      clearTimeout(patience);
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => {
    running.forEach(end);
    process.exit(code);
  });
}

/** Runs one check, says how it went and returns whether it passed. */
async function check([name, command, ...args]) {
  const started = performance.now();
  const { code, output } = await run(command, args);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds(started)})`);
  if (code !== 0) console.log(`${output.trimEnd()}\n`);
  return code === 0;
}

/** Runs all checks, two at a time; returns how many passed and failed. */
async function checkAll(checks) {
  const queue = [...checks];
  const total = { passed: 0, failed: 0, skipped: 0 };
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift())
      total[(await check(next)) ? 'passed' : 'failed']++;
  };
  await Promise.all([worker(), worker()]);
  return total;
}

/** What Vitest counted. A file that did not load, a run without a report and a run without tests are failures too. */
function vitestTotal(code) {
  const nothing = { passed: 0, failed: 1, skipped: 0 };
  let report;
  try {
    report = JSON.parse(readFileSync(REPORT, 'utf8'));
  } catch {
    return nothing;
  }
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = report.numFailedTests + broken.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && (code !== 0 || report.numPassedTests === 0) ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function runVitest() {
  rmSync(REPORT, { force: true });
  mkdirSync(path.dirname(REPORT), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const { code } = await run('vitest', ['run', ...reporters], { stream: true });
  return vitestTotal(code);
}

function chromiumTotal() {
  try {
    process.env.ASSAY_CHROMIUM = ensureChromium();
    return [];
  } catch (error) {
    console.error(`FAILED Chromium\n${error.message}\n`);
    return [{ passed: 0, failed: 1, skipped: 0 }];
  }
}

const started = performance.now();
const totals = [
  ...chromiumTotal(),
  await checkAll([['build', 'node', 'build.mjs']]),
  await checkAll(CHECKS),
  await runVitest(),
];
const sum = (key) => totals.reduce((all, total) => all + total[key], 0);
console.log(`\nAll runners, ${seconds(started)}:`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
