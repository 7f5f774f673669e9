import { describe, expect, it } from 'vitest';
import { betaAt } from '../../src/stats/gamma-draws.ts';
import { shrinkRates } from '../../src/stats/shrinkage.ts';
import { streamKey } from '../../src/core/random.ts';
import { expectCoverage, holds, simulate } from './draws.ts';

const RUNS = 80;

/** Rates are drawn anew from Beta(ms, (1 − m)s) in each run, and so are the counts; s null: one rate for all. */
describe('shrunken rates and their largest difference', () => {
  it.each<{ m: number; s: number | null; sizes: number[] }>([
    { m: 0.3, s: null, sizes: [400, 100, 40, 8, 2] },
    { m: 0.3, s: 200, sizes: [800, 400, 60, 20, 4, 2] },
    { m: 0.6, s: 20, sizes: [300, 100, 30, 10, 4, 2, 2] },
    { m: 0.1, s: 15, sizes: [500, 200, 50, 20, 5] },
    { m: 0.5, s: 3, sizes: [100, 40, 10, 3] },
    { m: 0.4, s: 30, sizes: [300, 60] },
  ])('mean $m, likeness $s, $sizes', ({ m, s, sizes }) => {
    const key = streamKey('calibration', `rates ${m} ${s}`);
    let cells = 0;
    const gaps = simulate(`shrunken ${m} ${s}`, RUNS, (d, run) => {
      const rates = sizes.map((_, cell) => (s === null ? m : betaAt(m * s, (1 - m) * s, key, run, cell)));
      const own = shrinkRates(
        sizes.map((n, cell) => ({ x: d.binomial(n, rates[cell]!), n })),
        { level: 0.95, seed: String(run), name: 'calibration' },
      );
      cells += own.rates.filter((rate, cell) => holds(rate, rates[cell]!)).length;
      return holds(own.gap, Math.max(...rates) - Math.min(...rates));
    });
    if (process.env['SHOW']) console.log(`   cells ${cells / RUNS / sizes.length}`);
    expectCoverage(gaps, 0.945);
    // Cells of one run share their hyperparameters, so they count as fewer than they are.
    expect(cells / RUNS / sizes.length).toBeGreaterThan(0.92);
  });
});

it('beta variates have the mean and variance of their law, below and above shape 1', () => {
  const key = streamKey('calibration', 'beta');
  for (const [a, b] of [
    [0.4, 0.9],
    [3, 7],
    [120, 40],
  ] as const) {
    const values = Array.from({ length: 20000 }, (_, draw) => betaAt(a, b, key, draw, 0));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const truth = (a * b) / ((a + b) ** 2 * (a + b + 1));
    expect(Math.abs(mean - a / (a + b))).toBeLessThan(4 * Math.sqrt(truth / values.length));
    expect(variance / truth).toBeGreaterThan(0.96);
    expect(variance / truth).toBeLessThan(1.04);
  }
});
