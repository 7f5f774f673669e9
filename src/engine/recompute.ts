import { ok, inputError, type Outcome } from '../core/outcome.ts';
import { seedText, type Plan } from '../core/plan.ts';
import type { RunResults, TestResult } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';
import { evaluate } from './evaluate.ts';
import { whyMissing, type Means } from './missing.ts';
import { requestOf } from './requests.ts';
import { resolveTests } from './resolve.ts';

/** What a run had to work with, as its results tell. */
export function meansOf(plan: Plan, results: RunResults): Means {
  return {
    model: results.subject.model !== null,
    reference: results.subject.data.some(({ role }) => role === 'reference'),
    scores: results.subject.model !== null || plan.roles.score !== undefined,
  };
}

/** Every result again from the plan and the summaries, without rows or model; in the order of the plan. */
export function recompute(
  plan: Plan,
  summaries: ReadonlyMap<string, Summary>,
  results: RunResults,
): Outcome<readonly TestResult[]> {
  const tests = resolveTests(plan);
  if (!tests.ok) return tests;
  const means = meansOf(plan, results);
  const done = new Set(results.results.map(({ test, slice }) => JSON.stringify([test, slice])));
  const again: TestResult[] = [];
  for (const test of tests.value) {
    const request = requestOf(test);
    const missing = whyMissing(request, means);
    const summary = summaries.get(request.path);
    if (missing === null && summary === undefined) {
      if (!done.has(JSON.stringify([test.test, test.slice]))) continue;
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
    again.push(evaluate(test, evidence, seedText(plan.seed)));
  }
  return ok(again);
}
