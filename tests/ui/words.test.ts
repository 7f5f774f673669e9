import { describe, expect, it } from 'vitest';
import type { TestResult } from '../../src/core/results.ts';
import { csvOf } from '../../src/ui/export.ts';
import { undecided } from '../../src/ui/facts.ts';
import { clauseName, decimalsOf, fixed, range, short } from '../../src/ui/format.ts';
import { byImportance, headline } from '../../src/ui/headline.ts';
import { fakeTests } from './fake-results.ts';

const interval = (lower: number, upper: number) => ({ lower, upper, level: 0.95, method: 'm' });
const [base] = fakeTests;
if (!base) throw new Error('no results');
const made = (change: Partial<TestResult>): TestResult => ({ ...base, ...change });

describe('numbers', () => {
  it('show as many decimals as the interval carries', () => {
    expect(decimalsOf(0.62, interval(0.58, 0.67), 0.8)).toBe(2);
    expect(decimalsOf(0.011, interval(0.004, 0.019), 0.05)).toBe(3);
  });
  it('never round a number onto the limit that it misses', () => {
    const decimals = decimalsOf(0.104, interval(0.06, 0.15), 0.1);
    expect(fixed(0.104, decimals)).not.toBe('0.10');
    expect(decimalsOf(0.1, interval(0.06, 0.15), 0.1)).toBe(2);
  });
  it('use a true minus and no minus zero', () => {
    expect(fixed(-0.25, 2)).toBe('−0.25');
    expect(fixed(-0.0001, 2)).toBe('0.00');
    expect(range(interval(-0.1, 0.2), 1)).toBe('−0.1 – 0.2');
    expect(short(0.1 + 0.2)).toBe('0.3');
  });
});

describe('the headline', () => {
  it('is a fail before a warning, and harm to people before harm to numbers', () => {
    const drift = made({ check: 'drift/x', verdict: 'fail', finding: 'drift' });
    const fairness = made({ check: 'fairness/x', verdict: 'fail', finding: 'fairness' });
    const warning = made({ check: 'fairness/y', verdict: 'warn', finding: 'warning' });
    expect(headline([warning, drift, fairness])).toBe('fairness');
    expect(headline([warning, drift])).toBe('drift');
  });
  it('prefers what is beyond its limit for certain to what may be farther', () => {
    const threshold = { op: '<=', value: 0.1, on: 'interval', level: 0.95 } as const;
    const fail = { check: 'fairness/x', verdict: 'fail', threshold } as const;
    const vague = made({ ...fail, finding: 'vague', value: 0.5, interval: interval(0.11, 0.9) });
    const certain = made({ ...fail, finding: 'certain', value: 0.3, interval: interval(0.28, 0.32) });
    expect(headline([vague, certain])).toBe('certain');
  });
  it('never says more than that tests pass their limits', () => {
    expect(headline([made({ verdict: 'pass' }), made({ verdict: 'pass' })])).toMatch(
      /^All 2 tests pass their limits/,
    );
    expect(headline([])).toBe('Nothing has been tested yet.');
  });
  it('lists the pass that is nearest to its limit first', () => {
    const near = made({ verdict: 'pass', value: 0.61, interval: interval(0.605, 0.62) });
    const far = made({ verdict: 'pass', value: 0.9, interval: interval(0.89, 0.91) });
    expect([far, near].sort(byImportance)).toEqual([near, far]);
  });
});

describe('an undecided result', () => {
  it('says how many more rows might decide it', () => {
    expect(undecided(made({ verdict: 'inconclusive', n: 1000, rowsNeeded: 4000 }))).toContain(
      'About 3,000 more rows',
    );
  });
  it('names the groups that are too small', () => {
    expect(undecided(made({ verdict: 'inconclusive', untested: ['dogwood'] }))).toContain('dogwood');
  });
  it('is silent where there is a verdict', () => {
    expect(undecided(made({ verdict: 'pass' }))).toBeNull();
  });
});

describe('clauses and CSV', () => {
  it('are written as auditors write them', () => {
    expect(clauseName('iso42001-a.6.2.4')).toBe('ISO/IEC 42001 A.6.2.4');
    expect(clauseName('iso24029-1-statistical')).toBe('ISO/IEC TR 24029-1, statistical methods');
  });
  it('keeps a cell that looks like a formula as text, and quotes what needs it', () => {
    const csv = csvOf({
      head: ['group', 'n'],
      rows: [
        ['=HYPERLINK("x")', 1],
        ['a, b', null],
      ],
    });
    expect(csv).toBe('group,n\r\n"\'=HYPERLINK(""x"")",1\r\n"a, b",\r\n');
  });
});
