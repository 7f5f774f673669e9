import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import type { SliceCounts } from '../../src/core/summary.ts';
import type { RunOutput } from '../../src/engine/api.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { decodeSummary, encodeSummary } from '../../src/summaries/encode.ts';
import { temporaryFolder } from '../cli/command.ts';
import { value } from '../models/samples.ts';
import { loansTable, writePlan } from './loans.ts';
import { direct, fingerprint, prepare, run, threads } from './running.ts';

const temporary = temporaryFolder();
const tests = [
  { check: 'performance/worst-slice' },
  { check: 'performance/worst-slice', params: { measure: 'rejection-rate', candidates: 5 } },
];
let [file, output]: [string, RunOutput | null] = ['', null];

beforeAll(async () => {
  writeFileSync(temporary.at('test.arrow'), loansTable({ ...TABLES.current, rows: 3000 }));
  file = writePlan('loans/assay.yaml', temporary.folder, { data: { test: 'test.arrow' }, tests });
  const lanes = direct();
  output = await run(await prepare(file, lanes), lanes);
}, 120_000);

afterAll(() => temporary.remove());

function summaryOf(found: RunOutput): SliceCounts {
  const summary = found.summaries.get('summaries/slice-counts.arrow');
  if (summary?.kind !== 'slice-counts') throw new Error('there are no slice counts');
  return summary;
}

it('cuts by sensitive features first, and says why it leaves a column out', () => {
  const { columns, attributes, leftOut } = summaryOf(output!).design;
  expect(columns.slice(0, 2).map(({ name }) => name)).toEqual(['sex', 'group']);
  expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining(['age', 'housing', 'purpose']));
  expect(columns.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['repaid']));
  expect(attributes.map(({ name }) => name)).toEqual(['sex', 'group']);
  expect(leftOut).toContainEqual({
    column: 'applicant_id',
    reason: 'nearly every row has a value of its own',
  });
});

it('finds where offers are fewest, and what such slices stand for', () => {
  const [errors, rejections] = output!.results.results;
  expect([errors!.status, rejections!.status]).toEqual(['ok', 'ok']);
  expect(errors!.groups).toHaveLength(20);
  expect(rejections!.groups).toHaveLength(5);
  expect(rejections!.interval!.lower).toBeGreaterThan(0);
  expect(rejections!.finding).toMatch(/^Where .*, the rejection rate is 0\.\d+ above that of the rest/);
  expect(rejections!.summary).toBe(errors!.summary);
});

it('counts the same in any batches, tasks and workers', async () => {
  const wanted = fingerprint(output!);
  for (const [lanes, options] of [
    [direct(), { batchRows: 7, taskRows: 500 }],
    [threads(2), { batchRows: 512, taskRows: 101 }],
  ] as const) {
    expect(fingerprint(await run(await prepare(file, lanes), lanes, options))).toEqual(wanted);
    if ('close' in lanes) (lanes as ReturnType<typeof threads>).close();
  }
}, 120_000);

it('keeps what the results can be computed from again', () => {
  const { plan, results } = output!;
  const summary = value(decodeSummary(encodeSummary(summaryOf(output!))));
  const again = recompute(plan, new Map([['summaries/slice-counts.arrow', summary]]), results);
  expect(value(again)).toEqual(results.results);
});
