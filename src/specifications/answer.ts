import type { Interval } from '../core/estimate.ts';
import type { OutcomeCounts, ScoreTable } from '../core/summary.ts';
import { thresholdRule } from '../core/threshold-policy.ts';
import { judge, type Threshold, type Verdict } from '../core/verdict.ts';
import { decide } from '../mitigations/decide.ts';
import { sliceOutcomeCounts } from '../summaries/outcome-counts.ts';
import { sliceScoreTable } from '../summaries/score-table.ts';
import { hasScores, optionsOf, type Cut, type Dimension, type Specification } from './choices.ts';
import { regroup } from './regroup.ts';

/** What the check says when asked one way. `value` null: it cannot be asked so, for `reason`. */
export interface Answer {
  readonly specification: Specification;
  /** The option of each choice in words. */
  readonly options: Readonly<Record<Dimension, string>>;
  /** True where the plan asks this way. */
  readonly declared: boolean;
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly limit: Threshold;
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Groups too small to take part. */
  readonly untested: readonly string[];
}

/** Summaries of one slice, and what the plan's own way of asking is. */
export interface Ground {
  readonly counts: OutcomeCounts | null;
  readonly scores: ScoreTable | null;
  readonly slice: readonly string[];
  /** The edges that the summaries were counted with. */
  readonly bins: Readonly<Record<string, readonly number[]>>;
  readonly threshold: number;
  readonly seed: string;
}

/** The ground of a slice: summaries by its features only. */
export function groundOf(
  { counts, scores, slice }: Pick<Ground, 'counts' | 'scores' | 'slice'>,
  rest: Omit<Ground, 'counts' | 'scores' | 'slice'>,
): Ground {
  return {
    ...rest,
    slice,
    counts: counts && sliceOutcomeCounts(counts, slice),
    scores: scores && sliceScoreTable(scores, slice),
  };
}

/** Answers ways of asking on a ground. Joining groups and deciding at a threshold are done once each. */
export function answerer(ground: Ground): (specification: Specification) => Answer {
  const made = new Map<string, OutcomeCounts | ScoreTable | null>();
  const summaryFor = (specification: Specification): OutcomeCounts | ScoreTable | null => {
    const { cuts, threshold, metric } = specification;
    const key = JSON.stringify([cuts, threshold, metric.check.needs]);
    const known = made.get(key);
    if (known !== undefined) return known;
    const summary = summaryOf(ground, specification);
    made.set(key, summary);
    return summary;
  };
  return (specification) => answer(ground, specification, summaryFor(specification));
}

function answer(
  { slice, seed, threshold, bins }: Ground,
  specification: Specification,
  summary: OutcomeCounts | ScoreTable | null,
): Answer {
  const { metric } = specification;
  const asked = {
    specification,
    options: optionsOf(specification),
    declared: metric.planned && isPlans(specification, threshold, bins),
    limit: metric.limit,
  };
  if (summary === null) {
    const reason = 'The run kept no scores or decisions for it.';
    return { ...asked, value: null, interval: null, verdict: 'not-applicable', reason, untested: [] };
  }
  const context = { level: metric.limit.level, seed, slice };
  const estimate = metric.check.estimate(summary, paramsOf(specification) as never, context);
  const { verdict } = judge(estimate, metric.limit);
  if (estimate.status !== 'ok')
    return { ...asked, value: null, interval: null, verdict, reason: estimate.reason, untested: [] };
  const { value, interval, untested } = estimate;
  return { ...asked, value, interval, verdict, reason: null, untested };
}

function paramsOf({ metric, held, smallest }: Specification): Readonly<Record<string, number | string>> {
  return {
    ...metric.params,
    ...(held === null ? {} : { compare: held.compare, reference: held.reference ?? '' }),
    ...(smallest === null ? {} : { minGroupSize: smallest }),
  };
}

/** At the plan's threshold the decisions of the run itself, which may include rows without a label; at others, those that the scores give. */
function summaryOf(
  { counts, scores, bins, threshold: own }: Ground,
  { cuts, threshold, metric }: Specification,
) {
  if (metric.check.needs === 'score-table') return scores && regroup(scores, cuts, bins);
  if (counts !== null && (threshold === own || !hasScores(scores))) return regroup(counts, cuts, bins);
  if (scores === null || threshold === null) return null;
  const joined = regroup(scores, cuts, bins);
  const rules = joined.groups.map(({ group }) => ({ group, rule: thresholdRule(threshold) }));
  return decide(joined, { rules, notes: [] }, counts?.classes ?? ['not favourable', 'favourable']);
}

function isPlans(
  { metric: { params }, held, threshold, cuts, smallest }: Specification,
  own: number,
  bins: Ground['bins'],
): boolean {
  const sameHeld =
    held === null ||
    (held.compare === params['compare'] &&
      (held.reference ?? '') === (held.reference === null ? '' : params['reference']));
  return (
    sameHeld &&
    (threshold === null || threshold === own) &&
    (smallest === null || smallest === params['minGroupSize']) &&
    cuts.every((cut: Cut) => cut.edges.length === bins[cut.attribute]?.length)
  );
}
