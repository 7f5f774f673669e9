import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk } from '../../src/desk/desk.ts';
import { openNodeFiles } from '../../src/cli/open-file.ts';
import { direct } from '../engine/running.ts';
import { arrowOf, people } from '../engine/tables.ts';
import { assay, temporaryFolder } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]) => assay(args, { cwd: temporary.folder });
const RECORD = 'out/record.evidence.zip';
let digest = '';

beforeAll(async () => {
  const plan = {
    assay: 'plan/1',
    data: { test: 'people.arrow', reference: 'before.arrow' },
    roles: { label: 'y', favourable: 1, sensitive: ['sex'], score: 'p', id: 'id' },
    tests: [
      { preset: 'fairness/standard' },
      { preset: 'performance/standard' },
      { check: 'drift/population-stability-index' },
    ],
  };
  writeFileSync(temporary.at('people.arrow'), arrowOf(people(900)));
  writeFileSync(temporary.at('before.arrow'), arrowOf(people(900, 2)));
  writeFileSync(temporary.at('plan.json'), JSON.stringify(plan));
  const ran = await command('run', '-c', 'plan.json');
  expect(ran.err).not.toMatch(/Why:/);
}, 60_000);
afterAll(() => temporary.remove());

describe('assay verify', () => {
  it('passes a record as it was written', async () => {
    const { code, out, err } = await command('verify', RECORD);
    expect([code, err]).toEqual([0, '']);
    expect(out).not.toContain('✗');
    digest = /Verified: (sha256:[0-9a-f]{64})\n$/.exec(out)?.[1] ?? '';
    expect(digest).not.toBe('');
    expect(out).toMatch(
      /\d+ results with their verdicts were computed again and are the same to the last digit/,
    );
  });

  it.each<[string, string[], number, RegExp]>([
    ['the data', ['--files', 'people.arrow'], 0, /✓ The test data\n.*the very file/],
    ['both files', ['--files', 'people.arrow', 'before.arrow'], 0, /✓ The reference data/],
    [
      'both files, the option given twice',
      ['--files', 'people.arrow', '--files', 'before.arrow'],
      0,
      /✓ The reference/,
    ],
    ['a file that is not of the record', ['--files', 'plan.json'], 1, /✗ 'plan\.json' belongs to the record/],
    ['a changed file of the same name', ['--files', 'changed/people.arrow'], 1, /another file/],
    ['a file that is not there', ['--files', 'gone.arrow'], 4, /no such file/],
  ])('with %s', async (_, files, code, says) => {
    const changed = people(900);
    changed['p'] = changed['p']?.with(0, 0.999) ?? [];
    mkdirSync(temporary.at('changed'), { recursive: true });
    writeFileSync(temporary.at('changed/people.arrow'), arrowOf(changed));
    const ran = await command('verify', RECORD, ...files);
    expect(ran.code, ran.out).toBe(code);
    expect(`${ran.out}${ran.err}`).toMatch(says);
    expect(/^Verified/m.test(ran.out)).toBe(code === 0);
  });

  it('fails with any byte flipped, at 60 places over the whole file', async () => {
    const record = readFileSync(temporary.at(RECORD));
    const desk = createDesk({ lanes: direct(), openFile: openNodeFiles(), clock: () => 0, now: () => '' });
    const accepted: number[] = [];
    for (let step = 0; step < 60; step += 1) {
      const at = Math.min(record.length - 1, Math.round((step * record.length) / 59));
      const bytes = Uint8Array.from(record);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (step % 8));
      const report = await desk.verify({ name: 'record.evidence.zip', bytes });
      if (report.ok && report.value.passed) accepted.push(at);
    }
    expect(accepted).toEqual([]);
    const intact = await desk.verify({ name: 'record.evidence.zip', bytes: Uint8Array.from(record) });
    expect(intact.ok && intact.value.passed).toBe(true);
  }, 60_000);

  it('ends with 1 for a flipped byte', async () => {
    const bytes = Uint8Array.from(readFileSync(temporary.at(RECORD)));
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    writeFileSync(temporary.at('flipped.zip'), bytes);
    const { code, out } = await command('verify', 'flipped.zip');
    expect(code).toBe(1);
    expect(out).toMatch(/Not verified\.\n$/);
  });

  it('gives a second run of the same files another record and the same results', async () => {
    await command('run', '-c', 'plan.json', '--out', 'again', '--workers', '1');
    const [first, second] = ['out', 'again'].map((folder) =>
      readFileSync(temporary.at(`${folder}/results.json`), 'utf8').replace(/"workers": \d+/, ''),
    );
    expect(second).toBe(first);
    const { out } = await command('verify', 'again/record.evidence.zip');
    expect(out).toMatch(/Verified: sha256:/);
    expect(out).not.toContain(digest);
  });
});
