import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrowOf, people } from '../engine/tables.ts';
import { assay, temporaryFolder, type Ran } from './command.ts';

const temporary = temporaryFolder();
const command = (...args: string[]) => assay(args, { cwd: temporary.folder });
interface Curve {
  readonly headline: string;
  readonly answers: { readonly threshold: string; readonly declared: boolean; readonly value: number }[];
}
let ran: Ran;

beforeAll(async () => {
  const plan = {
    assay: 'plan/1',
    data: { test: 'people.arrow' },
    roles: { label: 'y', favourable: 1, sensitive: ['sex'], score: 'p' },
    alternatives: { thresholds: [0.4], minGroupSize: [10] },
    tests: [{ check: 'fairness/demographic-parity-difference' }],
  };
  writeFileSync(temporary.at('people.arrow'), arrowOf(people(900)));
  writeFileSync(temporary.at('plan.json'), JSON.stringify(plan));
  ran = await command('curve', '-c', 'plan.json', '--out', 'curve');
}, 60_000);
afterAll(() => temporary.remove());

describe('assay curve', () => {
  it('runs the plan and says how the conclusion moves with what it declares', () => {
    expect(ran.err).not.toMatch(/Why:/);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^By sex: .*ways of asking/);
    expect(ran.out).toMatch(/it is no test/);
    const [curve] = JSON.parse(readFileSync(temporary.at('curve/curve.json'), 'utf8')) as Curve[];
    expect(new Set(curve!.answers.map(({ threshold }) => threshold))).toEqual(new Set(['0.4', '0.5']));
    expect(curve!.answers.filter(({ declared }) => declared)).toHaveLength(1);
    const lines = readFileSync(temporary.at('curve/curve.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + curve!.answers.length);
  });

  it('reads a record alike', async () => {
    await command('run', '-c', 'plan.json');
    const { out, code } = await command('curve', 'out', '--format', 'json');
    expect(code).toBe(0);
    const [again] = JSON.parse(out) as Curve[];
    const own = again!.answers.find(({ declared }) => declared);
    const [curve] = JSON.parse(readFileSync(temporary.at('curve/curve.json'), 'utf8')) as Curve[];
    expect(own).toEqual(curve!.answers.find(({ declared }) => declared));
  }, 60_000);

  it('says what to add where a plan compares no groups', async () => {
    const plan = JSON.parse(readFileSync(temporary.at('plan.json'), 'utf8')) as object;
    const tests = [{ check: 'performance/auc', groups: 'none' }];
    writeFileSync(temporary.at('none.json'), JSON.stringify({ ...plan, tests, alternatives: undefined }));
    const { err, code } = await command('curve', '-c', 'none.json');
    expect(code).toBe(4);
    expect(err).toMatch(/nothing to ask in other ways/);
  });
});
