import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeLanes } from '../../src/cli/node-lanes.ts';
import { streamKey } from '../../src/core/random.ts';
import { drawFrequencies } from '../../src/kernels/block-random-features/index.ts';
import { rangesOf } from '../../src/engine/split.ts';
import { fastest, printTable } from './table.ts';

const [ROWS, FEATURES, NEIGHBOURS, WORKERS] = [50_000, 50, 6, 2];
const TASK_ROWS = 3200;

interface Timed {
  readonly seconds: Readonly<Record<string, number>>;
  readonly nearest: readonly number[];
}

/** The nearest five rows of each of 50,000 × 50 normal numbers, and one more, against scikit-learn with as many threads. */
export default async function neighbours(): Promise<void> {
  const rows = drawFrequencies(streamKey('1', 'bench/neighbours'), ROWS, FEATURES, 1);
  const nearest = new Uint32Array(ROWS);
  const lanes = nodeLanes(WORKERS, new URL('../../dist/cli/runner.worker.js', import.meta.url));
  try {
    const milliseconds = await fastest(1, () =>
      Promise.all(
        rangesOf(ROWS, TASK_ROWS).map(async ({ start, end }) => {
          const input = { rows, featureCount: FEATURES, neighbours: NEIGHBOURS, from: start, to: end };
          const found = await lanes.call('neighbours', input);
          if (!found.ok) throw new Error(found.error.what);
          for (let row = start; row < end; row += 1)
            nearest[row] = found.value.neighbours[(row - start) * NEIGHBOURS] ?? 0;
        }),
      ),
    );
    const python = timed(rows);
    const others = Object.entries(python?.seconds ?? {}).map(([name, seconds]) => ({
      what: `scikit-learn, ${name}, ${WORKERS} threads`,
      milliseconds: 1000 * seconds,
    }));
    const title = `${NEIGHBOURS} nearest of ${ROWS} rows × ${FEATURES} numbers`;
    printTable(title, [{ what: `Assay, exact, ${WORKERS} workers`, milliseconds }, ...others]);
    if (!python) return console.log('  scikit-learn left out: Python has none');
    const same = python.nearest.filter((row, at) => row === nearest[at]).length;
    console.log(`  ${same} of ${ROWS} rows have the same nearest row in scikit-learn, f64`);
  } finally {
    lanes.close();
  }
}

function timed(rows: Float32Array): Timed | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-bench-'));
  try {
    const file = path.join(folder, 'rows.f32');
    writeFileSync(file, rows);
    const script = path.join(import.meta.dirname, 'neighbours.py');
    const numbers = [ROWS, FEATURES, NEIGHBOURS, WORKERS].map(String);
    const { status, stdout } = spawnSync(
      process.env['ASSAY_PYTHON'] ?? 'python3',
      [script, file, ...numbers],
      { encoding: 'utf8', maxBuffer: 1 << 24 },
    );
    return status === 0 ? (JSON.parse(stdout) as Timed) : null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
