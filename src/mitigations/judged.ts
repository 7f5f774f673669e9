import type { Check } from '../core/check.ts';
import type { Estimate } from '../core/estimate.ts';
import { defaultParams } from '../core/params.ts';
import type { OutcomeCounts, ScoreTable } from '../core/summary.ts';
import type { ThresholdPolicy } from '../core/threshold-policy.ts';
import { judge, type Threshold, type Verdict } from '../core/verdict.ts';
import { decide } from './decide.ts';

/** What a check says of one policy. */
export interface PolicyVerdict {
  readonly estimate: Estimate;
  readonly verdict: Verdict;
}

/** One check before and after a change of policy, at the same limit. */
export interface Judged {
  readonly check: Check;
  readonly threshold: Threshold;
  readonly before: PolicyVerdict;
  readonly after: PolicyVerdict;
}

const CLASSES = ['not favourable', 'favourable'];

/** Every given check of outcome counts on the decisions that two policies make for the rows of a table, at its default limit; checks without one judge nothing and are left out. */
export function judgePolicies(
  checks: readonly Check[],
  table: ScoreTable,
  policies: { readonly before: ThresholdPolicy; readonly after: ThresholdPolicy },
  seed: string,
): Judged[] {
  const before = decide(table, policies.before, CLASSES);
  const after = decide(table, policies.after, CLASSES);
  return checks.flatMap((check) => {
    const { op, default: value } = check.threshold;
    if (value === null) return [];
    const threshold: Threshold = { op, value, on: 'interval', level: 0.95 };
    const on = (counts: OutcomeCounts): PolicyVerdict => {
      const context = { level: threshold.level, seed, slice: table.attributes };
      const estimate = check.estimate(counts, defaultParams(check.params), context);
      return { estimate, verdict: judge(estimate, threshold).verdict };
    };
    return [{ check, threshold, before: on(before), after: on(after) }];
  });
}
