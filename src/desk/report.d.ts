import type { Check } from '../core/check.ts';
import type { Plan } from '../core/plan.ts';
import type { RunResults } from '../core/results.ts';
import type { Statement } from '../evidence/finished-run.ts';

/** The built report, which src/ui/report/render.ts becomes: one HTML file with no network, no scripts and no rows. */
export function renderReport(input: {
  readonly results: RunResults;
  readonly statement: Statement;
  readonly recordDigest: string | null;
  readonly plan: Plan;
  readonly explanations: ReadonlyMap<string, Check>;
}): string;
