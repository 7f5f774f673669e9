import { unexpected, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { RunResults, TestResult } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';
import { countVerdicts, overallVerdict } from '../core/verdict.ts';
import { differences } from './differences.ts';
import { failed, judged, notRun, type VerifyStep } from './verify-step.ts';

/**
 * Computes every result of a plan again from its summaries, in the order of the recorded ones. `results` says how tests
 * were expanded and which summary each used; its values must not be trusted. `complete` false: the run was stopped, so tests
 * may be missing; true: a test of the plan that cannot be computed is an error, or failed tests could be left out with
 * their summaries. The engine gives this function.
 */
export type Recompute = (
  plan: Plan,
  summaries: ReadonlyMap<string, Summary>,
  results: RunResults,
  complete: boolean,
) => Outcome<readonly TestResult[]>;

const title = 'Every result follows again from the summaries';

/** Step (d): all results, verdicts, counts and the overall verdict computed again are equal to the recorded ones. */
export function checkRecomputation(
  plan: Plan | null,
  summaries: ReadonlyMap<string, Summary>,
  results: RunResults | null,
  recompute: Recompute,
  complete: boolean,
): { readonly step: VerifyStep } {
  if (plan === null || results === null) return { step: notRun(title, 'plan or results') };
  const again = attempt(() => recompute(plan, summaries, results, complete));
  if (!again.ok) return { step: failed(title, again.error) };
  const recorded = results.results;
  const problems = again.value.flatMap((result, index) => compareResult(recorded[index], result));
  if (again.value.length < recorded.length) {
    const extra = recorded.slice(again.value.length).map(nameOf);
    problems.push(`recorded but not computed again: ${extra.join(', ')}`);
  }
  problems.push(...compareTotals(results, again.value));
  const count = recorded.length;
  const stopped = complete ? '' : ' The run was stopped before its end: tests of the plan are missing.';
  const text = `${count} results with their verdicts were computed again and are the same to the last digit.${stopped}`;
  return { step: judged(title, problems, text) };
}

/** Summaries from outside may hold what a check never meets; a fault there is a failed step, not a crash. */
function attempt<T>(work: () => Outcome<T>): Outcome<T> {
  try {
    return work();
  } catch (cause) {
    return { ok: false, error: unexpected(cause, 'computing the results again') };
  }
}

/** Records made before results said what other tools read have no such part to compare. */
function compareResult(recorded: TestResult | undefined, again: TestResult): string[] {
  if (recorded === undefined) return [`computed again but not recorded: ${nameOf(again)}`];
  const found = differences(recorded, recorded.elsewhere ? again : { ...again, elsewhere: undefined });
  const shown = found
    .slice(0, 5)
    .map(
      ({ path, left, right }) =>
        `${nameOf(recorded)}: '${path}' is ${left} in the record and ${right} when computed again`,
    );
  const more = found.length - shown.length;
  return more > 0 ? [...shown, `${nameOf(recorded)}: ${more} more differences`] : shown;
}

function nameOf({ test, check, slice }: TestResult): string {
  return `${test} ${check}${slice === null ? '' : ` (${slice.join(' × ')})`}`;
}

function compareTotals(results: RunResults, again: readonly TestResult[]): string[] {
  const counts = countVerdicts(again.map(({ verdict }) => verdict));
  const expected = { counts, verdict: overallVerdict(counts) };
  return differences({ counts: results.counts, verdict: results.verdict }, expected).map(
    ({ path, left, right }) =>
      `'${path}' of the run is ${left} in the record and ${right} when computed again`,
  );
}
