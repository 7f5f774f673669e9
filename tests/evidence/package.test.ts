import { unzipSync } from 'fflate';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import type {
  ExportedRecord,
  Statement as SessionStatement,
  VerifyReport as SessionReport,
} from '../../src/bridge/session.ts';
import type { RunOutput } from '../../src/engine/api.ts';
import type { RunResults } from '../../src/core/results.ts';
import { digestOf } from '../../src/evidence/canonical.ts';
import type { FinishedRun, Statement } from '../../src/evidence/finished-run.ts';
import { exportPackage, type ExportedPackage } from '../../src/evidence/package.ts';
import { project } from '../../src/evidence/projections/registry.ts';
import { resultsText } from '../../src/evidence/results-json.ts';
import type { VerifyReport } from '../../src/evidence/verify.ts';
import { sampleInput, sampleRun, sampleStatement } from './sample-run.ts';

function exported(input = sampleInput()): ExportedPackage {
  const outcome = exportPackage(input);
  if (!outcome.ok) throw new Error(outcome.error.why);
  return outcome.value;
}

const timeZone = process.env['TZ'];
afterEach(() => {
  if (timeZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = timeZone;
});

describe('exportPackage', () => {
  it('holds the files of the contract, in order', () => {
    const { zip, report, resultsJson, recordDigest, record } = exported();
    const files = unzipSync(zip);
    expect(Object.keys(files)).toEqual([
      'record.json',
      'results.json',
      'plan.json',
      'summaries/outcome-counts.arrow',
      'summaries/score-table.arrow',
      'report/report.html',
      'MANIFEST.json',
      ...[...project(record, recordDigest).files.keys()].sort(),
    ]);
    const text = new TextDecoder();
    expect(text.decode(files['results.json'])).toBe(resultsJson);
    expect(text.decode(files['report/report.html'])).toBe(report);
    expect(digestOf(files['record.json']!)).toBe(recordDigest);
    expect(report).toContain(recordDigest);
    const manifest = JSON.parse(text.decode(files['MANIFEST.json'])) as { record: string; files: unknown[] };
    expect(manifest).toMatchObject({ schema: 'evidence-package/1', record: recordDigest });
    expect(manifest.files).toHaveLength(Object.keys(files).length - 1);
  });

  it('gives the same bytes whatever the time zone', () => {
    const zones = ['UTC', 'Pacific/Kiritimati', 'America/St_Johns'].map((zone) => {
      process.env['TZ'] = zone;
      return digestOf(exported().zip);
    });
    expect(new Set(zones).size).toBe(1);
  });

  it('does not depend on the order of summaries', () => {
    const run = sampleRun();
    const reversed = { ...run, summaries: new Map([...run.summaries].reverse()) };
    expect(digestOf(exported(sampleInput(reversed)).zip)).toBe(digestOf(exported().zip));
  });

  it('refuses facts that cannot be written, in words', () => {
    const run = sampleRun();
    const results = run.results.results.map((result, index) =>
      index === 0 ? { ...result, value: Number.NaN } : result,
    );
    const broken = exportPackage(sampleInput({ ...run, results: { ...run.results, results } }));
    expect(broken).toMatchObject({ ok: false, error: { code: 'input' } });
    expect(exportPackage({ ...sampleInput(), endedAt: '2026-01-01T00:00:00Z' })).toMatchObject({ ok: false });
    expect(exportPackage({ ...sampleInput(), createdAt: 'yesterday' })).toMatchObject({ ok: false });
    const summaries = new Map([...run.summaries].map(([path, summary]) => [`../${path}`, summary] as const));
    expect(exportPackage(sampleInput({ ...run, summaries }))).toMatchObject({ ok: false });
  });

  it('fits the types of session and engine', () => {
    expectTypeOf((run: RunOutput): FinishedRun => run).toBeFunction();
    expectTypeOf((run: FinishedRun): Omit<RunOutput, 'times'> => run).toBeFunction();
    expectTypeOf<SessionStatement>().toEqualTypeOf<Statement>();
    expectTypeOf((made: ExportedPackage): ExportedRecord => made).toBeFunction();
    expectTypeOf((report: VerifyReport): SessionReport => report).toBeFunction();
  });
});

describe('the record', () => {
  const { record } = exported();

  it('has a criterion for each result, with its limit as a decimal string', () => {
    expect(record.criteria).toHaveLength(record.results.results.length);
    expect(record.criteria[0]).toMatchObject({
      criterionId: 'criterion-1',
      test: 'tests[0]',
      metricId: 'fairness/demographic-parity-difference',
      comparator: '<=',
      threshold: '0.1',
      decisionOn: 'interval',
      confidence: '0.95',
      minN: 30,
      rationale: 'Agreed with the works council.',
      rationaleSource: 'the plan',
      onFail: 'block',
    });
    expect(record.criteria[1]).toMatchObject({
      rationale: null,
      rationaleSource: 'the plan, which gives no reason',
      onFail: 'warn',
    });
    expect(record.criteria[3]?.rationaleSource).toMatch(/^default of the check: /);
  });

  it('lists what nobody answered and fills in nothing', () => {
    const ids = record.openQuestions.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'organisation',
        'risk',
        'objective',
        'rationale-criterion-2',
        'reviewer',
        'retention',
      ]),
    );
    for (const id of ['operator', 'intended-purpose', 'decision', 'limits', 'rationale-criterion-1']) {
      expect(ids).not.toContain(id);
    }
    expect(record.aims.organisation).toBeNull();
    expect(record.system).toMatchObject({
      systemId: 'loans',
      intendedPurpose: 'Help decide on loans.',
      riskRef: null,
    });
    const silent = exported(
      sampleInput(sampleRun(), {
        operator: ' ',
        organisation: '',
        intendedUse: '',
        decision: '',
        limits: '',
      }),
    ).record;
    const more = silent.openQuestions.map(({ id }) => id);
    expect(more).toEqual(expect.arrayContaining(['operator', 'decision', 'limits']));
    expect(silent.people).toEqual([]);
  });

  it('supports clauses and promises nothing', () => {
    expect(record.clauseRefs).toContainEqual({
      framework: 'iso42001',
      id: 'iso42001-9.1',
      relation: 'supports',
    });
    const words = JSON.stringify({ ...record, statement: null, results: null });
    expect(words).not.toMatch(/\b(fair|unbiased|compliant|complies|certified|guaranteed)\b/i);
  });

  it('has an id that follows from its content', () => {
    const again = exported({ ...sampleInput(), createdAt: '2026-01-02T03:06:00.000Z' }).record;
    expect(record.recordId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(exported().record.recordId).toBe(record.recordId);
    expect(again.recordId).not.toBe(record.recordId);
  });

  it('says what limits the tests', () => {
    const texts = record.limitations.map(({ text }) => text).join('\n');
    expect(record.limitations[0]).toEqual({ from: 'statement', text: sampleStatement.limits });
    expect(texts).toMatch(/criterion-3 .*value alone/);
    expect(texts).toMatch(/only signatures show/);
    const stopped = exported(sampleInput({ ...sampleRun(), cancelled: true })).record;
    expect(stopped.execution.complete).toBe(false);
    expect(stopped.limitations.map(({ text }) => text).join()).toMatch(/stopped/);
  });
});

describe('results.json', () => {
  it('has the keys of the contract in order and ends with a newline', () => {
    const { results } = sampleRun();
    const text = resultsText(results);
    if (!text.ok) throw new Error(text.error.why);
    const parsed = JSON.parse(text.value) as RunResults;
    expect(Object.keys(parsed)).toEqual([
      'assay',
      'plan',
      'subject',
      'engine',
      'results',
      'counts',
      'verdict',
    ]);
    expect(parsed).toEqual(results);
    expect(text.value.endsWith('}\n')).toBe(true);
    const shuffled = JSON.parse(text.value, (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as RunResults;
    expect(resultsText(shuffled)).toEqual(text);
  });
});
