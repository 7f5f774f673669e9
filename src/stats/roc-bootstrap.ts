import { streamKey } from '../core/random.ts';
import { multinomialBootstrap } from '../kernels/multinomial-bootstrap/index.ts';
import { runExact } from '../kernels/pick.ts';
import { areaOfSpan } from './area-between.ts';
import { effectiveSize } from './bounded-mean.ts';
import { reliabilityBins, reliabilityEdges } from './reliability.ts';
import type { ScoredGroup } from './score-groups.ts';

/** Bins of scores that are resampled, and equal steps of the false positive rate at which curves are compared. */
const BINS = 64;
const STEPS = 100;

/** What resampling says about the areas between the ROC curves of groups, pairs in the order (0,1), (0,2), … (1,2), …. */
export interface RocBootstrap {
  /** The areas themselves, on the grid that replicates are on. */
  readonly areas: readonly number[];
  /** Largest area over pairs in each replicate where all groups share one distribution of scores for each label. */
  readonly null: Float64Array;
  /** Largest over pairs of the area between the error of one curve and that of the other, in each replicate of the groups as they are. */
  readonly noise: Float64Array;
  /** The larger standard deviation, over replicates, of a pair’s area between curves and of its difference of areas under them. */
  readonly errors: readonly number[];
}

/** Resamples scores within each group and label, as many as there are (or as weighted rows count for). */
export function bootstrapRoc(groups: readonly ScoredGroup[], replicates: number, seed: string): RocBootstrap {
  const edges = reliabilityEdges({ groups: groups.map(({ counts }) => counts) }, BINS);
  const strata = groups.flatMap((group) => strataOf(group, edges));
  const pooled = strata.map(({ n }, at) => ({ n, shares: pooledShares(strata, at % 2) }));
  const curves =
    curvesOf(
      strata,
      strata.map(expected).flatMap((own) => [...own]),
      1,
    )[0] ?? [];
  const underNull = redraw(pooled, replicates, `${seed}/null`);
  const asIs = redraw(strata, replicates, `${seed}/groups`);
  const pairs = groups.flatMap((_, i) => groups.slice(i + 1).map((__, after) => [i, i + 1 + after] as const));
  const areas = pairs.map(([i, j]) => areaOfDifference(curves[i], curves[j]));
  return {
    areas,
    null: Float64Array.from(underNull, (own) => mostOf(pairs, (i, j) => areaOfDifference(own[i], own[j]))),
    noise: Float64Array.from(asIs, (own) => {
      const errors = own.map((curve, g) => curve.map((y, step) => y - (curves[g]?.[step] ?? 0)));
      return mostOf(pairs, (i, j) => areaOfDifference(errors[i], errors[j]));
    }),
    errors: pairs.map(([i, j]) =>
      Math.max(
        deviation(asIs.map((own) => areaOfDifference(own[i], own[j]))),
        deviation(asIs.map((own) => areaUnder(own[i]) - areaUnder(own[j]))),
      ),
    ),
  };
}

/** Scores of one label in one group: the share of each bin, and how many rows are drawn. */
interface Stratum {
  readonly n: number;
  readonly shares: Float64Array;
}

/** Unfavourable labels first, then favourable ones. */
function strataOf({ counts }: ScoredGroup, edges: readonly number[]): Stratum[] {
  const hits = new Float64Array(edges.length);
  const misses = new Float64Array(edges.length);
  for (const { end, positives, weight } of reliabilityBins(counts, edges)) {
    const bin = edges.findIndex((edge) => (counts.scores[end - 1] ?? 0) <= edge);
    hits[bin] = positives;
    misses[bin] = weight - positives;
  }
  return [stratum(misses, counts.negativeWeightSquared), stratum(hits, counts.positiveWeightSquared)];
}

function stratum(weights: Float64Array, squared: number): Stratum {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    n: Math.max(1, Math.round(effectiveSize(total, squared))),
    shares: weights.map((weight) => (total > 0 ? weight / total : 0)),
  };
}

function pooledShares(strata: readonly Stratum[], label: number): Float64Array {
  const own = strata.filter((_, at) => at % 2 === label);
  const total = own.reduce((sum, { n }) => sum + n, 0);
  return (own[0]?.shares ?? new Float64Array(0)).map((_, bin) =>
    own.reduce((sum, { n, shares }) => sum + ((shares[bin] ?? 0) * n) / total, 0),
  );
}

/** Expected counts on a 2^−20 grid that add up to n exactly. */
function expected({ n, shares }: Stratum): Float64Array {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let [running, given] = [0, 0];
  return shares.map((share) => {
    running += share;
    const upTo = Math.round(((n * running) / total) * 1048576) / 1048576;
    const own = upTo - given;
    given = upTo;
    return own;
  });
}

/** The curves of every group in each replicate. */
function redraw(strata: readonly Stratum[], replicates: number, seed: string): Float64Array[][] {
  const { output } = runExact(multinomialBootstrap, {
    counts: Float64Array.from(strata.flatMap((own) => [...expected(own)])),
    strata: strata.length,
    categories: strata[0]?.shares.length ?? 0,
    replicates,
    firstReplicate: 0,
    key: streamKey(seed, 'stats/roc-bootstrap'),
  });
  return curvesOf(strata, output, replicates);
}

function curvesOf(
  strata: readonly Stratum[],
  counts: ArrayLike<number>,
  replicates: number,
): Float64Array[][] {
  const bins = strata[0]?.shares.length ?? 0;
  return Array.from({ length: replicates }, (_, replicate) =>
    Array.from({ length: strata.length / 2 }, (__, group) => {
      const start = (replicate * strata.length + 2 * group) * bins;
      return gridCurve(counts, start, bins);
    }),
  );
}

/** True positive rate at false positive rates 0, 1/100, … 1; the upper end where the curve rises straight up. */
function gridCurve(counts: ArrayLike<number>, start: number, bins: number): Float64Array {
  let [n, m] = [0, 0];
  for (let bin = 0; bin < bins; bin += 1) {
    n += counts[start + bin] ?? 0;
    m += counts[start + bins + bin] ?? 0;
  }
  const curve = new Float64Array(STEPS + 1);
  let [x, y, step] = [0, 0, 0];
  for (let bin = bins - 1; bin >= 0; bin -= 1) {
    const [dx, dy] = [(counts[start + bin] ?? 0) / n, (counts[start + bins + bin] ?? 0) / m];
    while (step <= STEPS && step / STEPS < x + dx) {
      curve[step] = y + (dy * (step / STEPS - x)) / dx;
      step += 1;
    }
    [x, y] = [x + dx, y + dy];
  }
  for (; step <= STEPS; step += 1) curve[step] = y;
  return curve;
}

function areaOfDifference(a: Float64Array | undefined, b: Float64Array | undefined): number {
  let [area, left] = [0, (a?.[0] ?? 0) - (b?.[0] ?? 0)];
  for (let step = 1; step <= STEPS; step += 1) {
    const right = (a?.[step] ?? 0) - (b?.[step] ?? 0);
    area += areaOfSpan(1 / STEPS, left, right);
    left = right;
  }
  return area;
}

function areaUnder(curve: Float64Array | undefined): number {
  return curve ? curve.reduce((sum, y) => sum + y, 0) / (STEPS + 1) : 0;
}

function mostOf(pairs: readonly (readonly [number, number])[], of: (i: number, j: number) => number): number {
  return pairs.reduce((most, [i, j]) => Math.max(most, of(i, j)), 0);
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length);
}
