import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/core/comparison.ts';
import type { RunResults, TestResult } from '../../src/core/results.ts';
import { fakeResults as makeResults } from '../ui/fake-results.ts';

const fakeResults = makeResults();

const run = (results: readonly TestResult[], change: Partial<RunResults['subject']> = {}): RunResults => ({
  ...fakeResults,
  subject: { ...fakeResults.subject, ...change },
  results,
});
const [one, two, three] = fakeResults.results as [TestResult, TestResult, TestResult];
const between = (lower: number, upper: number) => ({ lower, upper, level: 0.95, method: 'score' });

describe('compareRuns', () => {
  it('finds nothing between a run and itself', () => {
    const { tests, changes, differing } = compareRuns(fakeResults, fakeResults);
    expect(changes).toEqual({ worse: 0, better: 0, same: fakeResults.results.length, absent: 0 });
    expect(tests.every(({ apart }) => apart !== true)).toBe(true);
    expect(differing).toEqual([]);
  });

  it('shows verdicts that got worse first, then better ones, then tests of one run only', () => {
    const first = run([
      { ...one, verdict: 'fail' },
      { ...two, verdict: 'pass' },
    ]);
    const second = run([{ ...one, verdict: 'inconclusive' }, { ...two, verdict: 'warn' }, three]);
    const { tests } = compareRuns(first, second);
    expect(tests.map(({ change }) => change)).toEqual(['worse', 'better', 'absent']);
    expect(tests[0]?.second?.check).toBe(two.check);
    expect(tests[2]?.first).toBeNull();
  });

  it('pairs by check, groups, parameters and limit, wherever the line stands', () => {
    const moved = { ...one, test: 'tests[99]' };
    const other = { ...one, params: { ...one.params, minGroupSize: 99 } };
    expect(compareRuns(run([one, two]), run([two, moved])).changes.same).toBe(2);
    expect(compareRuns(run([one]), run([other])).changes.absent).toBe(2);
  });

  it('pairs a line that stands twice with its own twin', () => {
    expect(compareRuns(run([one, one]), run([one, one])).changes).toMatchObject({ same: 2, absent: 0 });
  });

  it('says that values differ only where the intervals have no point in common', () => {
    const apart = (a: [number, number], b: [number, number]) =>
      compareRuns(run([{ ...one, interval: between(...a) }]), run([{ ...one, interval: between(...b) }]))
        .tests[0]?.apart;
    expect(apart([0.1, 0.2], [0.3, 0.4])).toBe(true);
    expect(apart([0.3, 0.4], [0.1, 0.2])).toBe(true);
    expect(apart([0.1, 0.3], [0.3, 0.4])).toBe(false);
    expect(compareRuns(run([{ ...one, interval: null }]), run([one])).tests[0]?.apart).toBeNull();
  });

  it('names the data that differ', () => {
    const data = fakeResults.subject.data.map((own) =>
      own.role === 'reference' ? { ...own, sha256: '0'.repeat(64) } : own,
    );
    expect(compareRuns(run([one]), run([one], { data })).differing).toEqual(['reference']);
  });
});
