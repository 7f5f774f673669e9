import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrowOf, people } from '../engine/tables.ts';
import { assay, temporaryFolder, type Ran } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]): Promise<Ran> => assay(args, { cwd: temporary.folder });

function plan(name: string, score: string, accuracy: number): void {
  const tests = [{ check: 'performance/accuracy', groups: 'none', threshold: { op: '>=', value: accuracy } }];
  const roles = { label: 'y', favourable: 1, sensitive: ['sex'], score };
  writeFileSync(
    temporary.at(name),
    JSON.stringify({ assay: 'plan/1', name, data: { test: 'people.arrow' }, roles, tests }),
  );
}

beforeAll(async () => {
  const table = people(1500);
  const p = table['p'] as number[];
  writeFileSync(temporary.at('people.arrow'), arrowOf({ ...table, reversed: p.map((score) => 1 - score) }));
  plan('good.json', 'p', 0.5);
  plan('bad.json', 'reversed', 0.5);
  await command('run', '-c', 'good.json', '--out', 'good');
  await command('run', '-c', 'bad.json', '--out', 'bad');
}, 60_000);
afterAll(() => temporary.remove());

describe('assay compare', () => {
  it('puts the run that got worse in words and ends with 1 where that was asked', async () => {
    const { code, out } = await command('compare', 'good', 'bad', '--fail-on', 'regression');
    expect(out).toMatch(/worse\s+performance\/accuracy\n\s+A pass 0\.\d+ .* → B fail 0\.\d+/);
    expect(out).toMatch(/1 tests: 1 worse, 0 better, 0 same verdict, 0 in one only\n$/);
    expect(out).toContain('intervals apart');
    expect(code).toBe(1);
    expect((await command('compare', 'good', 'bad')).code).toBe(0);
    expect((await command('compare', 'bad', 'good/results.json', '--fail-on', 'regression')).code).toBe(0);
  });

  it('gives JSON', async () => {
    const { out } = await command('compare', 'good', 'bad', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      assay: 'comparison/1',
      changes: { worse: 1 },
      tests: [{ first: { verdict: 'pass' }, second: { verdict: 'fail' }, apart: true }],
    });
  });

  it('says what it needs', async () => {
    for (const args of [['good'], ['good', 'nowhere'], ['good', 'people.arrow'], ['good', 'good.json']]) {
      const { code, err } = await command('compare', ...args);
      expect(code).toBe(4);
      expect(err).not.toMatch(/ at .*:\d+:\d+/);
    }
    expect((await command('compare', 'good', 'good.json')).err).toMatch(/not a results\.json of Assay/);
  });
});
