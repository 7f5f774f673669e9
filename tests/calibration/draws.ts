import { expect, vi } from 'vitest';
import { philox4x32, streamKey, uniform53 } from '../../src/core/random.ts';

/** Simulations are long on a busy machine, and how long says nothing. */
vi.setConfig({ testTimeout: 600_000 });

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

/** How often a simulation hit, with what chance allows at 99.9 %. `SHOW=1` prints what was measured. */
export interface Tally {
  readonly runs: number;
  readonly hits: number;
}

/** Runs a simulation on its own stream and counts hits. */
export function simulate(name: string, runs: number, hit: (draws: Draws, run: number) => boolean): Tally {
  const stream = draws(name);
  let hits = 0;
  for (let run = 0; run < runs; run += 1) if (hit(stream, run)) hits += 1;
  if (process.env['SHOW']) console.log(`${name}: ${hits / runs}`);
  return { runs, hits };
}

/** Fails where an interval covers less often than `nominal`, further than chance allows. */
export function expectCoverage({ runs, hits }: Tally, nominal = 0.95): void {
  expect(hits, `covered in ${hits} of ${runs}`).toBeGreaterThanOrEqual(fewest(runs, nominal));
}

/** Fails where a test rejects a true hypothesis more often than `nominal`, further than chance allows. */
export function expectLevel({ runs, hits }: Tally, nominal = 0.05): void {
  expect(hits, `rejected in ${hits} of ${runs}`).toBeLessThanOrEqual(most(runs, nominal));
}

/** Fails where a rate differs from `nominal` in either direction, further than chance allows. */
export function expectExact(tally: Tally, nominal: number): void {
  expectCoverage(tally, nominal);
  expectLevel(tally, nominal);
}

/** Whether the interval holds the truth, ends included. */
export function holds(
  interval: { readonly lower: number; readonly upper: number } | null,
  truth: number,
): boolean {
  return interval !== null && interval.lower <= truth + 1e-12 && interval.upper >= truth - 1e-12;
}
