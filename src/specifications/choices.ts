import type { Check } from '../core/check.ts';
import type { ScoreTable } from '../core/summary.ts';
import type { Threshold } from '../core/verdict.ts';

/** A check with the limit and parameters that the plan gives it, or its own where the plan does not run it. */
export interface Metric {
  readonly check: Check;
  readonly limit: Threshold;
  readonly params: Readonly<Record<string, number | string>>;
  /** True where the plan runs it on these groups. */
  readonly planned: boolean;
}

/** What groups are held against; `reference` is a group's name, empty for the largest, and null where there is none. */
export interface HeldAgainst {
  readonly compare: string;
  readonly reference: string | null;
}

/** How one numeric feature is cut into groups: inner edges, ascending. */
export interface Cut {
  readonly attribute: string;
  readonly edges: readonly number[];
}

/** Every alternative to each choice that a comparison of groups makes. The curve asks all combinations of them. */
export interface Choices {
  readonly metrics: readonly Metric[];
  readonly comparisons: readonly HeldAgainst[];
  /** Thresholds of decisions; only the plan's where there are no scores. */
  readonly thresholds: readonly number[];
  /** Ways to cut the numeric features of the groups; one empty way where none is cut. */
  readonly cuts: readonly (readonly Cut[])[];
  readonly smallest: readonly number[];
}

/** The choices by name, in the order of columns and of the matrix under the curve. */
export const DIMENSIONS = ['metric', 'compared', 'threshold', 'bins', 'smallest group'] as const;
/** One of `DIMENSIONS`. */
export type Dimension = (typeof DIMENSIONS)[number];

/** One way of asking: an option of each choice. A choice that the metric does not know is null. */
export interface Specification {
  readonly metric: Metric;
  readonly held: HeldAgainst | null;
  readonly threshold: number | null;
  readonly cuts: readonly Cut[];
  readonly smallest: number | null;
}

/** Every combination of the choices, each once: a choice that a metric does not know is not multiplied over. */
export function specificationsOf({
  metrics,
  comparisons,
  thresholds,
  cuts,
  smallest,
}: Choices): Specification[] {
  return metrics.flatMap((metric) => {
    const { params, needs } = metric.check;
    const held = 'compare' in params ? comparisons : [null];
    const decided = needs === 'outcome-counts' ? thresholds : [null];
    const sizes = 'minGroupSize' in params ? smallest : [null];
    return held.flatMap((own) =>
      decided.flatMap((threshold) =>
        cuts.flatMap((cut) =>
          sizes.map((size) => ({ metric, held: own, threshold, cuts: cut, smallest: size })),
        ),
      ),
    );
  });
}

/** How many ways of asking the choices make, without making them. */
export function countSpecifications(choices: Choices): number {
  const { comparisons, thresholds, cuts, smallest } = choices;
  return choices.metrics.reduce((sum, { check: { params, needs } }) => {
    const held = 'compare' in params ? comparisons.length : 1;
    const decided = needs === 'outcome-counts' ? thresholds.length : 1;
    return sum + held * decided * cuts.length * ('minGroupSize' in params ? smallest.length : 1);
  }, 0);
}

/** The option of each choice in words; `not asked` where the metric does not know it. */
export function optionsOf({
  metric,
  held,
  threshold,
  cuts,
  smallest,
}: Specification): Record<Dimension, string> {
  return {
    metric: metric.check.title,
    compared: held === null ? NOT_ASKED : heldWords(held),
    threshold: threshold === null ? NOT_ASKED : String(threshold),
    bins: cutWords(cuts),
    'smallest group': smallest === null ? NOT_ASKED : String(smallest),
  };
}

/** What stands where a metric does not know a choice. */
export const NOT_ASKED = 'not asked';

/** What groups are held against, in words. */
export function heldWords({ compare, reference }: HeldAgainst): string {
  if (compare !== 'to reference') return compare;
  return reference === null || reference === '' ? 'to the largest group' : `to ${reference}`;
}

/** Edges in words: `age at 25, 45`. */
export function cutWords(cuts: readonly Cut[]): string {
  const words = cuts.map(({ attribute, edges }) => `${attribute} at ${edges.join(', ')}`);
  return words.length === 0 ? 'as they are' : words.join('; ');
}

/** True where a table of scores holds rows that thresholds can decide. */
export function hasScores(scores: ScoreTable | null): scores is ScoreTable {
  return scores?.groups.some((group) => group.positiveRows + group.negativeRows > 0) ?? false;
}
