import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import type { RowStatistics } from '../../src/core/summary.ts';
import type { RunOutput } from '../../src/engine/api.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { decodeSummary, encodeSummary } from '../../src/summaries/encode.ts';
import { temporaryFolder } from '../cli/command.ts';
import { value } from '../models/samples.ts';
import { loansTable, writePlan } from './loans.ts';
import { direct, fingerprint, prepare, run, threads, type Told } from './running.ts';

const temporary = temporaryFolder();
const parity = { includeSensitive: 'yes', selfIncluded: 'yes', scale: 'raw' };
const tests = [
  { check: 'fairness/consistency' },
  { check: 'fairness/consistency-difference' },
  { check: 'fairness/consistency', params: parity },
  { check: 'performance/accuracy' },
];
let [file, output]: [string, RunOutput | null] = ['', null];
const told: Told = { progress: [], results: [] };

beforeAll(async () => {
  writeFileSync(temporary.at('test.arrow'), loansTable({ ...TABLES.current, rows: 3000 }));
  file = writePlan('loans/assay.yaml', temporary.folder, { data: { test: 'test.arrow' }, tests });
  const lanes = direct();
  output = await run(await prepare(file, lanes), lanes, {}, told);
}, 120_000);

afterAll(() => temporary.remove());

const PATH = 'summaries/row-statistics-neighbour-agreement-no-5-standardised-no.arrow';
const PARITY_PATH = 'summaries/row-statistics-neighbour-agreement-yes-5-raw-yes.arrow';

function summaryOf(path: string): RowStatistics {
  const summary = output!.summaries.get(path);
  if (summary?.kind !== 'row-statistics') throw new Error(`there is no ${path}`);
  return summary;
}

describe('consistency in a run', () => {
  it('compares all rows by what the model reads, sensitive features aside', () => {
    const { sample, columns } = summaryOf(PATH);
    expect(sample).toEqual({ rows: 3000, drawn: 3000, missing: 0 });
    expect(columns).not.toContain('sex');
    expect(columns).not.toContain('group');
    expect(columns.length).toBeGreaterThan(3);
    expect(summaryOf(PARITY_PATH).columns).toEqual(expect.arrayContaining([...columns, 'sex', 'group']));
  });

  it('shares one search between checks, and measures overall and by group', () => {
    const { results } = output!.results;
    const own = results.filter(({ check }) => check.startsWith('fairness/consistency'));
    expect(own.length).toBeGreaterThan(4);
    for (const { status, value: found, interval, summary } of own) {
      expect(status).toBe('ok');
      expect(found).toBeGreaterThanOrEqual(interval!.lower);
      expect(found).toBeLessThanOrEqual(interval!.upper);
      expect([PATH, PARITY_PATH]).toContain(summary);
    }
    const [all] = own;
    expect(all!.slice).toBeNull();
    expect(all!.value).toBeGreaterThan(0.6);
    expect(all!.value).toBeLessThan(1);
    expect(output!.results.engine.kernels['nearest-neighbours']).toBe('wasm');
  });

  it('gives the reading of AIF360 only where the same rows are near', () => {
    const { results } = output!.results;
    const readings = results.filter(({ elsewhere }) => elsewhere?.some(({ name }) => name === 'consistency'));
    expect(readings.map(({ summary, slice }) => [summary, slice])).toEqual([[PARITY_PATH, null]]);
    expect(readings[0]!.elsewhere![0]!.value).toBe(readings[0]!.value);
  });

  it('tells how far it is, up to the end', () => {
    const last = told.progress.at(-1)!;
    expect(last.rowsTotal).toBe(9000);
    expect(last.rowsDone).toBe(last.rowsTotal);
    expect(told.progress.map(({ stage }) => stage)).toContain('Finding similar rows');
  });

  it('finds the same in any batches, tasks and workers', async () => {
    const wanted = fingerprint(output!);
    for (const [lanes, options] of [
      [direct(), { batchRows: 7, taskRows: 500 }],
      [threads(4), { batchRows: 512, taskRows: 101 }],
    ] as const) {
      expect(fingerprint(await run(await prepare(file, lanes), lanes, options))).toEqual(wanted);
      if ('close' in lanes) (lanes as ReturnType<typeof threads>).close();
    }
  }, 120_000);

  it('keeps what the results can be computed from again', () => {
    const { plan, results, summaries } = output!;
    const read = [...summaries].map(
      ([path, summary]) => [path, value(decodeSummary(encodeSummary(summary)))] as const,
    );
    expect(value(recompute(plan, new Map(read), results))).toEqual(results.results);
  });
});
