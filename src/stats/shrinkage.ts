import { exp, lgamma, log } from '../core/elementary.ts';
import { streamKey } from '../core/random.ts';
import { betaAt } from './gamma-draws.ts';
import type { Proportion } from './proportion.ts';
import { kthSmallest } from './solve.ts';

/** log P(x of n) for a beta-binomial count with shapes a, b > 0; x and n may be fractional (then up to the binomial coefficient's gamma form). */
export function betaBinomialLogMass({ x, n }: Proportion, a: number, b: number): number {
  const choose = lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1);
  return choose + logBeta(x + a, n - x + b) - logBeta(a, b);
}

function logBeta(a: number, b: number): number {
  return lgamma(a) + lgamma(b) - lgamma(a + b);
}

/** One pair of hyperparameters and its posterior weight. */
interface GridPoint {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

/** What a cell's rate is once it has borrowed from the others. */
export interface ShrunkenRate {
  /** Posterior mean of the rate. */
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** Shrunken rates and what the posterior says of the largest difference between them. */
export interface Shrinkage {
  readonly rates: readonly ShrunkenRate[];
  /** Posterior median and limits of max − min; the lower limit is 0 unless `equal` is below (1 − level)/2. */
  readonly gap: { readonly median: number; readonly lower: number; readonly upper: number };
  /** Posterior means of the common mean and of how alike cells are: 1 − 1/(1 + a + b), 1 = all the same. */
  readonly common: number;
  readonly alike: number;
  /** Probability that all cells have one rate, where that had even odds beforehand. */
  readonly equal: number;
}

const COARSE = 24;
const DRAWS = 2000;

/**
 * Full Bayes for rates pᵢ ~ Beta(m s, (1 − m)s) with xᵢ of nᵢ successes: m is uniform on (0, 1) and so is the correlation
 * 1/(1 + s), which puts no weight on cells being alike or not. The posterior of (m, s) is a grid, refined once around its mass, so
 * that hyperparameters are uncertain and nothing is plugged in; rates and max − min are 2,000 draws from it, fixed by the
 * seed and name. A continuous posterior of max − min never holds 0, so its lower limit is 0 unless the evidence for one common
 * rate is too weak. Every n > 0, small or not; doi:10.2307/2287098 for what ignoring hyperparameter uncertainty costs.
 */
export function shrinkRates(
  rates: readonly Proportion[],
  options: { readonly level: number; readonly seed: string; readonly name: string },
): Shrinkage {
  const { points: grid, logEvidence } = posteriorGrid(rates);
  const equal = 1 / (1 + exp(logEvidence - commonRateEvidence(rates)));
  const key = streamKey(options.seed, options.name);
  const cells = rates.map(() => new Float64Array(DRAWS));
  const gaps = new Float64Array(DRAWS);
  const pick = picker(grid);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const { a, b } = pick((draw + 0.5) / DRAWS);
    let [least, greatest] = [1, 0];
    rates.forEach(({ x, n }, cell) => {
      const rate = betaAt(x + a, n - x + b, key, draw, cell);
      const own = cells[cell];
      if (own) own[draw] = rate;
      least = Math.min(least, rate);
      greatest = Math.max(greatest, rate);
    });
    gaps[draw] = greatest - least;
  }
  const limits = (own: Float64Array): readonly [number, number, number] => quantiles(own, options.level);
  const [lower, median, upper] = limits(gaps);
  return {
    rates: rates.map(({ x, n }, cell) => {
      const mean = grid.reduce((sum, { a, b, weight }) => sum + (weight * (x + a)) / (n + a + b), 0);
      const [low, , high] = limits(cells[cell] ?? new Float64Array(1));
      return { mean, lower: Math.min(low, mean), upper: Math.max(high, mean) };
    }),
    gap: { median, lower: equal < (1 - options.level) / 2 ? lower : 0, upper },
    equal,
    common: grid.reduce((sum, { a, b, weight }) => sum + (weight * a) / (a + b), 0),
    alike: grid.reduce((sum, { a, b, weight }) => sum + weight * (1 - 1 / (1 + a + b)), 0),
  };
}

/** The posterior of the hyperparameters, on a coarse grid over all that is possible and then on a finer one where its mass is. */
function posteriorGrid(rates: readonly Proportion[]): Grid {
  const whole = { from: [0, 0], to: [1, 1] } as const;
  const coarse = weigh(rates, whole.from, whole.to);
  const kept = coarse.points.filter(({ weight }) => weight > 1e-6);
  const pad = 1 / COARSE;
  const range = (of: (point: { m: number; r: number }) => number): readonly [number, number] => [
    Math.max(0, Math.min(...kept.map(of)) - pad),
    Math.min(1, Math.max(...kept.map(of)) + pad),
  ];
  const [m, r] = [range((point) => point.m), range((point) => point.r)];
  return weigh(rates, [m[0], r[0]], [m[1], r[1]]);
}

/** log ∫ m^X (1 − m)^(N − X) dm: how well one common rate explains all cells. */
function commonRateEvidence(rates: readonly Proportion[]): number {
  const successes = rates.reduce((sum, { x }) => sum + x, 0);
  const total = rates.reduce((sum, { n }) => sum + n, 0);
  return logBeta(successes + 1, total - successes + 1);
}

interface Grid {
  readonly points: readonly Point[];
  /** log of the likelihood averaged over the prior. */
  readonly logEvidence: number;
}

type Point = GridPoint & { readonly m: number; readonly r: number };

/**
 * Midpoints of a grid over (u, v) with mean m = u and correlation r = v³, denser where cells are nearly alike; the prior of
 * v is 3v². Weights add up to 1.
 */
function weigh(rates: readonly Proportion[], from: readonly number[], to: readonly number[]): Grid {
  const points: (Point & { log: number })[] = [];
  for (let i = 0; i < COARSE; i += 1) {
    const m = between(from[0] ?? 0, to[0] ?? 1, (i + 0.5) / COARSE);
    for (let j = 0; j < COARSE; j += 1) {
      const r = between(from[1] ?? 0, to[1] ?? 1, (j + 0.5) / COARSE);
      const s = 1 / (r * r * r) - 1;
      const [a, b] = [m * s, (1 - m) * s];
      const base = logBeta(a, b);
      const likelihood = rates.reduce((sum, { x, n }) => sum + logBeta(x + a, n - x + b) - base, 0);
      points.push({ a, b, m, r, weight: 0, log: likelihood + 2 * log(r) });
    }
  }
  const top = points.reduce((most, point) => Math.max(most, point.log), -Infinity);
  const total = points.reduce((sum, point) => sum + exp(point.log - top), 0);
  const area = ((to[0] ?? 1) - (from[0] ?? 0)) * ((to[1] ?? 1) - (from[1] ?? 0));
  return {
    points: points.map((point) => ({ ...point, weight: exp(point.log - top) / total })),
    logEvidence: top + log((3 * area * total) / points.length),
  };
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** The grid point at a cumulative weight, so that evenly spaced asks sample the grid without noise. */
function picker(grid: readonly GridPoint[]): (share: number) => { a: number; b: number } {
  let [at, passed] = [0, grid[0]?.weight ?? 1];
  return (share) => {
    while (passed < share && at + 1 < grid.length) {
      at += 1;
      passed += grid[at]?.weight ?? 0;
    }
    return grid[at] ?? { a: 1, b: 1 };
  };
}

function quantiles(values: Float64Array, level: number): readonly [number, number, number] {
  const at = (p: number): number =>
    kthSmallest(values, Math.min(values.length, Math.max(1, Math.ceil(p * values.length))));
  return [at((1 - level) / 2), at(0.5), at((1 + level) / 2)];
}
