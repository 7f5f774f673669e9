import { describe, expect, it } from 'vitest';
import { bonferroniZ, commonDifferenceLimits, mantelHaenszelWeight } from '../../src/stats/stratified.ts';
import type { StratumPair } from '../../src/stats/stratified.ts';
import { estimateOf, measured, outcomes, confusion } from '../checks/tables.ts';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { expectCoverage, holds, simulate, type Draws } from './draws.ts';

const RUNS = 1500;
const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);

/** Strata as [rows of a, rows of b, rate of b]; the rate of a is higher by `gap` in each. */
type Layout = readonly (readonly [number, number, number])[];
const layouts: { name: string; gap: number; strata: Layout }[] = [
  {
    name: 'three strata, rates far apart',
    gap: 0,
    strata: [
      [200, 80, 0.1],
      [100, 100, 0.4],
      [60, 120, 0.8],
    ],
  },
  {
    name: 'three strata, a gap',
    gap: 0.1,
    strata: [
      [200, 80, 0.1],
      [100, 100, 0.4],
      [60, 120, 0.8],
    ],
  },
  {
    name: 'rare',
    gap: 0,
    strata: [
      [200, 50, 0.02],
      [100, 60, 0.03],
    ],
  },
  {
    name: 'rare, a gap',
    gap: 0.05,
    strata: [
      [200, 50, 0.01],
      [100, 60, 0.02],
    ],
  },
  { name: '60 strata of four rows', gap: 0, strata: repeat([2, 2, 0.4], 60) },
  { name: '100 strata of two rows, a gap', gap: 0.2, strata: repeat([1, 1, 0.3], 100) },
  {
    name: 'one large and one tiny',
    gap: 0,
    strata: [
      [500, 300, 0.3],
      [3, 2, 0.9],
    ],
  },
];

describe('the common difference within strata', () => {
  it.each(layouts)('$name: covers .945 at 95 %', ({ name, gap, strata }) => {
    expectCoverage(
      simulate(`strata ${name}`, RUNS, (d) => {
        const pairs = strata.map(([n, m, rate], index): StratumPair => {
          const a = { x: d.binomial(n, rate + gap), n };
          const b = { x: d.binomial(m, rate), n: m };
          return { stratum: `${index}`, a, b, weight: mantelHaenszelWeight(a, b) };
        });
        return holds(commonDifferenceLimits(pairs, bonferroniZ(0.95, 1)), gap);
      }),
      0.945,
    );
  });
});

/** Decisions of groups in strata, with the rate of each group and stratum. */
function decided(
  d: Draws,
  sizes: readonly (readonly number[])[],
  rate: (g: number, s: number) => number,
): OutcomeCounts {
  const cells = sizes.flatMap((strata, g) =>
    strata.flatMap((n, s) => {
      const x = d.binomial(n, rate(g, s));
      return [
        { ...{ group: [`g${g}`], stratum: [`s${s}`], label: null, decision: 1 }, rows: x },
        { ...{ group: [`g${g}`], stratum: [`s${s}`], label: null, decision: 0 }, rows: n - x },
      ];
    }),
  );
  const kept = cells.filter(({ rows }) => rows > 0);
  return {
    ...outcomes([]),
    strata: ['s'],
    cells: kept.map((cell) => ({ ...cell, weight: cell.rows, weightSquared: cell.rows })),
  };
}

it('three groups in strata of unequal rates: both conditional checks hold 0 at once', () => {
  const sizes = [
    [200, 100, 60],
    [80, 80, 80],
    [30, 40, 50],
  ];
  let disparity = 0;
  const tally = simulate('conditional checks', 800, (d) => {
    const counts = decided(d, sizes, (_, s) => [0.2, 0.5, 0.7][s]!);
    const cdd = measured(estimateOf('fairness/conditional-demographic-disparity', counts));
    if (holds(cdd.interval, 0)) disparity += 1;
    return holds(
      measured(estimateOf('fairness/conditional-demographic-parity-difference', counts)).interval,
      0,
    );
  });
  expectCoverage(tally, 0.945);
  expectCoverage({ runs: tally.runs, hits: disparity }, 0.945);
});

describe('FN / FP', () => {
  it.each([
    { shares: [0.5, 0.5], errors: [200, 60] },
    { shares: [0.6, 0.6, 0.6], errors: [200, 60, 35] },
    { shares: [0.3, 0.6], errors: [150, 50] },
    { shares: [0.8, 0.8, 0.8], errors: [100, 50, 40] },
    { shares: [0.15, 0.15, 0.5], errors: [100, 50, 40] },
  ])('shares $shares of $errors wrong decisions: the difference covers .945', ({ shares, errors }) => {
    const odds = shares.map((share) => share / (1 - share));
    const truth = Math.max(...odds) - Math.min(...odds);
    let undefinedRuns = 0;
    const tally = simulate(`FN / FP ${shares} of ${errors}`, 250, (d) => {
      const counts = outcomes(
        errors.flatMap((n, g) => {
          const missed = d.binomial(n, shares[g]!);
          return confusion(`g${g}`, 10, n - missed, missed, 10);
        }),
      );
      const estimate = measured(estimateOf('fairness/treatment-equality-difference', counts));
      if (estimate.untested.length > 0) undefinedRuns += 1;
      return holds(estimate.interval, truth);
    });
    expect(undefinedRuns).toBe(0);
    expectCoverage(tally, 0.945);
  });
});
