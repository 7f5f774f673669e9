import type { GroupKey } from './summary.ts';

/**
 * One threshold of a rule: favourable where score ≥ threshold (score < threshold where `flipped`). −∞ favours everybody,
 * +∞ nobody. `weight` is the share of people, drawn at random, to whom it applies.
 */
export interface ThresholdPart {
  readonly threshold: number;
  readonly weight: number;
  readonly flipped?: true;
}

/** A rule from score to decision: one part is deterministic; several are a lottery between thresholds. Weights add up to 1. */
export type ThresholdRule = readonly ThresholdPart[];

/** The rule of every group. Groups without an entry keep the decision they had. */
export interface ThresholdPolicy {
  readonly rules: readonly { readonly group: GroupKey; readonly rule: ThresholdRule }[];
  /** What a reader must know: groups left out, a gap that remains, a target that could not be met. */
  readonly notes: readonly string[];
}

/** The rule "favourable from `threshold` up". */
export function thresholdRule(threshold: number): ThresholdRule {
  return [{ threshold, weight: 1 }];
}

/** P(favourable) of a score under a rule, in [0, 1]. */
export function acceptance(rule: ThresholdRule, score: number): number {
  let share = 0;
  for (const { threshold, weight, flipped } of rule) {
    if (flipped ? score < threshold : score >= threshold) share += weight;
  }
  return share;
}

/** Whether a rule decides by lot for some scores. */
export function isRandomised(rule: ThresholdRule): boolean {
  return rule.filter(({ weight }) => weight > 0).length > 1;
}

/** The rule of a group, or null where the policy leaves it alone. */
export function ruleOf(policy: ThresholdPolicy, group: GroupKey): ThresholdRule | null {
  const key = JSON.stringify(group);
  return policy.rules.find((own) => JSON.stringify(own.group) === key)?.rule ?? null;
}
