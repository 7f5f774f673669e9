import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checks } from '../../src/checks/registry.ts';
import { defaultParams } from '../../src/core/params.ts';
import { streamKey, uniformAt } from '../../src/core/random.ts';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { runExact } from '../../src/kernels/pick.ts';
import { tally } from '../../src/kernels/tally/index.ts';
import { fastest, printTable, type Row } from './table.ts';

const GROUPS = 8;
const names = Array.from({ length: GROUPS }, (_, group) => `group ${group}`);

/** Codes group × label × decision of made-up rows. */
function makeCodes(rows: number): Int32Array {
  const key = streamKey('1', 'bench/libraries');
  return Int32Array.from({ length: rows }, (_, row) => {
    const group = Math.floor(uniformAt(key, row, 0, 0) * GROUPS);
    const label = uniformAt(key, row, 1, 0) < 0.4 + 0.02 * group ? 1 : 0;
    const decision = uniformAt(key, row, 2, 0) < 0.25 + 0.3 * label + 0.01 * group ? 1 : 0;
    return (group * 2 + label) * 2 + decision;
  });
}

function counted(codes: Int32Array): OutcomeCounts {
  const counts = runExact(tally, { codes, size: GROUPS * 4 }).output;
  const cells = Array.from(counts, (rows, code) => ({
    ...{ group: [names[code >> 2] ?? ''], stratum: [], label: (code >> 1) & 1, decision: code & 1 },
    ...{ rows, weight: rows, weightSquared: rows },
  }));
  const heading = { attributes: ['group'], strata: [], classes: ['no', 'yes'], weighted: false };
  return { kind: 'outcome-counts', ...heading, cells: cells.filter(({ rows }) => rows > 0) };
}

const all = [...checks.values()].filter(
  ({ needs, id }) => needs === 'outcome-counts' && id.startsWith('fairness/'),
);

/** Rates of decisions and their disparities, which the other libraries have too. */
const rates = all.filter(({ params }) => 'compare' in params);
/** Inequality, information, small groups, conflicts, label noise. */
const others = all.filter((check) => !rates.includes(check));

/** Checks on a table, with their intervals. `seed` keeps later calls from finding the first's draws. */
function estimateAll(own: typeof all, counts: OutcomeCounts, seed: string): void {
  for (const check of own) {
    const context = { level: 0.95, seed, slice: ['group'] };
    check.estimate(counts as never, defaultParams(check.params), context);
  }
}

type Times = Record<string, { readonly point: number; readonly replicate?: number }>;

function measurePython(codes: Int32Array): Times {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  const file = path.join(folder, 'codes.bin');
  writeFileSync(file, new Uint8Array(codes.buffer));
  const python = process.env['ASSAY_PYTHON'] ?? 'python3';
  const script = path.join(import.meta.dirname, 'libraries.py');
  const run = spawnSync(python, [script, file], { encoding: 'utf8', timeout: 300_000 });
  rmSync(folder, { recursive: true });
  return run.status === 0 ? (JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '{}') as Times) : {};
}

/** (f) All decision-based fairness checks with intervals against the point values of other libraries, on the same rows. */
export default async function libraries(): Promise<void> {
  for (const rows of [50_000, 1_000_000]) {
    const codes = makeCodes(rows);
    let seed = 0;
    const started = performance.now();
    estimateAll(rates, counted(codes), 'first');
    const first = performance.now() - started;
    const again = await fastest(3, () => estimateAll(rates, counted(codes), String((seed += 1))));
    const rest = await fastest(3, () => estimateAll(others, counted(codes), String((seed += 1))));
    const python = measurePython(codes);
    const ours: Row[] = [
      {
        what: `Assay: tally and ${rates.length} rate disparities with intervals, first time`,
        milliseconds: first,
        note: rows > 100_000 ? `target < 500 ms: ${first < 500 ? 'met' : 'missed'}` : '',
      },
      { what: 'Assay: the same again', milliseconds: again },
      { what: `Assay: tally and the ${others.length} other checks of decisions`, milliseconds: rest },
    ];
    const theirs = Object.entries(python).flatMap(([name, { point, replicate }]): Row[] => [
      { what: `${name}: point values`, milliseconds: point },
      ...(replicate === undefined
        ? []
        : [
            {
              what: `${name}: 10,000 bootstrap replicates`,
              milliseconds: 10_000 * replicate,
              note: 'extrapolated from two',
            },
          ]),
    ]);
    if (theirs.length === 0) console.log('\nPython with fairlearn, AIF360 or Aequitas was not found.');
    printTable(`(f) ${rows.toLocaleString('en-GB')} rows × ${GROUPS} groups`, [...ours, ...theirs]);
  }
}
