import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { streamKey, uniformAt } from '../../src/core/random.ts';
import { multinomialBootstrap } from '../../src/kernels/multinomial-bootstrap/index.ts';
import { runExact } from '../../src/kernels/pick.ts';
import { tally } from '../../src/kernels/tally/index.ts';
import { fastest, printTable, type Row } from './table.ts';

const ROWS = 1_000_000;
const GROUPS = 8;
const REPLICATES = 10_000;

/** Codes group × label × decision of made-up rows. */
function makeRows(): Int32Array {
  const key = streamKey('1', 'bench/fairness');
  return Int32Array.from({ length: ROWS }, (_, row) => {
    const group = Math.floor(uniformAt(key, row, 0, 0) * GROUPS);
    const label = uniformAt(key, row, 1, 0) < 0.4 + 0.02 * group ? 1 : 0;
    const decision = uniformAt(key, row, 2, 0) < 0.25 + 0.3 * label + 0.01 * group ? 1 : 0;
    return (group * 2 + label) * 2 + decision;
  });
}

/** Demographic parity difference and ratio, equal opportunity and equalized odds difference of one table of counts. */
function fourMetrics(counts: Float64Array, at: number, into: Float64Array): void {
  const range = { sr: [1, 0], tpr: [1, 0], fpr: [1, 0] };
  for (let group = 0; group < GROUPS; group += 1) {
    const [tn = 0, fp = 0, fn = 0, tp = 0] = counts.subarray(at + group * 4, at + group * 4 + 4);
    const rates = { sr: (tp + fp) / (tn + fp + fn + tp), tpr: tp / (tp + fn), fpr: fp / (fp + tn) };
    for (const name of ['sr', 'tpr', 'fpr'] as const) {
      const [low = 1, high = 0] = range[name];
      range[name] = [Math.min(low, rates[name]), Math.max(high, rates[name])];
    }
  }
  const gap = ([low = 0, high = 0]: number[]): number => high - low;
  into.set([
    gap(range.sr),
    (range.sr[0] ?? 0) / (range.sr[1] ?? 1),
    gap(range.tpr),
    Math.max(gap(range.tpr), gap(range.fpr)),
  ]);
}

function bootstrap(counts: Float64Array): void {
  const shape = {
    counts,
    strata: GROUPS * 2,
    categories: 2,
    replicates: REPLICATES,
    firstReplicate: 0,
    key: streamKey('1', 'b'),
  };
  const draws = runExact(multinomialBootstrap, shape).output;
  const metrics = new Float64Array(4);
  for (let b = 0; b < REPLICATES; b += 1) fourMetrics(draws, b * GROUPS * 4, metrics);
}

/** The plain way: draw a million rows anew and count them; one replicate. */
function rowBootstrap(codes: Int32Array, replicate: number): void {
  const counts = new Float64Array(GROUPS * 4);
  const state = new Uint32Array([replicate + 1]);
  for (let row = 0; row < ROWS; row += 1) {
    state[0] = Math.imul(state[0] ?? 1, 1664525) + 1013904223;
    const code = codes[(state[0] ?? 0) % ROWS] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  fourMetrics(counts, 0, new Float64Array(4));
}

/** Milliseconds that fairlearn's MetricFrame takes per bootstrap replicate, or null where Python has no fairlearn. */
function fairlearnReplicate(codes: Int32Array): number | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const file = path.join(folder, 'codes.bin');
  writeFileSync(file, new Uint8Array(codes.buffer));
  const python = process.env['ASSAY_PYTHON'] ?? 'python3';
  const run = spawnSync(python, [path.join(import.meta.dirname, 'fairlearn_replicate.py'), file], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  rmSync(folder, { recursive: true });
  return run.status === 0 ? Number(run.stdout.trim()) : null;
}

/** (a) 1,000,000 rows × 8 groups: tally and 10,000 bootstrap replicates of four fairness metrics. */
export default async function fairness(): Promise<void> {
  const codes = makeRows();
  const size = GROUPS * 4;
  const counts = runExact(tally, { codes, size }).output;
  const ours = await fastest(5, () => bootstrap(counts));
  const counting = await fastest(5, () => runExact(tally, { codes, size }));
  const plain = await fastest(2, () => rowBootstrap(codes, 1));
  const python = fairlearnReplicate(codes);
  const rows: Row[] = [
    {
      what: `Assay: ${REPLICATES} replicates after the tally`,
      milliseconds: ours,
      note: `target < 100 ms: ${ours < 100 ? 'met' : 'missed'}`,
    },
    { what: 'Assay: tally of 1,000,000 rows', milliseconds: counting },
    {
      what: `plain row bootstrap in JavaScript, ${REPLICATES} replicates`,
      milliseconds: plain * REPLICATES,
      note: 'extrapolated from one',
    },
  ];
  if (python === null) console.log('\nPython with fairlearn was not found; its row is left out.');
  else
    rows.push({
      what: `fairlearn MetricFrame, ${REPLICATES} replicates`,
      milliseconds: python * REPLICATES,
      note: 'extrapolated from two',
    });
  printTable('(a) 1,000,000 rows × 8 groups, four fairness metrics', rows);
}
