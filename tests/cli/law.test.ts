import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../src/cli/profiles.ts';
import { parseResults } from '../../src/evidence/results-json.ts';
import { arrowOf, people } from '../engine/tables.ts';
import { assay, temporaryFolder, type Ran } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]) => assay(args, { cwd: temporary.folder });
const text = (name: string): string => readFileSync(temporary.at(name), 'utf8');
let ran: Ran;

beforeAll(async () => {
  const plan = {
    assay: 'plan/1',
    data: { test: 'people.arrow' },
    roles: { label: 'y', favourable: 1, sensitive: ['sex'], score: 'p' },
    tests: [
      { check: 'fairness/demographic-parity-difference' },
      { check: 'performance/auc', groups: 'none' },
    ],
  };
  writeFileSync(temporary.at('people.arrow'), arrowOf(people(900)));
  writeFileSync(temporary.at('plan.json'), JSON.stringify(plan));
  ran = await command('run', '-c', 'plan.json', '--profile', 'fairlearn', '--profile', 'aif360');
}, 60_000);
afterAll(() => temporary.remove());

describe('assay run --profile', () => {
  it('prints and keeps all that the tool reads, equal to what the result says of it', () => {
    expect(ran.err).not.toMatch(/Why:/);
    expect(ran.out).toMatch(/^fairlearn by sex\n {2}demographic_parity_difference\|between_groups +0\.\d+$/m);
    expect(ran.out).toMatch(/^AIF360 by sex; .+ is taken as privileged/m);
    expect(ran.out).toMatch(/\d tests: .*\(\d+\.\d s\)\n$/);
    const profile = JSON.parse(text('out/profiles/fairlearn.json')) as Profile;
    const name = 'demographic_parity_difference|between_groups';
    const reading = profile.slices[0]!.readings.find((own) => own.name === name);
    const results = parseResults(text('out/results.json'));
    const result = results.ok ? results.value.results[0]! : null;
    expect(result?.elsewhere?.find(({ tool }) => tool === 'fairlearn')).toMatchObject({
      ...reading,
      differs: false,
    });
    expect(reading?.value).toBeCloseTo(result!.value!, 12);
    expect(text('out/report.html')).toContain('The same rows in other tools');
  });

  it('refuses a tool that it does not know', async () => {
    const { code, err } = await command('run', '-c', 'plan.json', '--profile', 'excel');
    expect(code).toBe(4);
    expect(err).toMatch(/'--profile' must be one of fairlearn, aif360.*; got excel/);
  });
});

describe('assay law', () => {
  it('makes tables from the folder of a run', async () => {
    const { code, out, err } = await command('law', 'out', '--profile', 'local-law-144', '--sex', 'sex');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/By sex: 900 people assessed/);
    expect(out).toMatch(/no proof that the law is met/);
    const law = JSON.parse(text('out/law/local-law-144.json')) as { tables: object[] };
    expect(law.tables).toHaveLength(1);
    expect(text('out/law/local-law-144.csv')).toMatch(/category,people,selected,selection rate,impact ratio/);
    expect(text('out/law/local-law-144.html')).toMatch(/<caption>By sex/);
  });

  it('makes scoring rates and four-fifths comparisons, from the record and into a folder', async () => {
    const record = ['law', 'out/record.evidence.zip', '--sex', 'sex', '--out', 'tables'];
    const scoring = await command(...record, '--profile', 'local-law-144', '--scores');
    expect(scoring.out).toMatch(/above the median +scoring rate/);
    expect((await command(...record, '--profile', 'eeoc')).out).toMatch(/p of Fisher/);
    expect(text('tables/eeoc.html')).toMatch(/below four fifths/);
  });

  it.each([
    [['law'], 4, /needs a record/],
    [['law', 'out', '--profile', 'gdpr'], 4, /must be local-law-144 or eeoc; got gdpr/],
    [['law', 'out', '--profile', 'eeoc', '--sex', 'gender'], 4, /'gender' is no sensitive feature.*by sex/s],
    [['law', 'out', '--profile', 'eeoc', '--sex', 'sex', '--scores'], 4, /of selection rates/],
    [['law', 'people.arrow/none', '--profile', 'eeoc'], 4, /Why:/],
  ])('%j ends with %d', async (args, code, message) => {
    const ended = await command(...args);
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(message);
  });
});
