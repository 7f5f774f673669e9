import { streamKey } from '../core/random.ts';
import { multinomialBootstrap } from '../kernels/multinomial-bootstrap/index.ts';
import { runExact } from '../kernels/pick.ts';
import type { Contrast, ContrastSet, Part, Side } from './contrast.ts';
import { everyPair, proportionOf, scaleOf } from './contrast.ts';
import { normalPair } from './normal-draws.ts';
import { normalCdf, twoSidedZ } from './normal.ts';
import type { Proportion } from './proportion.ts';
import { kthSmallest } from './solve.ts';

/** Rates that are compared, by family (a family shares one true rate where nothing differs), and what is compared. */
export interface Compared {
  readonly families: readonly (readonly Proportion[])[];
  readonly sets: readonly ContrastSet[];
}

const DRAWS = 20000;
const columnDraws: Float64Array[] = [];

/** Fixed normal draws for the rate at `index` of all families; the same whatever else is compared. */
function drawsOf(index: number): Float64Array {
  const known = columnDraws[index];
  if (known) return known;
  const pair = index - (index % 2);
  const both = normalPair(DRAWS, pair);
  [columnDraws[pair], columnDraws[pair + 1]] = both;
  return both[index - pair] ?? both[0];
}

/** A side as standard normal draws times a standard error. */
interface DrawnSide {
  readonly draws: Float64Array;
  readonly variance: number;
}

function drawnSide(side: Side, variances: readonly number[]): DrawnSide {
  const [first] = side;
  if (side.length === 1 && first)
    return { draws: drawsOf(first.index), variance: variances[first.index] ?? 0 };
  const sum = new Float64Array(DRAWS);
  let variance = 0;
  for (const { index, share } of side) {
    const own = variances[index] ?? 0;
    const [column, scale] = [drawsOf(index), share * Math.sqrt(own)];
    variance += share * share * own;
    for (let draw = 0; draw < DRAWS; draw += 1) sum[draw] = (sum[draw] ?? 0) + scale * (column[draw] ?? 0);
  }
  const scale = 1 / Math.sqrt(variance);
  return { draws: sum.map((value) => value * scale), variance };
}

/** Largest |standardised contrast| of each draw, for rates of the given squared standard errors. */
function normalMaxima(variances: readonly number[], sets: readonly ContrastSet[]): Float64Array {
  const maxima = new Float64Array(DRAWS);
  for (const contrast of sets.flatMap(({ contrasts }) => contrasts)) {
    const [first, ...more] = drawnParts(contrast, variances);
    if (!first) continue;
    if (more.length === 0) raiseByDifference(maxima, first.a, first.b);
    else raiseBySum(maxima, [first, ...more]);
  }
  return maxima;
}

interface DrawnPart {
  readonly a: DrawnSide;
  readonly b: DrawnSide;
  readonly scale: number;
}

function drawnParts({ parts }: Contrast, variances: readonly number[]): DrawnPart[] {
  return parts.map((part) => ({
    a: drawnSide(part.a, variances),
    b: drawnSide(part.b, variances),
    scale: scaleOf(part),
  }));
}

function raiseByDifference(maxima: Float64Array, a: DrawnSide, b: DrawnSide): void {
  const scale = 1 / Math.sqrt(a.variance + b.variance);
  const [sa, sb] = [Math.sqrt(a.variance) * scale, Math.sqrt(b.variance) * scale];
  const [left, right] = [a.draws, b.draws];
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const value = Math.abs((left[draw] ?? 0) * sa - (right[draw] ?? 0) * sb);
    if (value > (maxima[draw] ?? 0)) maxima[draw] = value;
  }
}

function raiseBySum(maxima: Float64Array, parts: readonly DrawnPart[]): void {
  const variance = parts.reduce((sum, { a, b, scale }) => sum + scale * scale * (a.variance + b.variance), 0);
  const sum = new Float64Array(DRAWS);
  for (const { a, b, scale } of parts) {
    const unit = scale / Math.sqrt(variance);
    const [sa, sb] = [Math.sqrt(a.variance) * unit, Math.sqrt(b.variance) * unit];
    for (let draw = 0; draw < DRAWS; draw += 1)
      sum[draw] = (sum[draw] ?? 0) + (a.draws[draw] ?? 0) * sa - (b.draws[draw] ?? 0) * sb;
  }
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const value = Math.abs(sum[draw] ?? 0);
    if (value > (maxima[draw] ?? 0)) maxima[draw] = value;
  }
}

const REPLICATES = 10000;
const SPARSE = 10;

/** A count on the boundary is inside: the bootstrap's quantile is a value that counts can take exactly. */
const WITH_TIES = 1 + 1e-9;

/**
 * Where some group expects fewer than 10 successes or failures, normal theory errs: the null distribution then also comes from
 * 10,000 parametric bootstrap replicates of all groups at their common rate. The statistic of a contrast is the pooled z at
 * equality, which both score intervals share. Null where no group is sparse.
 */
function sparseMaxima({ families, sets }: Compared): Float64Array | null {
  const pooled = families.map(pooledRate);
  const sparse = families.some((family, f) =>
    family.some(({ n }) => n * Math.min(pooled[f] ?? 0, 1 - (pooled[f] ?? 0)) < SPARSE),
  );
  if (!sparse) return null;
  const sizes = families.map((family) => family.map(({ n }) => Math.max(1, Math.round(n))));
  const key = JSON.stringify(['sparse', sizes, pooled, sets.map((set) => set.key)]);
  return remembered(key, () => bootstrapMaxima(sizes, pooled, sets));
}

function bootstrapMaxima(
  families: readonly (readonly number[])[],
  pooled: readonly number[],
  sets: readonly ContrastSet[],
): Float64Array {
  const sizes = families.flat();
  const rates = families.flatMap((family, f) => family.map(() => pooled[f] ?? 0));
  const columns = drawSuccesses(sizes, rates);
  const maxima = new Float64Array(REPLICATES);
  for (const { parts } of sets.flatMap(({ contrasts }) => contrasts))
    raiseByPooled(maxima, parts, columns, sizes);
  return maxima;
}

/** Success counts of binomials, a column a group; expected counts on a 2^−20 grid, so that they add up to n exactly. */
function drawSuccesses(sizes: readonly number[], rates: readonly number[]): Float64Array[] {
  const counts = Float64Array.from(
    sizes.flatMap((n, i) => {
      const expected = Math.round(n * (rates[i] ?? 0) * 1048576) / 1048576;
      return [expected, n - expected];
    }),
  );
  const shape = {
    counts,
    strata: sizes.length,
    categories: 2,
    replicates: REPLICATES,
    firstReplicate: 0,
    key: streamKey('0', 'stats/gap'),
  };
  const { output } = runExact(multinomialBootstrap, shape);
  const stride = 2 * sizes.length;
  return sizes.map((_, group) =>
    Float64Array.from({ length: REPLICATES }, (__, draw) => output[draw * stride + 2 * group] ?? 0),
  );
}

/** Joins |Σ scale · difference| over its standard error at the pooled rate of each part into `maxima`, draw by draw. */
function raiseByPooled(
  maxima: Float64Array,
  parts: readonly Part[],
  columns: readonly Float64Array[],
  sizes: readonly number[],
): void {
  const [sums, variances] = [new Float64Array(REPLICATES), new Float64Array(REPLICATES)];
  for (const { a, b, ...part } of parts) {
    const scale = scaleOf(part);
    const [left, right] = [countedSide(a, columns, sizes), countedSide(b, columns, sizes)];
    const [n, m] = [left.n, right.n];
    for (let draw = 0; draw < REPLICATES; draw += 1) {
      const [x, y] = [left.x[draw] ?? 0, right.x[draw] ?? 0];
      const p = (x + y) / (n + m);
      sums[draw] = (sums[draw] ?? 0) + scale * (x / n - y / m);
      variances[draw] = (variances[draw] ?? 0) + scale * scale * (p * (1 - p) * (1 / n + 1 / m));
    }
  }
  for (let draw = 0; draw < REPLICATES; draw += 1) {
    const variance = variances[draw] ?? 0;
    const z = variance > 0 ? Math.abs(sums[draw] ?? 0) / Math.sqrt(variance) : 0;
    if (z > (maxima[draw] ?? 0)) maxima[draw] = z;
  }
}

function countedSide(
  side: Side,
  columns: readonly Float64Array[],
  sizes: readonly number[],
): { x: Float64Array; n: number } {
  const [first] = side;
  if (side.length === 1 && first)
    return { x: columns[first.index] ?? new Float64Array(REPLICATES), n: sizes[first.index] ?? 1 };
  const { n } = proportionOf(
    sizes.map((size) => ({ x: 0, n: size })),
    side,
  );
  const x = new Float64Array(REPLICATES);
  for (const { index, share } of side) {
    const [column, factor] = [columns[index], (share * n) / (sizes[index] ?? 1)];
    for (let draw = 0; draw < REPLICATES; draw += 1)
      x[draw] = (x[draw] ?? 0) + factor * (column?.[draw] ?? 0);
  }
  return { x, n };
}

function pooledRate(family: readonly Proportion[]): number {
  const successes = family.reduce((sum, { x }) => sum + x, 0);
  const total = family.reduce((sum, { n }) => sum + n, 0);
  return (successes + 0.5) / (total + 1);
}

/** p̃(1 − p̃)/n with p̃ = (x + ½)/(n + 1): a variance that does not vanish at 0 or n successes. */
function smoothedVariance({ x, n }: Proportion): number {
  const p = (x + 0.5) / (n + 1);
  return (p * (1 - p)) / n;
}

/** Null distributions that were asked for before: a difference and a ratio over the same groups share theirs. Emptied when full. */
const known = new Map<string, Float64Array>();
const MOST_KNOWN = 100;

function remembered(key: string, compute: () => Float64Array): Float64Array {
  const value = known.get(key) ?? compute();
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, value);
  return value;
}

function knownNormalMaxima({ families, sets }: Compared): Float64Array {
  const variances = families.flatMap((family) => family.map(smoothedVariance));
  const key = JSON.stringify([variances, sets.map((set) => set.key)]);
  return remembered(key, () => normalMaxima(variances, sets));
}

function quantile(maxima: Float64Array, level: number): number {
  return kthSmallest(maxima, Math.min(maxima.length, Math.ceil(level * maxima.length)));
}

function contrastCount({ sets }: Compared): number {
  return sets.reduce((sum, { contrasts }) => sum + contrasts.length, 0);
}

/**
 * Critical value q of max over pairs |zᵢsᵢ − zⱼsⱼ| / √(sᵢ² + sⱼ²), z standard normal (Tukey–Kramer where variances are
 * known): the `level` quantile of 20,000 fixed draws; exact for two groups. `families` holds the squared standard errors
 * of each rate; pairs are formed inside a family only (equalized odds: TPR and FPR).
 */
export function maxPairQuantile(families: readonly (readonly number[])[], level: number): number {
  const sets = pairsOf(families);
  const pairs = sets.reduce((sum, { contrasts }) => sum + contrasts.length, 0);
  return pairs <= 1 ? twoSidedZ(level) : quantile(normalMaxima(families.flat(), sets), level);
}

/** Every pair inside each family. */
export function pairsOf(families: readonly { readonly length: number }[]): ContrastSet[] {
  let offset = 0;
  return families.map(({ length }) => {
    offset += length;
    return everyPair(length, offset - length);
  });
}

/**
 * The critical value for exactly the contrasts compared: the `level` quantile of the largest |z| under normal theory (max-t),
 * or of the bootstrap where groups are sparse and it is larger. Differences and ratios share it, so that a ratio's interval
 * leaves out 1 exactly where the difference's leaves out 0.
 */
export function criticalValue(compared: Compared, level: number): number {
  const normal =
    contrastCount(compared) <= 1 ? twoSidedZ(level) : quantile(knownNormalMaxima(compared), level);
  const sparse = sparseMaxima(compared);
  return Math.max(normal, sparse ? quantile(sparse, level) * WITH_TIES : 0);
}

/**
 * p-value of the hypothesis that nothing compared differs: how often the largest pooled |z| is as large as here, under the
 * same null distributions as the critical value, so that it is at most 1 − level exactly where the interval leaves out
 * equality. Where no draw is as large, the lesser of one draw's share and the Bonferroni bound. In [0, 1]. For contrasts of one part.
 */
export function equalityP(compared: Compared): number {
  const rates = compared.families.flat();
  const contrasts = compared.sets.flatMap((set) => set.contrasts);
  const z = contrasts.reduce((most, { parts: [part] }) => Math.max(most, part ? pooledZ(rates, part) : 0), 0);
  const tail = 2 * normalCdf(-z);
  const normal =
    contrasts.length <= 1 ? tail : reached(knownNormalMaxima(compared), z, tail * contrasts.length);
  const sparse = sparseMaxima(compared);
  return Math.min(1, Math.max(normal, sparse ? reached(sparse, z / WITH_TIES, 1) : 0));
}

function reached(maxima: Float64Array, z: number, bound: number): number {
  let count = 0;
  for (const value of maxima) if (value >= z) count += 1;
  return count > 0 ? count / maxima.length : Math.min(1 / maxima.length, bound);
}

function pooledZ(rates: readonly Proportion[], { a, b }: Part): number {
  const [left, right] = [proportionOf(rates, a), proportionOf(rates, b)];
  const p = (left.x + right.x) / (left.n + right.n);
  const variance = p * (1 - p) * (1 / left.n + 1 / right.n);
  return variance > 0 ? Math.abs(left.x / left.n - right.x / right.n) / Math.sqrt(variance) : 0;
}
