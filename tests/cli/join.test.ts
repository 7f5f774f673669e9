import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResults } from '../../src/core/results.ts';
import { resultsSchema } from '../../src/evidence/results-schema.ts';
import { arrowOf, csvOf, people } from '../engine/tables.ts';
import { assay, temporaryFolder, type Ran } from './command.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

const ROWS = 1500;
const command = (...args: string[]): Promise<Ran> => assay(args, { cwd: temporary.folder });

function writePlan(name: string, attributes: object, change: object = {}): string {
  const roles = { label: 'y', favourable: 1, sensitive: ['sex', 'race'], score: 'p' };
  const tests = [{ preset: 'fairness/standard' }, { check: 'performance/auc', groups: 'none' }];
  const data = { test: 'loans.arrow', attributes };
  writeFileSync(temporary.at(name), JSON.stringify({ assay: 'plan/1', name, data, roles, tests, ...change }));
  return name;
}

beforeAll(() => {
  const { id = [], sex = [], race = [], ...rest } = people(ROWS);
  writeFileSync(temporary.at('loans.arrow'), arrowOf({ id, ...rest }));
  // 1,400 of the 1,500 people, and three whom nobody asked for.
  const known = (values: typeof id) => values.slice(0, 1400).reverse();
  const table = {
    race: [...known(race), 'a', 'a', 'b'],
    id: [...known(id), 'X1', 'X2', 'X3'],
    sex: [...known(sex), 'F', 'M', 'M'],
  };
  writeFileSync(temporary.at('people.csv'), csvOf(table));
  writeFileSync(temporary.at('strangers.csv'), 'id,sex,race\nQ1,F,a\nQ2,M,b\n');
  writeFileSync(temporary.at('twice.csv'), 'id,sex,race\nP1,F,a\nP1,M,b\nP2,F,a\n');
});

describe('assay run with data.attributes', () => {
  let ran: Ran;
  let results: RunResults;
  beforeAll(async () => {
    ran = await command('run', '-c', writePlan('plan.json', { path: 'people.csv', key: 'id' }));
    results = JSON.parse(readFileSync(temporary.at('out/results.json'), 'utf8')) as RunResults;
  }, 60_000);

  it('compares the groups of the joined table and ends with an exit code of its verdicts', () => {
    expect(ran.code, ran.err).toBe(results.counts.fail > 0 ? 1 : 0);
    const { groups = [] } = results.results.find(({ slice }) => slice?.join() === 'race') ?? {};
    expect(groups.map(({ group }) => group)).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    const counted = groups.filter(({ group }) => /^[abc]$/.test(group)).reduce((sum, { n }) => sum + n, 0);
    expect(counted).toBe(1400);
  });

  it('counts rows without an entry on stderr, in the notes, in results.json and in the report', () => {
    const unmatched = '100 of 1,500 rows have no entry in people.csv';
    expect(ran.err).toContain(
      `loans.arrow: race and sex from people.csv, by id: ${unmatched}; 3 rows of people.csv belong to no row here.`,
    );
    const bySex = results.results.filter(({ slice }) => slice?.includes('sex'));
    expect(bySex.length).toBeGreaterThan(2);
    for (const { notes } of bySex) expect(notes).toContain(`Of the test data, ${unmatched}.`);
    expect(resultsSchema.parse(results).subject.data[1]).toMatchObject({
      role: 'attributes',
      rows: 1403,
      joins: [{ to: 'test', matched: 1400, unmatched: 100, unused: 3 }],
    });
    const report = readFileSync(temporary.at('out/report.html'), 'utf8').replaceAll(/\s+/g, ' ');
    expect(report).toContain(`race and sex from people.csv, by id: ${unmatched}; 3 rows`);
  });

  it.each([
    [['people.csv', 'loans.arrow'], 0, /✓ The table of attributes\n.*the very file/],
    [['strangers.csv'], 1, /✗/],
  ])('is verified with %s', async (files, code, says) => {
    const verified = await command('verify', 'out/record.evidence.zip', '--files', ...files);
    expect(verified.code, verified.out).toBe(code);
    expect(verified.out).toMatch(says);
  });

  it('gives the same results with one worker and with four', async () => {
    const texts = await Promise.all(
      ['1', '4'].map(async (workers) => {
        const { out } = await command('run', '-c', 'plan.json', '--workers', workers, '--out', `w${workers}`, '--format', 'json'); // prettier-ignore
        const { engine: _, ...rest } = JSON.parse(out) as RunResults;
        return JSON.stringify(rest);
      }),
    );
    const { engine: _, ...rest } = results;
    expect(texts).toEqual([JSON.stringify(rest), JSON.stringify(rest)]);
  });

  it.each<[string, object, object, RegExp[]]>([
    ['the file is missing', { path: 'gone.csv', key: 'id' }, {}, [/gone\.csv/, /no such file/i]],
    [
      'the data lacks the key',
      { path: 'people.csv', key: 'race' },
      {},
      [/'loans\.arrow' has no column 'race'/],
    ],
    [
      'the attributes lack the key',
      { path: 'people.csv', key: 'age' },
      {},
      [/'people\.csv' has no column 'age'/],
    ],
    [
      'no row matches',
      { path: 'strangers.csv', key: 'id' },
      {},
      [/No row of loans\.arrow/, /'P\d+' in loans\.arrow and 'Q\d' in/],
    ],
    ['a key occurs twice', { path: 'twice.csv', key: 'id' }, {}, [/more than one entry/, /'id' P1 occurs/]],
    [
      'a column is in neither',
      { path: 'people.csv', key: 'id' },
      { roles: { label: 'y', favourable: 1, score: 'p', sensitive: ['rase'] } },
      [/no column 'rase'/, /Did you mean 'race'/],
    ],
  ])('ends with 4 and says so where %s', async (_, attributes, change, says) => {
    const bad = await command('run', '-c', writePlan('bad.json', attributes, change));
    expect(bad.code, bad.out).toBe(4);
    for (const words of says) expect(bad.err).toMatch(words);
    expect(bad.err).toMatch(/Why: .+\n {2}Do: {2}.+/);
  });
});
