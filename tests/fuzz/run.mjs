// `npm run fuzz`: damages real files by a seed and reads each as a user would, in a thread that is ended after 5 s a case.
//   npm run fuzz                        24,000 cases of seed 1, shared among the readers
//   npm run fuzz -- 5000 7              5,000 cases of seed 7
//   npm run fuzz -- 5000 7 arrow        … of one reader
//   npm run fuzz -- 1 7 arrow 321       case 321 of that reader again; its file is kept in the system's temporary folder
// Ends with code 1 where a case threw, hung, took more than 1 GB or ended in words that no person should read.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import { buildAll } from '../../build.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
const [wanted = 24_000, seed = 1] = process.argv.slice(2, 4).map(Number);
const [only, first] = process.argv.slice(4);
const LIMITS = { milliseconds: 5000, bytes: 1e9, run: 30 * 60_000 };

if ((await buildAll(['kernels', 'report'])).length > 0) process.exit(1);
await build({
  root,
  configFile: false,
  logLevel: 'error',
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'build/fuzz',
    target: 'node20',
    rolldownOptions: {
      input: {
        worker: 'tests/fuzz/worker.ts',
        cases: 'tests/fuzz/cases.ts',
        readers: 'tests/fuzz/readers.ts',
      },
      external: ['#report'],
    },
  },
});
const { readers } = await import(path.join(root, 'build/fuzz/readers.js'));
const { fileOf } = await import(path.join(root, 'build/fuzz/cases.js'));
const all = readers();
const chosen = all
  .map((reader, place) => ({ reader, place }))
  .filter(({ reader }) => !only || reader.name === only);
if (chosen.length === 0) {
  console.error(`'${only}' is no reader; there are ${all.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const deadline = performance.now() + LIMITS.run;
const share = Math.ceil(wanted / chosen.length);
const from = Number(first ?? 0);
let failures = 0;
let done = 0;
console.log(`${share} cases each of ${chosen.map(({ reader }) => reader.name).join(', ')}; seed ${seed}\n`);
console.log('reader       cases   open  refused  failed   slowest        most memory');
for (const { reader, place } of chosen) {
  const found = await fuzz(place);
  failures += found.problems.length;
  done += found.cases;
  const cells = [
    reader.name.padEnd(10),
    String(found.cases).padStart(7),
    String(found.opened).padStart(6),
    String(found.cases - found.opened - found.problems.length).padStart(8),
    String(found.problems.length).padStart(7),
    `${found.slowest.milliseconds.toFixed(0)} ms (${found.slowest.index})`.padStart(16),
    `${(found.memory / 1e6).toFixed(0)} MB`.padStart(12),
  ];
  console.log(cells.join(' '));
  for (const { index, problem } of found.problems.slice(0, 12))
    console.log(`    ${keep(reader, place, index)}\n    ${problem}`);
}
const enough = done >= share * chosen.length;
console.log(`\n${done} cases, ${failures} failures${enough ? '' : '; the time was up before the rest'}`);
process.exit(failures > 0 || !enough ? 1 : 0);

/** Keeps the file of a case for a closer look and says how to run it again. */
function keep(reader, place, index) {
  const { own, bytes } = fileOf(reader, place, seed, index);
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'assay-fuzz-')), own.name.split('/').at(-1));
  writeFileSync(file, bytes);
  return `npm run fuzz -- 1 ${seed} ${reader.name} ${index}   ${file}`;
}

/** All cases of one reader, a fresh thread after each that had to be ended. */
async function fuzz(place) {
  const found = { cases: 0, opened: 0, problems: [], slowest: { milliseconds: 0, index: -1 }, memory: 0 };
  const last = from + share;
  for (let next = from; next < last && performance.now() < deadline;)
    next = await stretch(place, next, last, found);
  return found;
}

/** Runs cases from `next` until the last, or until one must be ended; returns the case to go on with. */
function stretch(place, next, last, found) {
  const clock = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
  const worker = new Worker(path.join(root, 'build/fuzz/worker.js'), {
    workerData: { job: { place, seed, from: next, to: last }, clock },
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
    stderr: true,
  });
  return new Promise((resolve) => {
    let watched = { index: -1, since: 0, rss: 0 };
    let ended = false;
    const end = (index, problem) => {
      if (ended) return;
      ended = true;
      clearInterval(watch);
      if (problem) {
        found.cases += 1;
        found.problems.push({ index, problem });
      }
      void worker.terminate().then(() => resolve(index + 1));
    };
    const watch = setInterval(() => {
      const index = Atomics.load(clock, 0);
      const { rss } = process.memoryUsage();
      if (index !== watched.index)
        watched = {
          index,
          since: performance.now(),
          rss: watched.index < 0 ? rss : Math.min(rss, watched.rss || rss),
        };
      if (performance.now() > deadline) return end(last);
      if (index < 0) return;
      found.memory = Math.max(found.memory, rss);
      if (rss - watched.rss > LIMITS.bytes)
        end(index, `it took ${((rss - watched.rss) / 1e6).toFixed(0)} MB`);
      else if (performance.now() - watched.since > LIMITS.milliseconds)
        end(index, `it ran longer than ${LIMITS.milliseconds} ms`);
    }, 20);
    worker.on('message', ({ index, opened, problem, milliseconds }) => {
      if (ended) return;
      found.cases += 1;
      if (problem) found.problems.push({ index, problem });
      else if (opened) found.opened += 1;
      if (milliseconds > found.slowest.milliseconds) found.slowest = { milliseconds, index };
      next = index + 1;
      if (next === last) end(index);
    });
    worker.on('error', (error) => end(next, `the thread ended: ${error.message}`));
    worker.on('exit', () => end(next, 'the thread ended by itself'));
  });
}
