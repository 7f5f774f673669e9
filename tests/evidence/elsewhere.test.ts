import { describe, expect, it } from 'vitest';
import type { TestResult } from '../../src/core/results.ts';
import { recompute } from '../../src/engine/recompute.ts';
import { parseResults, resultsText } from '../../src/evidence/results-json.ts';
import { checkRecomputation } from '../../src/evidence/verify-recomputation.ts';
import { sampleRun, sampleSummaries } from './sample-run.ts';

const run = sampleRun();
const [parity, accuracy] = run.results.results as [TestResult, TestResult];
const verify = (first: TestResult) => {
  const results = { ...run.results, results: [first, ...run.results.results.slice(1)] };
  return checkRecomputation(run.plan, sampleSummaries, results, recompute, true).step;
};

describe('what results read in other tools', () => {
  it('is in results of checks with counterparts only', () => {
    expect(parity.elsewhere?.map(({ tool }) => tool)).toContain('fairlearn');
    expect(accuracy).not.toHaveProperty('elsewhere');
  });

  it('is kept by results.json in the order of the contract', () => {
    const text = resultsText(run.results);
    const again = text.ok ? parseResults(text.value) : text;
    expect(again.ok && again.value.results[0]?.elsewhere).toEqual(parity.elsewhere);
    expect(text.ok && text.value).toMatch(
      /"summary": "[^"]+",\s+"elsewhere": \[\s+\{\s+"tool": "fairlearn",\s+"name"/,
    );
  });

  it('is computed again from the summaries, and a changed one is found', () => {
    expect(verify(parity).passed).toBe(true);
    const [first, ...rest] = parity.elsewhere!;
    const forged = verify({ ...parity, elsewhere: [{ ...first!, shown: '0.0' }, ...rest] });
    expect(forged.passed).toBe(false);
    expect(forged.text).toMatch(/elsewhere\[0\]\.shown/);
    expect(verify({ ...parity, elsewhere: [] }).passed).toBe(false);
  });

  it('is not asked of a record made before results had it', () => {
    const { elsewhere: _none, ...old } = parity;
    expect(verify(old).passed).toBe(true);
    expect(verify({ ...old, value: 0 }).passed).toBe(false);
  });
});
