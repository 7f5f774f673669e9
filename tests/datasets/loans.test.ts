import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLEAN } from '../../datasets/loans/make/generate.ts';
import { TABLES } from '../../datasets/loans/make/planted.ts';
import type { DetailValue } from '../../src/core/estimate.ts';
import type { TestResult } from '../../src/core/results.ts';
import { familyOf } from '../../src/core/check.ts';
import { ROOT, temporaryFolder } from '../cli/command.ts';
import { loansTable, writePlan } from '../engine/loans.ts';
import { direct, prepare, run } from '../engine/running.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

const FLIP = 'robustness/protected-attribute-flip';
const sampleTest = (check: string) => check === FLIP || familyOf(check) !== 'robustness';

/** Results of a plan of the sample on its own data, without the slower robustness tests. */
async function resultsOf(sample: string): Promise<readonly TestResult[]> {
  const lanes = direct();
  const { plan, files } = await prepare(`${ROOT}datasets/${sample}`, lanes);
  const tests = plan.tests.filter((line) => 'check' in line && sampleTest(line.check));
  return (await run({ plan: { ...plan, tests }, files }, lanes)).results.results;
}

function find(results: readonly TestResult[], check: string, slice: readonly string[] | null): TestResult {
  const found = results.find(
    (own) => own.check === check && JSON.stringify(own.slice) === JSON.stringify(slice),
  );
  if (!found) throw new Error(`${check} did not run`);
  return found;
}

const record = (value: DetailValue | undefined) => value as Readonly<Record<string, DetailValue>>;
const list = (value: DetailValue | undefined) => value as readonly Readonly<Record<string, DetailValue>>[];

/** Shares of loans offered, and rows, as datasets/loans/card.md has them. */
const CARD = {
  rows: { female: 3967, male: 4033, alder: 4831, birch: 1918, cedar: 1005, dogwood: 246 },
  'loans/assay.yaml': {
    female: 0.526,
    male: 0.688,
    alder: 0.644,
    birch: 0.517,
    cedar: 0.621,
    dogwood: 0.545,
  },
  'loans/assay-tfjs.yaml': {
    female: 0.615,
    male: 0.619,
    alder: 0.663,
    birch: 0.502,
    cedar: 0.62,
    dogwood: 0.589,
  },
} as const;

const VERDICTS: readonly (readonly [
  plan: keyof typeof CARD,
  check: string,
  slice: string[] | null,
  verdict: string,
])[] = [
  ['loans/assay.yaml', 'fairness/demographic-parity-difference', ['sex'], 'fail'],
  ['loans/assay.yaml', 'fairness/demographic-parity-difference', ['sex', 'group'], 'fail'],
  ['loans/assay.yaml', 'fairness/equal-opportunity-difference', ['sex'], 'fail'],
  ['loans/assay.yaml', 'fairness/disparate-impact-ratio', ['sex'], 'warn'],
  ['loans/assay.yaml', FLIP, ['sex'], 'fail'],
  ['loans/assay.yaml', FLIP, ['group'], 'not-applicable'],
  ['loans/assay.yaml', 'drift/population-stability-index', null, 'warn'],
  ['loans/assay.yaml', 'drift/maximum-mean-discrepancy', null, 'warn'],
  ['loans/assay-tfjs.yaml', 'fairness/demographic-parity-difference', ['sex'], 'pass'],
  ['loans/assay-tfjs.yaml', 'fairness/equal-opportunity-difference', ['sex'], 'pass'],
  ['loans/assay-tfjs.yaml', 'fairness/demographic-parity-difference', ['group'], 'fail'],
  ['loans/assay-tfjs.yaml', 'fairness/demographic-parity-difference', ['sex', 'group'], 'fail'],
];

describe('what is planted in the loans is found', () => {
  const found = new Map<string, readonly TestResult[]>();
  const of = (plan: string): readonly TestResult[] => found.get(plan) ?? [];

  beforeAll(async () => {
    for (const plan of ['loans/assay.yaml', 'loans/assay-tfjs.yaml']) found.set(plan, await resultsOf(plan));
  }, 120_000);

  it.each(VERDICTS)('%s: %s of %j is %s', (plan, check, slice, verdict) => {
    expect(find(of(plan), check, slice).verdict).toBe(verdict);
  });

  it.each(['loans/assay.yaml', 'loans/assay-tfjs.yaml'] as const)('%s: the rates of the card', (plan) => {
    for (const slice of ['sex', 'group']) {
      const { groups } = find(of(plan), 'fairness/demographic-parity-difference', [slice]);
      expect(groups.length).toBe(slice === 'sex' ? 2 : 4);
      for (const { group, n, value } of groups) {
        const name = group as keyof (typeof CARD)['rows'];
        expect([group, n, Math.round(1000 * (value ?? -1)) / 1000]).toEqual([
          group,
          CARD.rows[name],
          CARD[plan][name],
        ]);
      }
    }
  });

  it('drift: income, purpose and blanks moved; age, sex, group and region did not', () => {
    const { detail } = find(of('loans/assay.yaml'), 'drift/population-stability-index', null);
    const p = new Map(
      list(detail['columns']).map((own) => [String(own['name'] ?? own['column']), Number(own['adjustedP'])]),
    );
    for (const moved of ['income', 'purpose', 'employment_years'])
      expect(p.get(moved), moved).toBeLessThan(0.01);
    for (const still of ['age', 'sex', 'group', 'region']) expect(p.get(still), still).toBeGreaterThan(0.05);
  });

  it('changing sex alone: 651 women would gain an offer, 672 men lose one, nobody the other way', () => {
    const flip = find(of('loans/assay.yaml'), FLIP, ['sex']);
    expect(Math.round((flip.value ?? 0) * 8000)).toBe(1323);
    expect(flip.groups.map(({ group, n, value }) => [group, Math.round((value ?? 0) * n)])).toEqual([
      ['female', 651],
      ['male', 672],
    ]);
    const text = JSON.stringify(flip.detail);
    expect(text).toContain('651');
    expect(text).toContain('672');
    expect(record(flip.detail['gap'])['value']).toBeLessThan(0.01);
  });
});

describe('where nothing is planted nothing fails', () => {
  const SEEDS = [11, 12, 13, 14, 15, 16];

  it.each(SEEDS)(
    'seed %i',
    async (seed) => {
      writeFileSync(temporary.at('test.arrow'), loansTable({ ...CLEAN, rows: 4000, seed }, true));
      writeFileSync(
        temporary.at('reference.arrow'),
        loansTable({ ...CLEAN, rows: 3000, seed: seed + 1000 }, true),
      );
      const file = writePlan('loans/assay.yaml', temporary.folder, {
        model: null,
        seed,
        roles: {
          label: 'repaid',
          favourable: '1',
          sensitive: ['sex', 'group', ['sex', 'group']],
          score: 'merit',
          time: 'year',
          id: 'applicant_id',
        },
        tests: [{ preset: 'fairness/standard' }, { preset: 'drift/standard' }],
      });
      const lanes = direct();
      const { results, counts } = (await run(await prepare(file, lanes), lanes)).results;
      expect(results.length).toBe(14);
      expect(
        results
          .filter(({ verdict }) => !['pass', 'inconclusive'].includes(verdict))
          .map(({ check, slice }) => `${check} ${slice?.join()}`),
      ).toEqual([]);
      expect(find(results, 'fairness/demographic-parity-difference', ['sex']).verdict).toBe('pass');
      expect(find(results, 'fairness/disparate-impact-ratio', ['sex']).verdict).toBe('pass');
      expect(counts.pass).toBeGreaterThanOrEqual(5);
    },
    60_000,
  );

  it('and the same tests do fail with the dials turned', async () => {
    writeFileSync(
      temporary.at('test.arrow'),
      loansTable({ ...TABLES.current, rows: 4000, baseRateGap: 2 }, true),
    );
    writeFileSync(temporary.at('reference.arrow'), loansTable({ ...TABLES.reference, rows: 3000 }, true));
    const file = writePlan('loans/assay.yaml', temporary.folder, {
      model: null,
      roles: {
        label: 'repaid',
        favourable: '1',
        sensitive: ['group'],
        score: 'merit',
        time: 'year',
        id: 'applicant_id',
      },
      tests: [{ preset: 'fairness/standard' }, { preset: 'drift/standard' }],
    });
    const lanes = direct();
    const { results } = (await run(await prepare(file, lanes), lanes)).results;
    expect(find(results, 'fairness/demographic-parity-difference', ['group']).verdict).toBe('fail');
    expect(find(results, 'drift/population-stability-index', null).verdict).toBe('fail');
    expect(find(results, 'drift/maximum-mean-discrepancy', null).verdict).toBe('fail');
  }, 60_000);
});

it('truth.json and the card agree with each other', () => {
  const truth = JSON.parse(readFileSync(`${ROOT}datasets/loans/truth.json`, 'utf8')) as Record<
    string,
    { all: { rows: number; recordedRepaid: number }; sex: Record<string, { rows: number }> }
  >;
  const card = readFileSync(`${ROOT}datasets/loans/card.md`, 'utf8');
  const { all, sex } = truth['current'] ?? {};
  expect(card).toContain(`| all     | ${all?.rows.toLocaleString('en')} |`);
  expect(card).toContain((all?.recordedRepaid ?? 0).toFixed(3));
  expect(sex?.['female']?.rows).toBe(CARD.rows.female);
});
