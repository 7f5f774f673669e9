import { log } from '../core/elementary.ts';
import type { BoundaryEstimate } from './boundary-interval.ts';
import {
  permutationTest,
  type MarkedStratum,
  type PermutationDraws,
  type PermutationTest,
} from './permutation.ts';

/** x ln x, 0 at 0. */
export function xLogX(x: number): number {
  return x > 0 ? x * log(x) : 0;
}

/**
 * I(A; B | S) in nats, plug-in: what a mark B (say a favourable decision) tells about the group A within strata S.
 * `marked` is strata × groups; `strata` gives the sizes. I = Σ p(a,b,s) ln(p(a,b|s) ÷ p(a|s) p(b|s)), in [0, ln 2].
 */
export function mutualInformation(marked: ArrayLike<number>, strata: readonly MarkedStratum[]): number {
  let [sum, total, at] = [0, 0, 0];
  for (const { sizes } of strata) {
    let [all, selected] = [0, 0];
    for (const size of sizes) {
      const own = marked[at++] ?? 0;
      sum += xLogX(own) + xLogX(size - own) - xLogX(size);
      all += size;
      selected += own;
    }
    sum += xLogX(all) - xLogX(selected) - xLogX(all - selected);
    total += all;
  }
  return total > 0 ? Math.max(0, sum / total) : 0;
}

/** H(A | S) in nats, the uncertainty about the group within strata: what I(A; B | S) cannot exceed. */
export function groupEntropy(strata: readonly MarkedStratum[]): number {
  let [sum, total] = [0, 0];
  for (const { sizes } of strata) {
    const all = sizes.reduce((own, size) => own + size, 0);
    sum += xLogX(all) - sizes.reduce((own, size) => own + xLogX(size), 0);
    total += all;
  }
  return total > 0 ? sum / total : 0;
}

/** The delta-method variance of the plug-in: (Σ p ln²(ratio) − I²) ÷ n. */
export function informationVariance(strata: readonly MarkedStratum[]): number {
  let [first, second, total] = [0, 0, 0];
  for (const { marked, sizes } of strata) {
    const all = sizes.reduce((own, size) => own + size, 0);
    const selected = marked.reduce((own, count) => own + count, 0);
    sizes.forEach((size, group) => {
      const own = marked[group] ?? 0;
      for (const [count, margin] of [
        [own, selected],
        [size - own, all - selected],
      ] as const) {
        if (count <= 0) continue;
        const ratio = log((count * all) / (size * margin));
        first += count * ratio;
        second += count * ratio * ratio;
      }
    });
    total += all;
  }
  const mean = first / total;
  return Math.max(0, second / total - mean * mean) / total;
}

/** I(A; B | S) with all that an interval and a test need: null moments and p from permutations of groups within strata. */
export function informationEstimate(
  strata: readonly MarkedStratum[],
  draws: PermutationDraws,
): { readonly estimate: BoundaryEstimate; readonly test: PermutationTest } {
  const whole = wholeCounts(strata);
  const test = permutationTest(whole, (marked) => mutualInformation(marked, whole), draws);
  const plugIn = mutualInformation(
    strata.flatMap(({ marked }) => marked),
    strata,
  );
  const variance = informationVariance(strata);
  const { nullMean, nullVariance } = test;
  return { estimate: { plugIn, nullMean, nullVariance, variance }, test };
}

/** The nearest table of whole counts, which effective counts of weighted rows are not; what permutations need. */
export function wholeCounts(strata: readonly MarkedStratum[]): MarkedStratum[] {
  return strata.map(({ marked, sizes }) => {
    const rounded = sizes.map((size) => Math.round(size));
    return { sizes: rounded, marked: marked.map((own, at) => Math.min(rounded[at] ?? 0, Math.round(own))) };
  });
}
