import { philox4x32, streamKey, uniform53 } from '../../src/core/random.ts';

/** Reproducible random numbers for simulations: a Philox stream read from the start. */
export interface Draws {
  /** In [0, 1). */
  uniform(): number;
  normal(): number;
  binomial(n: number, p: number): number;
  /** An index with the given probabilities, which add up to 1. */
  pick(probabilities: readonly number[]): number;
}

/** The stream of one simulation; another name gives independent numbers. */
export function draws(name: string): Draws {
  const key = streamKey('calibration', name);
  let [at, spare]: [number, number | null] = [0, null];
  const uniform = (): number => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const [a, b, c, d] = philox4x32(at, 0, 0, 0, key[0], key[1]);
    at += 1;
    spare = uniform53(c, d);
    return uniform53(a, b);
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    binomial: (n, p) => firstAbove(binomialTable(n, p), uniform()),
    pick(probabilities) {
      let left = uniform();
      return Math.max(
        0,
        probabilities.findIndex((p) => (left -= p) < 0),
      );
    },
  };
}

const tables = new Map<string, Float64Array>();

/** P(X ≤ k) for k = 0 … n by the ratio of neighbours from the mode outwards, normalised. */
export function binomialTable(n: number, p: number): Float64Array {
  const name = `${n} ${p}`;
  const known = tables.get(name);
  if (known) return known;
  const mass = new Float64Array(n + 1);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  mass[mode] = 1;
  for (let k = mode; k < n; k += 1) mass[k + 1] = ((mass[k] ?? 0) * (n - k) * p) / ((k + 1) * (1 - p));
  for (let k = mode; k > 0; k -= 1) mass[k - 1] = ((mass[k] ?? 0) * k * (1 - p)) / ((n - k + 1) * p);
  const total = mass.reduce((sum, value) => sum + value, 0);
  let running = 0;
  const table = mass.map((value) => (running += value / total));
  tables.set(name, table);
  return table;
}

function firstAbove(table: Float64Array, u: number): number {
  let [low, high] = [0, table.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table[middle] ?? 1) > u) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The fewest successes of `runs` that chance allows at 99.9 % where each succeeds with probability `p`. */
export function fewest(runs: number, p: number): number {
  return firstAbove(binomialTable(runs, p), 0.001);
}

/** The most successes of `runs` that chance allows at 99.9 % where each succeeds with probability `p`. */
export function most(runs: number, p: number): number {
  return firstAbove(binomialTable(runs, p), 0.999);
}
