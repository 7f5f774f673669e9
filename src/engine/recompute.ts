import { ok, inputError, type Outcome } from '../core/outcome.ts';
import { seedText, type Plan } from '../core/plan.ts';
import type { RunResults, TestResult } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';
import { evaluate } from './evaluate.ts';
import { whyMissing, type Means } from './missing.ts';
import { requestOf } from './requests.ts';
import { resolveTests } from './resolve.ts';

/** What a run works with, as its plan says. The results must name the same, so that nothing can be declared away. */
export function meansOf(plan: Plan): Means {
  const model = typeof plan.model === 'string';
  return {
    model,
    reference: plan.data.reference !== undefined,
    scores: model || plan.roles.score !== undefined,
  };
}

/** Why plan and files do not go together, or null: a plan that names a model or a reference is run with it, or not at all. */
export function filesProblem(
  plan: Plan,
  subject: { readonly model: boolean; readonly reference: boolean },
): Outcome<never> | null {
  const { model, reference } = meansOf(plan);
  for (const [what, named, given] of [
    ['model', model, subject.model],
    ['reference file', reference, subject.reference],
  ] as const) {
    if (named === given) continue;
    return inputError(
      named
        ? `The plan names a ${what}, but there is none.`
        : `There is a ${what} that the plan does not name.`,
      'A plan is run with exactly the files that it names, so that no test can be left out quietly.',
      named ? `Add the ${what}, or take it out of the plan.` : 'Name it in the plan, or remove it.',
    );
  }
  return null;
}

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
    again.push(evaluate(test, evidence, seedText(plan.seed)));
  }
  return ok(again);
}

/** A line of the plan is several tests where it is a preset or looks at several slices. */
function keyOf({ test, check, slice }: Pick<TestResult, 'test' | 'check' | 'slice'>): string {
  return JSON.stringify([test, check, slice]);
}
