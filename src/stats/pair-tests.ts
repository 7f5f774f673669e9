import { fisherExact } from './fisher.ts';
import { holm } from './holm.ts';
import { stepDownMaxT } from './max-t.ts';
import { permutedCounts, type MarkedStratum, type PermutationDraws } from './permutation.ts';

/** Tests of one pair of groups (indexes into the strata's groups). */
export interface PairTest {
  readonly a: number;
  readonly b: number;
  /** Fisher's exact p and mid-p, not adjusted; null where there is more than one stratum. */
  readonly fisher: number | null;
  readonly midP: number | null;
  /** Fisher's p by Holm over all pairs; null with more than one stratum. */
  readonly holm: number | null;
  /** Adjusted over all pairs by Westfall–Young step-down max-T. */
  readonly maxT: number;
}

/**
 * Every pair of groups tested for equal shares of marks within strata. The statistic is the Cochran–Mantel–Haenszel |z| of the
 * pair, doi:10.2307/3001616; max-T takes its law from permutations of all groups at once, Westfall and Young (1993), which holds
 * the familywise error where all groups are alike and leans on z being nearly pivotal where only some are. Whole counts.
 */
export function pairTests(strata: readonly MarkedStratum[], draws: PermutationDraws): PairTest[] {
  const groups = strata[0]?.sizes.length ?? 0;
  const pairs = Array.from({ length: groups }, (_, a) =>
    Array.from({ length: groups - a - 1 }, (_, after) => ({ a, b: a + 1 + after })),
  ).flat();
  const observed = new Float64Array(strata.flatMap(({ marked }) => marked));
  const permuted = permutedCounts(strata, draws);
  const width = strata.length * groups;
  const statistics = new Float64Array(draws.replicates * pairs.length);
  for (let replicate = 0; replicate < draws.replicates; replicate += 1) {
    const own = permuted.subarray(replicate * width, (replicate + 1) * width);
    pairs.forEach((pair, at) => (statistics[replicate * pairs.length + at] = haenszel(own, strata, pair)));
  }
  const maxT = stepDownMaxT(
    pairs.map((pair) => haenszel(observed, strata, pair)),
    statistics,
  );
  const exact = pairs.map((pair) => exactTest(strata, pair));
  const adjusted = holm(exact.map((own) => own?.p ?? 1));
  return pairs.map((pair, at) => ({
    ...{ ...pair, maxT: maxT[at] ?? 1, fisher: exact[at]?.p ?? null, midP: exact[at]?.midP ?? null },
    holm: exact[at] ? (adjusted[at] ?? 1) : null,
  }));
}

interface Pair {
  readonly a: number;
  readonly b: number;
}

function exactTest(strata: readonly MarkedStratum[], { a, b }: Pair): { p: number; midP: number } | null {
  const [only] = strata;
  if (!only || strata.length > 1) return null;
  return fisherExact(only.marked[a] ?? 0, only.sizes[a] ?? 0, only.marked[b] ?? 0, only.sizes[b] ?? 0);
}

/** |Σ (x_a − E)| ÷ √Σ V of a pair over strata, hypergeometric moments; 0 where nothing can vary. */
function haenszel(marked: Float64Array, strata: readonly MarkedStratum[], { a, b }: Pair): number {
  let [shift, variance] = [0, 0];
  strata.forEach(({ sizes }, s) => {
    const [x, y] = [marked[s * sizes.length + a] ?? 0, marked[s * sizes.length + b] ?? 0];
    const [n, m] = [sizes[a] ?? 0, sizes[b] ?? 0];
    const [total, successes] = [n + m, x + y];
    if (total < 2) return;
    shift += x - (n * successes) / total;
    variance += (n * m * successes * (total - successes)) / (total * total * (total - 1));
  });
  return variance > 0 ? Math.abs(shift) / Math.sqrt(variance) : 0;
}
