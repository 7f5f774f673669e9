import { describe, expect, it } from 'vitest';
import { differenceGap, ratioGap, type Gap } from '../../src/stats/gap.ts';
import { clopperPearson, wilson, type Proportion } from '../../src/stats/proportion.ts';
import { draws, expectCoverage, fewest, holds, simulate, type Draws } from './draws.ts';

const RUNS = 1000;
const same = (rate: number, k: number): number[] => Array.from({ length: k }, () => rate);
const ten = [1000, 700, 500, 350, 250, 150, 100, 70, 50, 30];

/** Rates and sizes; the first nine are the table that the method was chosen on. */
const settings: { rates: number[]; sizes: number[] }[] = [
  { rates: [0.3, 0.3], sizes: [400, 100] },
  { rates: same(0.3, 5), sizes: same(400, 5) },
  { rates: same(0.3, 10), sizes: ten },
  { rates: same(0.05, 5), sizes: [500, 250, 120, 60, 30] },
  { rates: same(0.01, 5), sizes: [2000, 800, 300, 100, 30] },
  { rates: [0.3, 0.45], sizes: [400, 100] },
  { rates: [0.3, 0.32, 0.35, 0.4, 0.5], sizes: [1000, 500, 200, 100, 50] },
  { rates: [0.1, 0.1, 0.1, 0.1, 0.3], sizes: same(300, 5) },
  { rates: [0.02, 0.03], sizes: [200, 100] },
  { rates: [0.02, 0.02], sizes: [300, 40] },
  { rates: [0.01, 0.01], sizes: [1000, 30] },
  { rates: same(0.99, 3), sizes: [500, 100, 40] },
  { rates: [0.9, 0.9, 0.1], sizes: [300, 100, 100] },
];

const drawn = (d: Draws, rates: readonly number[], sizes: readonly number[]): Proportion[] =>
  rates.map((rate, index) => ({ x: d.binomial(sizes[index]!, rate), n: sizes[index]! }));

const gapOf = (rates: readonly number[]): number => Math.max(...rates) - Math.min(...rates);

describe('difference and ratio between groups', () => {
  it.each(settings)(
    '$rates of $sizes: both cover .945, and exclude equality together',
    ({ rates, sizes }) => {
      const ratio = Math.min(...rates) / Math.max(...rates);
      const counts = { ratio: 0, disagree: 0 };
      const difference = simulate(`difference ${rates} of ${sizes}`, RUNS, (d) => {
        const family = drawn(d, rates, sizes);
        const { interval } = differenceGap([family], 0.95);
        if (!family.some(({ x }) => x > 0)) counts.ratio += 1;
        else {
          const own = ratioGap(family, 0.95).interval;
          counts.ratio += holds(own, ratio) ? 1 : 0;
          counts.disagree += own.upper < 1 !== interval.lower > 0 ? 1 : 0;
        }
        return holds(interval, gapOf(rates));
      });
      if (process.env['SHOW']) console.log(`  ratio: ${counts.ratio / RUNS}`);
      expectCoverage(difference, 0.945);
      expectCoverage({ runs: RUNS, hits: counts.ratio }, 0.945);
      expect(counts.disagree).toBe(0);
    },
  );

  it('is not so wide that it always covers: equal groups of 400 err in at least 4 of 100', () => {
    const { hits, runs } = simulate('two-sided', RUNS, (d) =>
      holds(differenceGap([drawn(d, same(0.3, 5), same(400, 5))], 0.95).interval, 0),
    );
    expect(runs - hits).toBeGreaterThanOrEqual(fewest(runs, 0.04));
  });

  it('pairs are simultaneous: all ten differences of five groups hold their truth at once', () => {
    const rates = [0.2, 0.3, 0.4, 0.5, 0.3];
    const all = ({ pairs }: Gap): boolean =>
      pairs.every((pair) => holds(pair, rates[pair.a]! - rates[pair.b!]!));
    expectCoverage(
      simulate('pairs', RUNS, (d) => all(differenceGap([drawn(d, rates, [500, 200, 100, 70, 40])], 0.95))),
      0.945,
    );
  });
});

describe('equalized odds: two families of rates at once', () => {
  it.each([
    { tpr: same(0.7, 2), fpr: same(0.2, 2), positives: [300, 80], negatives: [500, 60] },
    {
      tpr: same(0.7, 5),
      fpr: same(0.2, 5),
      positives: [400, 200, 100, 60, 40],
      negatives: [600, 300, 90, 60, 60],
    },
    { tpr: same(0.9, 3), fpr: same(0.02, 3), positives: [200, 80, 40], negatives: [400, 100, 40] },
    { tpr: [0.7, 0.6, 0.8], fpr: [0.2, 0.3, 0.1], positives: [300, 100, 60], negatives: [300, 100, 60] },
  ])('$tpr and $fpr', ({ tpr, fpr, positives, negatives }) => {
    const truth = Math.max(gapOf(tpr), gapOf(fpr));
    expectCoverage(
      simulate(`odds ${tpr} ${fpr}`, RUNS, (d) =>
        holds(differenceGap([drawn(d, tpr, positives), drawn(d, fpr, negatives)], 0.95).interval, truth),
      ),
      0.945,
    );
  });
});

describe('a rate by itself', () => {
  it.each([
    [0.3, 100],
    [0.05, 60],
    [0.02, 500],
  ])('%d of %d: Clopper–Pearson never falls short, Wilson is near on average', (rate, n) => {
    expectCoverage(
      simulate(`exact ${rate} ${n}`, 4000, (d) =>
        holds(clopperPearson({ x: d.binomial(n, rate), n }, 0.95), rate),
      ),
    );
    expectCoverage(
      simulate(`wilson ${rate} ${n}`, 4000, (d) => holds(wilson({ x: d.binomial(n, rate), n }, 0.95), rate)),
      0.94,
    );
  });
});

it('the simulation itself draws binomials with the right mean and spread', () => {
  const d = draws('check');
  const values = Array.from({ length: 20000 }, () => d.binomial(50, 0.1));
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  expect(mean).toBeGreaterThan(4.93);
  expect(mean).toBeLessThan(5.07);
  expect(variance).toBeGreaterThan(4.3);
  expect(variance).toBeLessThan(4.7);
});
