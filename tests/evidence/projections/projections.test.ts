import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { markdown } from '../../../src/evidence/projections/projection.ts';
import { formats, project } from '../../../src/evidence/projections/registry.ts';
import { recordSchema, type EvidenceRecord } from '../../../src/evidence/record-schema.ts';
import { bareRecord, digest, everyVerdict, hostileRecord, recordWith, sampleRecord } from './records.ts';

function text(path: string, record: EvidenceRecord): string {
  return project(record, digest).files.get(path) ?? '';
}

function data<T>(path: string, record: EvidenceRecord): T {
  return JSON.parse(text(path, record)) as T;
}

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('project', () => {
  it('gives equal texts for a record as it was made and as it was read again', () => {
    const made = sampleRecord();
    const read = recordSchema.parse(reversed(made));
    expect([...project(read, digest).files]).toEqual([...project(made, digest).files]);
  });

  it('gives equal texts for equal records, and other ids for another digest', () => {
    const [first, again] = [
      project(sampleRecord(), digest),
      project(structuredClone(sampleRecord()), digest),
    ];
    expect([...again.files]).toEqual([...first.files]);
    const other = project(sampleRecord(), `sha256:${'d'.repeat(64)}`);
    const ids = (from: typeof first, path: string): string[] =>
      from.files.get(path)?.match(/[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f-]{21}/g) ?? [];
    expect(ids(other, 'oscal/assessment-results.json')).not.toEqual(
      ids(first, 'oscal/assessment-results.json'),
    );
  });

  it('writes what is asked for, and says what there is no file for', () => {
    expect([...project(sampleRecord(), digest, ['sarif', 'csv']).files.keys()]).toEqual([
      'ci/results.sarif',
      'controls.csv',
    ]);
    const all = project(recordWith(everyVerdict), digest);
    expect(all.absent).toEqual([]);
    expect(
      formats.every((format) => project(recordWith(everyVerdict), digest, [format]).files.size > 0),
    ).toBe(true);
    expect(project(bareRecord(), digest).absent.every(({ why }) => why.length > 0)).toBe(true);
  });

  it('ends each file with a line break', () => {
    for (const [path, content] of project(hostileRecord(), digest).files)
      expect([path, content.at(-1)]).toEqual([path, '\n']);
  });
});

describe('in-toto', () => {
  it('never lists as passed what was not decided', () => {
    const { subject, predicate } = data<{
      subject: { name: string; digest: { sha256: string } }[];
      predicate: Record<string, unknown>;
    }>('statements/test-result.intoto.json', recordWith(everyVerdict));
    const slice = '[sex]';
    const name = (place: number): string =>
      `criterion-${place} fairness/demographic-parity-difference ${slice}`;
    expect(predicate).toEqual({
      result: 'FAILED',
      configuration: [{ name: 'plan.json', digest: { sha256: sampleRecord().plan.digest.slice(7) } }],
      passedTests: [name(1)],
      warnedTests: [name(2), name(4)],
      failedTests: [name(3), name(6)],
    });
    expect(subject.map((own) => own.name)).toEqual(['record.json', 'model/model.onnx', 'test/test.csv']);
    expect(subject[0]?.digest.sha256).toBe('c'.repeat(64));
  });

  it.each([
    [['pass', 'not-applicable'], 'PASSED'],
    [['pass', 'inconclusive'], 'WARNED'],
    [['not-applicable'], 'WARNED'],
    [['pass', 'warn'], 'WARNED'],
    [['pass', 'error'], 'FAILED'],
    [[], 'WARNED'],
  ] as const)('calls %j %s', (verdicts, result) => {
    const { predicate } = data<{ predicate: object }>(
      'statements/test-result.intoto.json',
      recordWith(verdicts),
    );
    expect(predicate).toMatchObject({ result });
  });
});

describe('SARIF', () => {
  interface Sarif {
    readonly runs: [
      {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly invocations: [{ readonly executionSuccessful: boolean }];
        readonly results: readonly {
          readonly kind: string;
          readonly level: string;
          readonly ruleIndex: number;
          readonly message: { readonly text: string };
        }[];
      },
    ];
  }

  it('gives each verdict its kind and level', () => {
    const [run] = data<Sarif>('ci/results.sarif', recordWith(everyVerdict)).runs;
    expect(run.results.map(({ kind, level }) => [kind, level])).toEqual([
      ['pass', 'none'],
      ['fail', 'warning'],
      ['fail', 'error'],
      ['review', 'none'],
      ['notApplicable', 'none'],
      ['review', 'none'],
    ]);
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(['fairness/demographic-parity-difference']);
    expect(run.results.every(({ ruleIndex }) => ruleIndex === 0)).toBe(true);
    expect(run.invocations[0].executionSuccessful).toBe(false);
  });

  it('makes neither links nor placeholders of what a file says', () => {
    const [run] = data<Sarif>('ci/results.sarif', hostileRecord()).runs;
    for (const { message } of run.results) {
      expect(message.text).not.toMatch(/(?<!\\)\[x/);
      expect(message.text).toContain('{{0}}');
    }
  });
});

describe('CycloneDX', () => {
  it('writes numbers as strings, with the groups as slices', () => {
    const { components } = data<{
      components: {
        name: string;
        hashes?: object[];
        modelCard: { quantitativeAnalysis: { performanceMetrics: unknown[] } };
      }[];
    }>('sbom/ml-bom.cdx.json', sampleRecord());
    expect(components.map(({ name }) => name)).toEqual(['model.onnx', 'test.csv']);
    const [result] = sampleRecord().results.results;
    const { performanceMetrics } = components[0]!.modelCard.quantitativeAnalysis;
    expect(performanceMetrics[0]).toMatchObject({
      type: 'fairness/demographic-parity-difference',
      value: String(result?.value),
      slice: 'sex',
      confidenceInterval: { lowerBound: String(result?.interval?.lower) },
    });
    expect(performanceMetrics[1]).toMatchObject({ slice: 'sex: Female', value: '0.3' });
  });

  it('gives no digest to a model that was not given', () => {
    const { components } = data<{ components: object[] }>('sbom/ml-bom.cdx.json', bareRecord());
    expect(components[0]).not.toHaveProperty('hashes');
    expect(components[0]).toHaveProperty('description');
  });
});

describe('Markdown', () => {
  it('shows text as it is', () => {
    expect(markdown('# <b>a|b</b> *x* _y_ snake_case `c` [l](u) &amp; $m$\nnext')).toBe(
      '\\# \\<b\\>a\\|b\\</b\\> \\*x\\* \\_y\\_ snake_case \\`c\\` \\[l\\](u) \\&amp; \\$m\\$ next',
    );
    expect(markdown('1. one')).toBe('1\\. one');
    expect(markdown('- one')).toBe('\\- one');
    expect(['-0.5', '0.25'].map(markdown)).toEqual(['-0.5', '0.25']);
  });

  it('puts the worst first in the summary of a step, a row for each test', () => {
    const rows = text('ci/step-summary.md', recordWith(everyVerdict)).match(/^\| [a-z][a-z-]* \|/gm);
    expect(rows).toEqual(
      ['error', 'fail', 'warn', 'inconclusive', 'pass', 'not-applicable'].map((verdict) => `| ${verdict} |`),
    );
    const many = text('ci/step-summary.md', recordWith(Array.from({ length: 250 }, () => 'pass' as const)));
    expect(many.match(/^\| pass \|/gm)).toHaveLength(200);
    expect(many).toContain('50 more tests are in the record.');
  });

  it('keeps the table whole and free of markup whatever files say', () => {
    const summary = text('ci/step-summary.md', hostileRecord());
    const lines = summary.split('\n').filter((line) => line.startsWith('|'));
    expect(lines).toHaveLength(2 + everyVerdict.length);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(7);
    expect(summary).not.toMatch(/(?<!\\)<script/);
    expect(summary).not.toMatch(/(?<!\\)\[x(?<!\\)\]/);
  });
});

describe('model-index', () => {
  it('is YAML that says what the record says, whatever names hold', () => {
    for (const record of [sampleRecord(), hostileRecord()]) {
      const [, front = '', body = ''] = text('cards/model-index.md', record).split(/^---$/m);
      const index = parse(front) as {
        'model-index': [{ name: string; results: [{ metrics: { type: string; value: number }[] }] }];
      };
      expect(index['model-index'][0].name).toBe(record.subject.model?.name);
      const valued = record.results.results.filter(({ value }) => value !== null);
      expect(index['model-index'][0].results[0].metrics.map(({ value }) => value)).toEqual(
        valued.map(({ value }) => value),
      );
      const silent = record.results.results.length - valued.length;
      expect(body.match(/: no value\./g) ?? []).toHaveLength(silent);
    }
  });
});

describe('the index of controls', () => {
  it('has a line for each control with the worst of its verdicts', () => {
    const lines = text('controls.csv', recordWith(['pass', 'inconclusive']))
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toBe('control_id,record_id,title,date,owner,verdict,sha256,file,valid_until');
    expect(lines.map((line) => line.split(',')[0])).toEqual([
      'control_id',
      'eu-ai-act-annex-iv.2.g',
      'eu-ai-act-annex-iv.3',
      'eu-ai-act-annex-iv.4',
      'iso24027-demographic-parity',
      'iso24027-group-metric',
      'iso42001-9.1',
      'iso42001-a.6.2.4',
      'nist-ai-rmf-measure-2.1',
      'nist-ai-rmf-measure-2.11',
    ]);
    for (const line of lines.slice(1)) expect(line).toContain(`,inconclusive,${'c'.repeat(64)},record.json,`);
  });

  it('gives a spreadsheet no formula', () => {
    expect(text('controls.csv', hostileRecord())).toContain(`,"'=HYPERLINK(""http://a.example"")`);
  });
});

describe('AI Verify', () => {
  it('says how long the run took and keeps what has no value as null', () => {
    const record = sampleRecord();
    const result = data<{
      timeTaken: number;
      output: { results: { value: number | null; reason: string | null }[] };
    }>('portals/aiverify.json', record);
    expect(result.timeTaken).toBe(4);
    expect(result.output.results.map(({ value }) => value)).toEqual(
      record.results.results.map(({ value }) => value),
    );
  });
});
