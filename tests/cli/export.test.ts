import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackFiles } from '../../src/evidence/container.ts';
import { project } from '../../src/evidence/projections/registry.ts';
import { readRecord } from '../../src/evidence/read-record.ts';
import { arrowOf, people } from '../engine/tables.ts';
import { must } from '../evidence/bytes.ts';
import { assay, temporaryFolder } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]) => assay(args, { cwd: temporary.folder });
const text = (name: string): string => readFileSync(temporary.at(name), 'utf8');
const zip = (): Uint8Array => new Uint8Array(readFileSync(temporary.at('out/record.evidence.zip')));

beforeAll(async () => {
  const plan = {
    assay: 'plan/1',
    name: 'People',
    data: { test: 'people.arrow' },
    roles: { label: 'y', favourable: 1, sensitive: ['sex'], score: 'p' },
    tests: [
      { check: 'fairness/demographic-parity-difference' },
      { check: 'performance/auc', groups: 'none', threshold: { value: 0.999 } },
    ],
  };
  writeFileSync(temporary.at('people.arrow'), arrowOf(people(900)));
  writeFileSync(temporary.at('plan.json'), JSON.stringify(plan));
  const env = { GITHUB_STEP_SUMMARY: temporary.at('summary.md') };
  const ran = await assay(['run', '-c', 'plan.json'], { cwd: temporary.folder, env });
  expect([ran.code, ran.err]).toEqual([1, '']);
}, 60_000);
afterAll(() => temporary.remove());

describe('assay run', () => {
  it('writes results.sarif and, for GitHub Actions, the summary of the step', () => {
    const { record, digest } = must(readRecord(zip()));
    const { files } = project(record, digest);
    expect(text('out/results.sarif')).toBe(files.get('ci/results.sarif'));
    expect(text('out/junit.xml')).toBe(files.get('ci/junit.xml'));
    expect(text('summary.md')).toBe(files.get('ci/step-summary.md'));
  });

  it('puts every projection into the package', () => {
    const { record, digest } = must(readRecord(zip()));
    const packed = must(unpackFiles(zip()));
    for (const [path, content] of project(record, digest).files)
      expect([path, new TextDecoder().decode(packed.get(path))]).toEqual([path, content]);
  });
});

describe('assay export', () => {
  it('writes what the package holds, beside the files that it links to', async () => {
    const ran = await command('export', 'out', '--out', 'all');
    expect([ran.code, ran.err]).toEqual([0, '']);
    const packed = must(unpackFiles(zip()));
    const { record, digest } = must(readRecord(zip()));
    for (const path of [...project(record, digest).files.keys(), 'record.json', 'plan.json', 'results.json'])
      expect([path, text(`all/${path}`)]).toEqual([path, new TextDecoder().decode(packed.get(path))]);
    expect(ran.out).toContain(`Made from ${digest}.`);
  });

  it('writes one format alone, beside the record unless told otherwise', async () => {
    const ran = await command('export', 'out/record.evidence.zip', '--as', 'sarif');
    expect(ran.code).toBe(0);
    expect(existsSync(temporary.at('out/export/ci/results.sarif'))).toBe(true);
    expect(existsSync(temporary.at('out/export/oscal'))).toBe(false);
  });

  it('refuses formats it does not know, a missing record, and one that does not verify', async () => {
    const unknown = await command('export', 'out', '--as', 'pdf');
    expect([unknown.code, unknown.err]).toEqual([4, expect.stringContaining('got pdf')]);
    expect((await command('export')).code).toBe(4);
    expect((await command('export', 'nowhere')).code).toBe(4);
    const bytes = zip();
    const at = Buffer.from(bytes).indexOf('"verdict":"');
    bytes[at + 11]! ^= 1;
    writeFileSync(temporary.at('changed.zip'), bytes);
    const changed = await command('export', 'changed.zip', '--out', 'none');
    expect([changed.code, changed.err]).toEqual([4, expect.stringContaining('does not verify')]);
    expect(existsSync(temporary.at('none'))).toBe(false);
  });
});
