import { ok, inputError, type Outcome } from '../core/outcome.ts';
import { seedText, type Plan } from '../core/plan.ts';
import type { RunResults, TestResult } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';
import { evaluate } from './evaluate.ts';
import { filesProblem, joinedBy, meansOf, whyMissing } from './missing.ts';
import { withJoinNotes } from './join-notes.ts';
import { requestOf } from './requests.ts';
import { resolveTests } from './resolve.ts';

/**
 * Every result again from the plan and the summaries, without rows or model; in the order of the plan. Of a run that was
 * stopped (`complete` false) only the tests that have a result; of a complete one every test, so that none can be left out.
 */
export function recompute(
  plan: Plan,
  summaries: ReadonlyMap<string, Summary>,
  results: RunResults,
  complete = true,
): Outcome<readonly TestResult[]> {
  const tests = resolveTests(plan);
  if (!tests.ok) return tests;
  const mismatch = filesProblem(plan, {
    model: results.subject.model !== null,
    reference: results.subject.data.some(({ role }) => role === 'reference'),
    joinedBy: joinedBy(results.subject.data),
  });
  if (mismatch) return mismatch;
  const means = meansOf(plan);
  const done = new Set(results.results.map(keyOf));
  const again: TestResult[] = [];
  for (const test of tests.value) {
    if (!complete && !done.has(keyOf(test))) continue;
    const request = requestOf(test);
    const missing = whyMissing(request, means);
    const summary = summaries.get(request.path);
    if (missing === null && summary === undefined) {
      return inputError(
        `The summary '${request.path}' is not in the package.`,
        `${test.test} cannot be recomputed without it.`,
        'Ask for the complete package.',
      );
    }
    const evidence =
      missing === null && summary !== undefined
        ? { summary, path: request.path }
        : { missing: missing ?? '' };
    again.push(withJoinNotes(evaluate(test, evidence, seedText(plan.seed)), results.subject.data));
  }
  return ok(again);
}

/** A line of the plan is several tests where it is a preset or looks at several slices. */
function keyOf({ test, check, slice }: Pick<TestResult, 'test' | 'check' | 'slice'>): string {
  return JSON.stringify([test, check, slice]);
}
