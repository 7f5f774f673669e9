import { describe, expect, it } from 'vitest';
import type { RunResults, TestResult } from '../../../src/core/results.ts';
import { junitXml } from '../../../src/evidence/projections/junit.ts';
import { sampleRun } from '../sample-run.ts';

const { results: run } = sampleRun();

function junitOf(change: Partial<TestResult>, count = 1): string {
  const results = Array.from({ length: count }, (_, index) => ({
    ...run.results[0]!,
    test: `tests[${index}]`,
    ...change,
  }));
  return junitXml({ ...run, results } satisfies RunResults);
}

describe('junitXml', () => {
  it('has a suite for each family with totals', () => {
    const xml = junitXml(run);
    expect(
      xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="Loan approvals" tests="4"'),
    ).toBe(true);
    expect([...xml.matchAll(/<testsuite name="([a-z]+)"/g)].map(([, name]) => name)).toEqual([
      'drift',
      'fairness',
      'performance',
    ]);
    expect(xml).toContain('<testcase classname="fairness.sex" name="demographic-parity-difference">');
    expect(xml).toContain('<testcase classname="performance" name="accuracy">');
    expect(xml).toContain('<property name="threshold" value="&lt;= 0.1 on interval at 0.95"/>');
  });

  it('maps each verdict', () => {
    expect(junitOf({ verdict: 'fail', finding: 'Too far apart.' })).toContain(
      '<failure message="Too far apart." type="threshold">Too far apart.</failure>',
    );
    expect(junitOf({ verdict: 'inconclusive', reason: 'n=14<30' })).toContain(
      '<skipped message="inconclusive: n=14&lt;30"/>',
    );
    expect(junitOf({ verdict: 'not-applicable', reason: 'No labels.' })).toContain(
      '<skipped message="not-applicable: No labels."/>',
    );
    expect(junitOf({ verdict: 'warn', reason: null, finding: 'Close.' })).toContain(
      '<system-out>Warning: Close.</system-out>',
    );
    expect(junitOf({ verdict: 'error', reason: 'It broke.' })).toContain(
      '<error message="It broke." type="error">',
    );
    const passed = junitOf({ verdict: 'pass' });
    expect(passed).not.toMatch(/<(failure|skipped|error|system-out)/);
    expect(passed).toContain('failures="0" errors="0" skipped="0"');
  });

  it('escapes markup and leaves out what XML does not allow', () => {
    const xml = junitOf({
      verdict: 'fail',
      reason: null,
      finding: '<a href="x">&\u0000\u0008\uFFFE\uD800 ✓ 😀\n]]></a>',
    });
    expect(xml).toContain('<failure message="&lt;a href=&quot;x&quot;&gt;&amp; ✓ 😀 ]]&gt;&lt;/a&gt;"');
    // eslint-disable-next-line no-control-regex
    expect(xml).not.toMatch(/[\u0000-\u0008\uFFFE\uD800](?![\uDC00-\uDFFF])/);
  });

  it('tells apart cases of the same check', () => {
    const xml = junitOf({}, 2);
    expect(xml).toContain('name="demographic-parity-difference tests[0]"');
    expect(xml).toContain('name="demographic-parity-difference tests[1]"');
  });
});
