import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import { checks } from '../../src/checks/registry.ts';
import type { RunResults } from '../../src/core/results.ts';
import { resultsSchema } from '../../src/evidence/results-schema.ts';
import { summaryKinds } from '../../src/summaries/encode.ts';
import { loansTable, writePlan } from '../engine/loans.ts';
import { arrowOf, csvOf, people } from '../engine/tables.ts';
import { assay, ROOT, temporaryFolder, type Ran } from './command.ts';

const temporary = temporaryFolder();
const LAST_LINE =
  /^\d+ tests: \d+ pass, \d+ warn, \d+ fail, \d+ inconclusive(, \d+ not applicable)?(, \d+ error)? \(\d+\.\d s\)$/;

const PARITY = 'fairness/demographic-parity-difference';
const ACCURACY = 'performance/accuracy';

function writeSmallPlan(name: string, tests: readonly object[], change: object = {}): string {
  const roles = { label: 'y', favourable: 1, sensitive: ['sex', 'race'], score: 'p' };
  writeFileSync(
    temporary.at(name),
    JSON.stringify({ assay: 'plan/1', name, data: { test: 'people.arrow' }, roles, tests, ...change }),
  );
  return name;
}

function command(...args: string[]): Promise<Ran> {
  return assay(args, { cwd: temporary.folder });
}

const results = (out: string): RunResults =>
  JSON.parse(readFileSync(temporary.at(`${out}/results.json`), 'utf8')) as RunResults;
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
const limit = (value: number, more: object = {}) => ({
  check: ACCURACY,
  groups: 'none',
  threshold: { op: '>=', value },
  ...more,
});

beforeAll(() => {
  const table = people(1500);
  writeFileSync(temporary.at('people.arrow'), arrowOf(table));
  writeFileSync(temporary.at('people.csv'), csvOf(table));
  writeFileSync(temporary.at('stream.arrows'), arrowOf(table, 'stream'));
  writeFileSync(temporary.at('other.arrow'), arrowOf(people(1500, 2)));
  writeSmallPlan('plan.json', [limit(0.6), { check: PARITY, groups: 'sex', threshold: { value: 0.2 } }]);
});
afterAll(() => temporary.remove());

describe('assay run', () => {
  let whole: Ran;
  beforeAll(async () => {
    const file = writePlan('loans/assay.yaml', temporary.folder);
    writeFileSync(temporary.at('test.arrow'), loansTable({ ...TABLES.current, rows: 2000 }));
    writeFileSync(temporary.at('reference.arrow'), loansTable({ ...TABLES.reference, rows: 1500 }));
    whole = await command('run', '-c', file, '--out', 'whole');
  }, 60_000);

  it('ends stdout with one line that scripts may read, and counts as results.json does', () => {
    expect(lastLine(whole.out)).toMatch(LAST_LINE);
    const { counts, results: all } = results('whole');
    const [tests, pass, warn, fail, open] = (lastLine(whole.out).match(/\d+/g) ?? []).map(Number);
    expect([tests, pass, warn, fail, open]).toEqual([
      all.length,
      counts.pass,
      counts.warn,
      counts.fail,
      counts.inconclusive,
    ]);
    expect(all.length).toBe(48);
    expect(whole.code).toBe(1);
  });

  it('shows one finding a result and writes everything that the contract names', () => {
    for (const { finding } of results('whole').results) expect(whole.out).toContain(finding);
    const names = readdirSync(temporary.at('whole')).sort();
    expect(names).toEqual([
      ...['junit.xml', 'record.evidence.zip', 'report.html', 'results.json', 'results.sarif', 'summaries'],
    ]);
    const used = new Set(results('whole').results.flatMap(({ summary }) => summary ?? []));
    expect(
      readdirSync(temporary.at('whole/summaries'))
        .map((name) => `summaries/${name}`)
        .sort(),
    ).toEqual([...used].sort());
    expect(used.size).toBe(8);
    const report = readFileSync(temporary.at('whole/report.html'), 'utf8');
    expect(report.startsWith('<!doctype html>') || report.startsWith('<!DOCTYPE html>')).toBe(true);
    expect(report.length).toBeLessThan(2_000_000);
    expect(readFileSync(temporary.at('whole/junit.xml'), 'utf8')).toMatch(
      /^<\?xml[^>]*>\s*<testsuites[^>]* tests="48"/,
    );
  });

  it('writes a results.json that fits its schema and has every field of the contract', () => {
    const text = readFileSync(temporary.at('whole/results.json'), 'utf8');
    const parsed = resultsSchema.parse(JSON.parse(text));
    const own = results('whole');
    expect(parsed).toEqual(own);
    expect(Object.keys(own)).toEqual(['assay', 'plan', 'subject', 'engine', 'results', 'counts', 'verdict']);
    expect(Object.keys(own.engine)).toEqual(['version', 'seed', 'workers', 'kernels', 'runtime']);
    const CONTRACT = [
      'test',
      'check',
      'slice',
      'status',
      'reason',
      'value',
      'unit',
      'n',
      'interval',
      'pValue',
      'adjusted',
    ];
    const rest = ['groups', 'threshold', 'verdict', 'severity', 'detail', 'notes', 'summary'];
    for (const result of own.results)
      expect(Object.keys(result)).toEqual(expect.arrayContaining([...CONTRACT, ...rest]));
    expect(own.subject.data).toMatchObject([
      { role: 'test', rows: 2000 },
      { role: 'reference', rows: 1500 },
    ]);
    expect(own.engine.runtime).toMatch(/^onnxruntime-web\/wasm \d/);
    expect(own.engine.seed).toBe('42');
    expect(text).not.toContain(temporary.folder);
  });

  it('prints results.json with --format json and nothing else', async () => {
    const { out, code } = await command('run', '-c', 'plan.json', '--out', 'json', '--format', 'json');
    expect(code).toBe(0);
    expect(`${out.trimEnd()}\n`).toBe(readFileSync(temporary.at('json/results.json'), 'utf8'));
    expect(resultsSchema.parse(JSON.parse(out)).results).toHaveLength(2);
  });

  it('leaves no summary of an earlier run in the folder, and no other file out', async () => {
    writeSmallPlan('plan-auc.json', [{ check: 'performance/auc', groups: 'none' }]);
    await command('run', '-c', 'plan-auc.json', '--out', 'twice');
    writeFileSync(temporary.at('twice/summaries/notes.txt'), 'mine');
    expect(readdirSync(temporary.at('twice/summaries')).sort()).toEqual(['notes.txt', 'score-table.arrow']);
    for (const kind of summaryKinds) writeFileSync(temporary.at(`twice/summaries/${kind}-earlier.arrow`), '');
    await command('run', '-c', 'plan.json', '--out', 'twice', '--only', 'fairness/*');
    expect(readdirSync(temporary.at('twice/summaries')).sort()).toEqual([
      'notes.txt',
      'outcome-counts.arrow',
    ]);
  });

  it('writes to out/ where it runs unless told otherwise', async () => {
    expect((await command('run', '-c', 'plan.json')).code).toBe(0);
    expect(existsSync(temporary.at('out/results.json'))).toBe(true);
  });

  it.each([
    ['fairness/*', /^fairness\//, 4],
    ['*accuracy', /accuracy$/, 4],
    [PARITY, /^fairness\/demographic-parity-difference$/, 1],
    ['performance/a*c', /^performance\/auc$/, 2],
  ])('runs with --only %s what fits the whole id', async (glob, fits, least) => {
    const file = writeSmallPlan('only.json', [
      { preset: 'fairness/standard' },
      { preset: 'performance/standard' },
    ]);
    const { out } = await command('run', '-c', file, '--only', glob, '--out', 'only', '--format', 'json');
    const ran = (JSON.parse(out) as RunResults).results.map(({ check }) => check);
    expect(ran.length).toBeGreaterThanOrEqual(least);
    expect(ran.filter((check) => !fits.test(check))).toEqual([]);
    expect(new Set(ran).size).toBe(
      [...checks.values()].filter(
        ({ id, standard }) => standard !== false && fits.test(id) && /^(f|p)/.test(id),
      ).length,
    );
  });

  it.each([
    ['7', '7'],
    ['0xBEEF', 'beef'],
  ])('takes another seed, %s, and gives other draws', async (seed, told) => {
    const data = { test: 'people.arrow', reference: 'other.arrow' };
    const tests = [{ check: PARITY }, { check: 'drift/maximum-mean-discrepancy' }];
    const file = writeSmallPlan('seed.json', tests, { data });
    const run = async (...more: string[]) => {
      const { out } = await command('run', '-c', file, '--format', 'json', ...more);
      return JSON.parse(out) as RunResults;
    };
    const [first, other] = [await run(), await run('--seed', seed)];
    const [parity, drift] = ['fairness', 'drift'].map(
      (family) => (results: RunResults) => results.results.filter(({ check }) => check.startsWith(family)),
    );
    expect([first.engine.seed, other.engine.seed]).toEqual(['0', told]);
    expect(other.plan.digest).not.toBe(first.plan.digest);
    expect(parity?.(other)).toEqual(parity?.(first));
    expect(drift?.(other)).not.toEqual(drift?.(first));
  });

  it('takes other files from the command line and writes them relative to the plan', async () => {
    const { code, out } = await assay(
      [
        'run',
        '-c',
        path.join(temporary.folder, 'plan.json'),
        '--data',
        path.relative(ROOT, temporary.at('other.arrow')),
        '--out',
        temporary.at('other'),
        '--format',
        'json',
      ],
      { cwd: ROOT },
    );
    expect(code).toBe(0);
    const { subject, plan } = JSON.parse(out) as RunResults;
    expect(subject.data[0]?.name).toBe('other.arrow');
    const direct = writeSmallPlan(
      'direct.json',
      [limit(0.6), { check: PARITY, groups: 'sex', threshold: { value: 0.2 } }],
      { name: 'plan.json', data: { test: 'other.arrow' } },
    );
    const same = await command('run', '-c', direct, '--format', 'json');
    expect((JSON.parse(same.out) as RunResults).plan.digest).toBe(plan.digest);
  });

  it('reads CSV and Arrow streams to the same numbers as the Arrow file', async () => {
    const numbers = async (data: string) => {
      const { out } = await command('run', '-c', 'plan.json', '--data', data, '--format', 'json');
      return (JSON.parse(out) as RunResults).results;
    };
    const wanted = await numbers('people.arrow');
    expect(await numbers('people.csv')).toEqual(wanted);
    expect(await numbers('stream.arrows')).toEqual(wanted);
  });

  it.each<[string, readonly object[], number]>([
    ['all pass', [limit(0.6)], 0],
    ['a pass and a warning', [limit(0.6), limit(0.99, { severity: 'warn' })], 0],
    ['a pass and one undecided', [limit(0.6), limit(0.75)], 0],
    ['a fail among passes', [limit(0.6), limit(0.99)], 1],
    ['a fail and one undecided', [limit(0.75), limit(0.99)], 1],
    ['all undecided', [limit(0.75)], 5],
    [
      'nothing applicable',
      [{ check: 'drift/population-stability-index' }, { check: 'robustness/scaled-noise' }],
      5,
    ],
  ])('%s', async (_, tests, code) => {
    const ran = await command('run', '-c', writeSmallPlan('code.json', tests), '--out', 'code');
    expect(ran.code, ran.out).toBe(code);
    expect(lastLine(ran.out)).toMatch(LAST_LINE);
  });

  it('says why a test does not apply', () => {
    const reasons = results('code').results.map(({ reason, verdict }) => `${verdict}: ${reason}`);
    expect(reasons).toContainEqual(expect.stringMatching(/not-applicable: Drift needs a reference file/));
    expect(reasons).toContainEqual(expect.stringMatching(/not-applicable: Robustness needs the model/));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'stopped by %s keeps finished tests and ends with 2',
    async (signal) => {
      const tests = [{ preset: 'performance/standard' }, { preset: 'robustness/standard' }];
      const file = writePlan('loans/assay.yaml', temporary.folder, { tests });
      writeFileSync(temporary.at('test.arrow'), loansTable({ ...TABLES.current, rows: 20_000 }));
      const ran = await assay(['run', '-c', file, '--out', 'stopped', '--workers', '1'], {
        cwd: temporary.folder,
        started: (child) => {
          child.stderr?.on('data', (text: Buffer) => {
            if (text.toString().includes('Changing records')) child.kill(signal);
          });
        },
      });
      expect(ran.code, ran.err).toBe(2);
      expect(ran.err).toContain('Finished tests are kept');
      const kept = results('stopped').results;
      expect(kept.length).toBeGreaterThanOrEqual(16);
      expect(lastLine(ran.out)).toMatch(new RegExp(`^${kept.length} tests: `));
      const used = new Set(kept.flatMap(({ summary }) => summary ?? []));
      expect(readdirSync(temporary.at('stopped/summaries')).length).toBe(used.size);
      const verified = await command('verify', 'stopped/record.evidence.zip');
      expect(verified.code, verified.out).toBe(0);
      expect(verified.out).toContain('stopped before its end');
    },
    60_000,
  );
});
