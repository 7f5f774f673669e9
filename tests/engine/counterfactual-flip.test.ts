import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TestResult } from '../../src/core/results.ts';
import { ROOT, temporaryFolder } from '../cli/command.ts';
import { golden } from '../golden/read.ts';
import { writePlan } from './loans.ts';
import { direct, fingerprint, prepare, run, threads } from './running.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

const { sexAlone, sexWithIncome, sexWithIncomeAndYears, groupWithHousing, groupWithRegion } = golden<
  Record<string, number>
>('counterfactual') as Record<
  'sexAlone' | 'sexWithIncome' | 'sexWithIncomeAndYears' | 'groupWithHousing' | 'groupWithRegion',
  number
>;

/** The loan sample with proxies declared for some columns. */
function planWith(features: Record<string, { proxyFor: string }>, more: object = {}): string {
  return writePlan('loans/assay.yaml', temporary.folder, {
    ...{ features, data: { test: path.join(ROOT, 'datasets/loans/current.arrow') } },
    tests: [{ check: 'robustness/counterfactual-flip', severity: 'block', params: { repeats: 8 } }],
    ...more,
  });
}

async function flip(features: Record<string, { proxyFor: string }>): Promise<readonly TestResult[]> {
  const lanes = direct();
  return (await run(await prepare(planWith(features), lanes), lanes)).results.results;
}

const both = { income: { proxyFor: 'sex' }, employment_years: { proxyFor: 'sex' } };

describe('a counterfactual flip with proxies', () => {
  it('flips as often as a program that works with whole columns finds, together and in parts', async () => {
    const [sex, group] = await flip({ ...both, housing: { proxyFor: 'group' } });
    const parts = sex?.detail['parts'] as { what: string; value: number }[];
    const part = (what: string): number => parts.find((own) => own.what === what)!.value;
    expect(part('sex alone')).toBeCloseTo(sexAlone, 12);
    // Ties are drawn, and 512 ranks stand for 4,000: a thousandth of decisions.
    expect(Math.abs(sex!.value! - sexWithIncomeAndYears)).toBeLessThan(0.001);
    expect(Math.abs(part('sex without employment_years') - sexWithIncome)).toBeLessThan(0.001);
    expect(Math.abs(group!.value! - groupWithHousing)).toBeLessThan(0.0004);
    const shifts = sex!.detail['shifts'] as { group: string; meanShift: number }[];
    expect(shifts.find((own) => own.group === 'female')!.meanShift).toBeGreaterThan(0.05);
    expect(shifts.find((own) => own.group === 'male')!.meanShift).toBeLessThan(-0.05);
  }, 120_000);

  it('moves categories as rarely as the distributions allow', async () => {
    const [sex, group] = await flip({ region: { proxyFor: 'group' } });
    expect(sex?.status).toBe('not-applicable');
    expect(sex?.reason).toMatch(/declared to stand for 'sex'/);
    expect(Math.abs(group!.value! - groupWithRegion)).toBeLessThan(0.001);
    expect(group!.interval!.lower).toBeLessThan(groupWithRegion);
    expect(group!.interval!.upper).toBeGreaterThan(groupWithRegion);
  }, 120_000);

  it('gives the same bytes whatever the batches and workers', async () => {
    const file = planWith(both);
    const one = direct();
    const first = fingerprint(await run(await prepare(file, one), one, { batchRows: 4096, taskRows: 8000 }));
    const again = fingerprint(await run(await prepare(file, one), one, { batchRows: 333, taskRows: 1111 }));
    expect(again).toEqual(first);
    const lanes = threads(2);
    try {
      expect(fingerprint(await run(await prepare(file, lanes), lanes, { taskRows: 999 }))).toEqual(first);
    } finally {
      lanes.close();
    }
  }, 180_000);

  it('refuses a proxy of what is no sensitive feature', async () => {
    await expect(flip({ income: { proxyFor: 'region' } })).rejects.toThrow(/cannot stand for 'region'/);
  });
});
