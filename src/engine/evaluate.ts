import { NOT_JUDGED, unjudgedSentence } from '../checks/limit-words.ts';
import { checks } from '../checks/registry.ts';
import type { Check, FindingFacts } from '../core/check.ts';
import { notApplicable, type Estimate } from '../core/estimate.ts';
import { unexpected } from '../core/outcome.ts';
import { consistencyElsewhere } from '../conventions/consistency.ts';
import { elsewhereOf } from '../conventions/elsewhere.ts';
import type { TestResult } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';
import { judge, type Judgement, type Verdict } from '../core/verdict.ts';
import { sliceSummary } from '../summaries/merge.ts';
import { LEVEL } from './limit.ts';
import type { ResolvedTest } from './resolve.ts';

/** Where a test's numbers come from: a summary and its path in the package, or why there is none. */
export type Evidence = { readonly summary: Summary; readonly path: string } | { readonly missing: string };

/** Estimate and verdict of one test. Pure: the same summary gives the same result anywhere, which is what `verify` relies on. */
export function evaluate(test: ResolvedTest, evidence: Evidence, seed: string): TestResult {
  const check = checks.get(test.check);
  if (!check) return failed(test, null, `There is no check '${test.check}' in this version.`);
  if ('missing' in evidence) return describe(test, check, notApplicable(evidence.missing), null);
  try {
    const sliced =
      check.grouping === 'none' ? evidence.summary : sliceSummary(evidence.summary, test.slice ?? []);
    const context = { level: test.threshold?.level ?? LEVEL, seed, slice: test.slice };
    const estimate = check.estimate(sliced, test.params as never, context);
    return {
      ...describe(test, check, estimate, evidence.path),
      ...readElsewhere(test, check, sliced, estimate),
    };
  } catch (cause) {
    return failed(test, check, unexpected(cause, `computing ${test.check}`).details ?? '');
  }
}

function describe(test: ResolvedTest, check: Check, estimate: Estimate, path: string | null): TestResult {
  const judgement = judge(estimate, test.threshold, test.severity);
  const measured = estimate.status === 'ok';
  const unjudged = measured && test.threshold === null;
  const facts: FindingFacts = {
    value: measured ? estimate.value : 0,
    interval: measured ? estimate.interval : null,
    groups: estimate.groups,
    slice: test.slice,
    verdict: judgement.verdict,
    threshold: test.threshold,
    detail: measured ? estimate.detail : {},
  };
  return {
    ...heading(test),
    status: estimate.status,
    reason: measured ? (unjudged ? NOT_JUDGED : whyUndecided(judgement, estimate)) : estimate.reason,
    value: measured ? estimate.value : null,
    unit: check.unit,
    n: measured ? estimate.n : null,
    interval: facts.interval,
    pValue: measured ? estimate.pValue : null,
    adjusted: measured ? estimate.adjusted : null,
    groups: estimate.groups,
    untested: measured ? estimate.untested : [],
    verdict: judgement.verdict,
    margin: judgement.margin,
    rowsNeeded: judgement.rowsNeeded,
    finding: withUnknown(unjudged ? unjudgedSentence(check.title, facts) : check.finding(facts), test.slice),
    detail: facts.detail,
    notes: measured ? estimate.notes : [],
    summary: path,
  };
}

/** A sentence that names the group of missing values, with who they are: an extreme of a gap may be people nobody asked. */
function withUnknown(sentence: string, slice: readonly string[] | null): string {
  if (slice === null || !sentence.includes('(missing)')) return sentence;
  return `${sentence} (missing) stands for people whose ${slice.join(' or ')} is unknown.`;
}

/** The field `elsewhere` of a result, where its check has counterparts that read the same kind of summary. */
function readElsewhere(
  { params, slice }: ResolvedTest,
  check: Check,
  summary: Summary,
  estimate: Estimate,
): Pick<TestResult, 'elsewhere'> {
  if (summary.kind === 'row-statistics' && check.elsewhere !== undefined && slice === null) {
    const value = estimate.status === 'ok' ? estimate.value : null;
    const elsewhere = consistencyElsewhere(check, params, value);
    return elsewhere.length > 0 ? { elsewhere } : {};
  }
  if (check.elsewhere === undefined || summary.kind !== 'outcome-counts') return {};
  const measured = estimate.status === 'ok';
  const reference = params['reference'];
  const elsewhere = elsewhereOf(check, summary, {
    value: measured ? estimate.value : null,
    untested: measured ? estimate.untested : [],
    reference: typeof reference === 'string' && reference !== '' ? reference : null,
  });
  return { elsewhere };
}

/** The parts of a result that come from the plan alone. */
function heading(
  test: ResolvedTest,
): Pick<TestResult, 'test' | 'check' | 'slice' | 'params' | 'threshold' | 'severity' | 'rationale'> {
  const { slice, params, threshold, severity, rationale } = test;
  return { test: test.test, check: test.check, slice, params, threshold, severity, rationale };
}

function whyUndecided(
  { verdict, rowsNeeded }: Judgement,
  estimate: Estimate & { status: 'ok' },
): string | null {
  if (verdict !== 'inconclusive') return null;
  if (rowsNeeded === null && estimate.untested.length > 0) {
    return `What could be tested passes, but there are groups too small to tell: ${estimate.untested.join(', ')}. Merge them, add data, or lower the smallest group.`;
  }
  const more =
    rowsNeeded === null ? '' : ` About ${rowsNeeded - estimate.n} more rows like these would decide it.`;
  return `The interval lies on both sides of the limit.${more}`;
}

function failed(test: ResolvedTest, check: Check | null, reason: string): TestResult {
  const verdict: Verdict = 'error';
  return {
    ...heading(test),
    status: 'error',
    reason,
    value: null,
    unit: check?.unit ?? 'proportion',
    n: null,
    interval: null,
    pValue: null,
    adjusted: null,
    groups: [],
    untested: [],
    verdict,
    margin: null,
    rowsNeeded: null,
    finding: 'This test could not be computed.',
    detail: {},
    notes: [],
    summary: null,
  };
}
