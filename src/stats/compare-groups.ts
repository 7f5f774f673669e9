import type { ContrastSet } from './contrast.ts';
import { everyPair, toOverall, toReference } from './contrast.ts';

/** What the rate of a group is held against. */
export const COMPARISONS = ['every pair', 'to overall', 'to reference', 'mean of pairs'] as const;
/** One of `COMPARISONS`. */
export type Comparison = (typeof COMPARISONS)[number];

/** The names of what takes part in one family: compared groups first, then those that only count among all rows. */
export interface FamilyOfGroups {
  readonly names: readonly string[];
  /** How many of the names are compared. */
  readonly compared: number;
  /** Weights of the denominators. */
  readonly weights: readonly number[];
}

/** The contrasts of every family under a comparison; `reference` is used by `to reference` only and must be compared in each. */
export function contrastSets(
  families: readonly FamilyOfGroups[],
  comparison: Comparison,
  reference: string,
): ContrastSet[] {
  let offset = 0;
  return families.map(({ names, compared, weights }) => {
    offset += names.length;
    const start = offset - names.length;
    if (comparison === 'to overall') return toOverall(weights, start, compared);
    if (comparison === 'to reference') return toReference(compared, start, names.indexOf(reference));
    return everyPair(compared, start);
  });
}

/** What contrasts are called in the name of an interval's method. */
export function contrastNoun(comparison: Comparison): string {
  if (comparison === 'to overall') return 'groups against all rows';
  return comparison === 'to reference' ? 'groups against the reference' : 'pairs';
}
