import type { Comparison } from './compare-groups.ts';
import type { Aggregate } from './gap.ts';

/**
 * How the gaps of several rates make one number: the worst, their mean, the mean for each contrast first (½ (|ΔTPR| + |ΔFPR|)
 * of one group), or the rates of a group added with factors before anything is compared.
 */
export type Joining = 'worst' | 'mean' | 'mean for each group' | readonly number[];

/** The aggregate of a comparison: over the contrasts of one rate the worst, or the mean of all pairs; then over rates as joined. */
export function aggregateOf(spec: {
  readonly compare: Comparison;
  readonly scale: 'difference' | 'ratio';
  readonly joining: Joining;
}): Aggregate {
  const worst = (sizes: readonly number[]): number =>
    spec.scale === 'ratio'
      ? sizes.reduce((low, own) => Math.min(low, own), 1)
      : sizes.reduce((most, own) => Math.max(most, own), 0);
  const within = spec.compare === 'mean of pairs' ? mean : worst;
  if (spec.joining === 'mean') return (sizes) => mean(sizes.map(within));
  if (spec.joining === 'mean for each group') {
    return (sizes) => within((sizes[0] ?? []).map((_, at) => mean(sizes.map((own) => own[at] ?? 0))));
  }
  return (sizes) => worst(sizes.map(within));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
