import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResults } from '../../src/core/results.ts';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { canonicalJson, digestOf, sha256Hex, utf8Bytes } from '../../src/evidence/canonical.ts';
import { packFiles } from '../../src/evidence/container.ts';
import { withManifest } from '../../src/evidence/manifest.ts';
import { exportPackage, type ExportedPackage } from '../../src/evidence/package.ts';
import type { EvidenceRecord } from '../../src/evidence/record-schema.ts';
import { recordIdOf } from '../../src/evidence/record.ts';
import { resultsText } from '../../src/evidence/results-json.ts';
import { verifyFiles } from '../../src/evidence/verify-files.ts';
import { verifyPackage, type VerifyReport } from '../../src/evidence/verify.ts';
import { encodeSummary } from '../../src/summaries/encode.ts';
import { sampleInput, sampleRun, sampleSummaries } from './sample-run.ts';

type Files = Map<string, Uint8Array>;
let made: ExportedPackage;

beforeAll(() => {
  const outcome = exportPackage(sampleInput());
  if (!outcome.ok) throw new Error(outcome.error.why);
  made = outcome.value;
});

function filesOf(zip: Uint8Array): Files {
  return new Map(Object.entries(unzipSync(zip)));
}

function verify(zip: Uint8Array): VerifyReport {
  const outcome = verifyPackage(zip, recompute);
  if (!outcome.ok) throw new Error(outcome.error.why);
  return outcome.value;
}

/** True where verification says anything but yes. */
function isRefused(zip: Uint8Array): boolean {
  const outcome = verifyPackage(zip, recompute);
  return !outcome.ok || !outcome.value.passed;
}

function failures(report: VerifyReport): Record<string, string> {
  return Object.fromEntries(
    report.steps.filter(({ passed }) => !passed).map(({ title, text }) => [title, text]),
  );
}

function must<T>(outcome: { ok: true; value: T } | { ok: false; error: { why: string } }): T {
  if (!outcome.ok) throw new Error(outcome.error.why);
  return outcome.value;
}

/** Packs these files again with a fresh manifest, as a forger with the source code would. */
function remake(files: Files): Uint8Array {
  files.delete('MANIFEST.json');
  return must(packFiles(must(withManifest(files, digestOf(files.get('record.json')!)))));
}

/** Changes the record and makes everything that depends on it anew. */
function forge(change: (record: EvidenceRecord) => EvidenceRecord, files = filesOf(made.zip)): Uint8Array {
  const { recordId: _id, ...content } = change(structuredClone(made.record));
  const results = utf8Bytes(must(resultsText(content.results)));
  content.resultsFile = { path: 'results.json', bytes: results.length, sha256: sha256Hex(results) };
  content.tables = content.tables.map((table) => {
    const bytes = files.get(table.path)!;
    return { ...table, bytes: bytes.length, sha256: sha256Hex(bytes) };
  });
  const record = { ...content, recordId: must(recordIdOf(content)) };
  files.set('results.json', results);
  files.set('record.json', utf8Bytes(must(canonicalJson(record, { integers: 'double' }))));
  return remake(files);
}

function withResult(record: EvidenceRecord, index: number, change: object): EvidenceRecord {
  const results = record.results.results.map((result, at) =>
    at === index ? { ...result, ...change } : result,
  );
  return { ...record, results: { ...record.results, results } };
}

const title = {
  container: 'The package is as Assay wrote it',
  manifest: 'The manifest lists exactly these files',
  record: 'The record is valid',
  results: 'The results are those of the record',
  plan: 'The plan is that of the record',
  tables: 'The summaries are those of the record',
  summaries: 'The summaries can be read',
  facts: 'The record says what its results say',
  again: 'Every result follows again from the summaries',
};

describe('an untouched package', () => {
  it('passes every step and says what it cannot show', () => {
    const report = verify(made.zip);
    expect(failures(report)).toEqual({});
    expect(report.passed).toBe(true);
    expect(report.steps).toHaveLength(10);
    expect(report.recordDigest).toBe(made.recordDigest);
    expect(report.output).toEqual(sampleRun());
    expect(report.steps.at(-1)?.text).toMatch(/no signature/);
  });

  it('passes when the bytes lie inside a larger buffer', () => {
    const buffer = new Uint8Array(made.zip.length + 3);
    buffer.set(made.zip, 3);
    expect(verify(buffer.subarray(3)).passed).toBe(true);
  });

  it('says so where the run was stopped', () => {
    const stopped = must(exportPackage(sampleInput({ ...sampleRun(), cancelled: true })));
    const report = verify(stopped.zip);
    expect(report.passed).toBe(true);
    expect(report.output?.cancelled).toBe(true);
    expect(report.steps.map(({ text }) => text).join()).toMatch(/stopped before its end/);
  });
});

describe('damage', () => {
  it('is found wherever one byte is changed', () => {
    const { zip } = made;
    const positions = new Set<number>();
    // Every byte of the first header, of the directory and its end, and a sample of the rest.
    for (let at = 0; at < 60; at += 1) positions.add(at);
    for (let at = zip.length - 620; at < zip.length; at += 3) positions.add(at);
    for (let at = zip.length - 22; at < zip.length; at += 1) positions.add(at);
    for (let at = 60; at < zip.length; at += Math.ceil(zip.length / 300)) positions.add(at);
    expect(positions.size).toBeGreaterThan(500);
    for (const at of positions) {
      for (const bit of [1, 0x80]) {
        const damaged = zip.slice();
        damaged[at]! ^= bit;
        expect(isRefused(damaged), `byte ${at}`).toBe(true);
      }
    }
  }, 120_000);

  it('is found where bytes are missing or added', () => {
    const { zip } = made;
    for (let length = 0; length < zip.length; length += Math.ceil(zip.length / 100)) {
      expect(isRefused(zip.slice(0, length)), `cut to ${length}`).toBe(true);
    }
    expect(isRefused(Uint8Array.from([...zip, 0]))).toBe(true);
    expect(isRefused(Uint8Array.from([...zip, ...zip]))).toBe(true);
    const cut = verify(zip.slice(0, -30));
    expect(cut.steps[0]?.text).toMatch(/cut short/);
  });

  it('has its own words where the file is no zip', () => {
    const outcome = verifyPackage(strToU8('{"not":"a zip"}'), recompute);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'input', why: 'The file is not a zip.' } });
  });
});

describe('the container', () => {
  const zipOf = (entries: Zippable): Uint8Array => zipSync(entries, { level: 0 });

  it('refuses paths that lead out, compression and two entries of one name', () => {
    for (const path of [
      '../evil',
      '/etc/passwd',
      'a/../../b',
      'C:\\x',
      'a//b',
      'summaries/\u202Egnp.arrow',
      '.hidden',
    ]) {
      expect(verify(zipOf({ [path]: strToU8('x') })).steps[0]?.text, path).toMatch(/not allowed/);
    }
    const garbled = '"why": "NaN where there are no rows"},\n{"x';
    expect(verify(zipOf({ [garbled]: strToU8('x') })).steps[0]?.text).toMatch(/a path in it is not allowed/);
    const bomb = zipSync({ 'record.json': new Uint8Array(50_000_000) }, { level: 9 });
    expect(verify(bomb).steps[0]?.text).toMatch(/compressed/);
    const twin = zipOf({ 'aa.json': strToU8('1'), 'ab.json': strToU8('2') });
    for (let at = 0; at < twin.length; at += 1) {
      if (twin[at] === 0x61 && twin[at + 1] === 0x62 && twin[at + 2] === 0x2e) twin[at + 1] = 0x61;
    }
    expect(verify(twin).steps[0]?.text).toMatch(/twice/);
  });

  it('tells a package that was packed again from one whose files changed', () => {
    const again = zipOf(Object.fromEntries([...filesOf(made.zip)].reverse()));
    expect(Object.keys(failures(verify(again)))).toEqual([title.container]);
  });
});

describe('changed contents', () => {
  it('finds files that are swapped, added or removed', () => {
    const swapped = filesOf(made.zip);
    const [a, b] = ['summaries/outcome-counts.arrow', 'summaries/score-table.arrow'] as const;
    const [first, second] = [swapped.get(a)!, swapped.get(b)!];
    swapped.set(a, second).set(b, first);
    const report = failures(verify(must(packFiles(swapped))));
    expect(Object.keys(report)).toEqual(expect.arrayContaining([title.manifest, title.tables]));

    const added = filesOf(made.zip).set('summaries/extra.arrow', first);
    expect(failures(verify(must(packFiles(added))))[title.manifest]).toMatch(
      /extra\.arrow' is there but not listed/,
    );
    expect(failures(verify(remake(added)))[title.tables]).toMatch(/extra\.arrow' is not in the record/);

    const removed = filesOf(made.zip);
    removed.delete('report/report.html');
    expect(failures(verify(must(packFiles(removed))))[title.manifest]).toMatch(/listed but not there/);
  });

  it('runs the later steps where an early one fails', () => {
    const files = filesOf(made.zip);
    files.delete('MANIFEST.json');
    const report = verify(must(packFiles(files)));
    expect(Object.keys(failures(report))).toEqual([title.manifest, title.record]);
    expect(report.output).not.toBeNull();
  });

  it('finds another threshold in results.json, with everything remade', () => {
    const threshold = { op: '<=', value: 0.5, on: 'interval', level: 0.95 };
    const report = failures(verify(forge((record) => withResult(record, 0, { threshold, verdict: 'pass' }))));
    expect(report[title.again]).toMatch(
      /tests\[0\] fairness\/demographic-parity-difference \(sex\): 'threshold\.value' is 0\.5 in the record and 0\.1 when computed again/,
    );
    expect(report[title.again]).toMatch(/'verdict' is "pass"/);
  });

  it('finds another threshold in the criteria of the record', () => {
    const report = failures(
      verify(
        forge((record) => ({
          ...record,
          criteria: record.criteria.map((each, index) =>
            index === 0 ? { ...each, threshold: '0.5' } : each,
          ),
        })),
      ),
    );
    expect(Object.keys(report)).toEqual([title.facts]);
    expect(report[title.facts]).toMatch(/criteria\[0\]\.threshold' is "0\.5"/);
  });

  it('finds another plan', () => {
    const files = filesOf(made.zip);
    const plan = new TextDecoder().decode(files.get('plan.json')).replace('"seed":42', '"seed":43');
    files.set('plan.json', utf8Bytes(plan));
    expect(failures(verify(remake(files)))[title.plan]).toMatch(/digest is not the one in the record/);
  });

  it('names the test where a count in a summary is changed and everything else remade', () => {
    const counts = structuredClone(sampleSummaries.get('summaries/outcome-counts.arrow')) as OutcomeCounts;
    const cells = counts.cells.map((cell, index) =>
      index === 0
        ? { ...cell, rows: cell.rows + 1, weight: cell.weight + 1, weightSquared: cell.weightSquared + 1 }
        : cell,
    );
    const files = filesOf(made.zip).set(
      'summaries/outcome-counts.arrow',
      encodeSummary({ ...counts, cells }),
    );
    const report = failures(verify(forge((record) => record, files)));
    expect(Object.keys(report)).toEqual([title.again]);
    expect(report[title.again]).toMatch(/tests\[0\] .*'(value|n|groups)/);
    expect(report[title.again]).toMatch(/tests\[1\] performance\/accuracy/);
    expect(report[title.again]).not.toMatch(/tests\[2\]/);
  });

  it('finds changed totals and missing results', () => {
    const counts = { ...made.record.results.counts, pass: 9 };
    const totals = forge((record) => ({ ...record, results: { ...record.results, counts } }));
    expect(failures(verify(totals))[title.again]).toMatch(/'counts\.pass' of the run is 9/);
    const fewer = forge((record) => ({
      ...record,
      criteria: record.criteria.slice(1),
      results: { ...record.results, results: record.results.results.slice(1) },
    }));
    expect(failures(verify(fewer))[title.again]).toBeDefined();
  });

  it('refuses NaN, duplicate keys, other forms of JSON and unknown keys', () => {
    const spoil = (path: string, change: (text: string) => string): Record<string, string> => {
      const files = filesOf(made.zip);
      files.set(path, utf8Bytes(change(new TextDecoder().decode(files.get(path)))));
      return failures(verify(remake(files)));
    };
    expect(spoil('results.json', (text) => text.replace(/"n": \d+/, '"n": NaN'))[title.results]).toMatch(
      /JSON/,
    );
    expect(
      spoil('record.json', (text) => text.replace('{', '{"aims":{"organisation":null},'))[title.record],
    ).toMatch(/"aims" is given twice/);
    expect(spoil('record.json', (text) => ` ${text}`)[title.record]).toMatch(/canonical/);
    expect(spoil('record.json', (text) => text.replace('{', '{"a":1,'))[title.record]).toMatch(/schema/);
    expect(spoil('results.json', (text) => `${text}\n`)[title.results]).toMatch(
      /not written as Assay writes it/,
    );
    expect(spoil('results.json', () => '\uFEFF{}')[title.results]).toBeDefined();
  });

  it('says so where the record is of a newer schema', () => {
    const files = filesOf(made.zip);
    const text = new TextDecoder()
      .decode(files.get('record.json'))
      .replace('evidence-record:2.0.0', 'evidence-record:2.10.0');
    files.set('record.json', utf8Bytes(text));
    expect(failures(verify(remake(files)))[title.record]).toMatch(
      /newer version of Assay.*2\.10\.0.*2\.0\.0/,
    );
  });

  it('finds an id or times that do not fit', () => {
    const files = filesOf(made.zip);
    const text = new TextDecoder().decode(files.get('record.json'));
    files.set(
      'record.json',
      utf8Bytes(text.replace(made.record.recordId, '886313e1-3b8a-5372-9b90-0c9aee199e5d')),
    );
    expect(failures(verify(remake(files)))[title.record]).toMatch(/id does not follow/);
    const late = forge((record) => ({ ...record, createdAt: '2020-01-01T00:00:00Z' }));
    expect(failures(verify(late))[title.record]).toMatch(/backwards/);
  });

  it('survives a summary that is no summary and a recomputation that throws', () => {
    const files = filesOf(made.zip).set('summaries/outcome-counts.arrow', strToU8('nothing'));
    const report = failures(verify(forge((record) => record, files)));
    expect(report[title.summaries]).toMatch(/outcome-counts\.arrow': Reading it failed/);
    const outcome = verifyPackage(made.zip, () => {
      throw new Error('a fault');
    });
    expect(failures(must(outcome))[title.again]).toMatch(/went wrong/);
  });
});

describe('verifyFiles', () => {
  it('compares digests of supplied files with the record', () => {
    const model = { name: 'renamed.onnx', sha256: 'a'.repeat(64) };
    const data = { name: 'test.csv', sha256: 'b'.repeat(64) };
    expect(verifyFiles(made.record.results.subject, [model, data])).toMatchObject({
      passed: true,
      notSupplied: [],
    });
    expect(verifyFiles(made.record.results.subject, [model])).toMatchObject({
      passed: true,
      notSupplied: ['test data'],
    });
    const other = verifyFiles(made.record.results.subject, [{ name: 'test.csv', sha256: 'c'.repeat(64) }]);
    expect(other).toMatchObject({ passed: false, notSupplied: ['model'] });
    expect(other.steps[0]?.text).toMatch(/another file/);
    expect(
      verifyFiles(made.record.results.subject, [{ name: 'x', sha256: 'c'.repeat(64) }]).steps[0]?.text,
    ).toMatch(/No file/);
    expect(verifyFiles(made.record.results.subject, [])).toMatchObject({ passed: false });
  });
});

it('has results that mix verdicts, or these tests show little', () => {
  const { results }: { results: RunResults } = sampleRun();
  expect(new Set(results.results.map(({ verdict }) => verdict)).size).toBeGreaterThan(2);
});
