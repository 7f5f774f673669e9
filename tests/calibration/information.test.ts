import { describe, it } from 'vitest';
import { boundaryLimits } from '../../src/stats/boundary-interval.ts';
import { informationEstimate, mutualInformation } from '../../src/stats/information.ts';
import { expectCoverage, expectLevel, holds, simulate, type Draws } from './draws.ts';

const RUNS = 100;
const same = (rate: number, k: number): number[] => Array.from({ length: k }, () => rate);

/** Rates of marks by stratum and group, and how many rows there are. */
const settings: { rates: number[][]; sizes: number[][] }[] = [
  { rates: [[0.3, 0.3]], sizes: [[400, 100]] },
  { rates: [same(0.3, 5)], sizes: [[400, 200, 100, 50, 30]] },
  { rates: [same(0.05, 3)], sizes: [[300, 60, 30]] },
  { rates: [[0.3, 0.32]], sizes: [[400, 100]] },
  { rates: [[0.3, 0.4]], sizes: [[400, 100]] },
  { rates: [[0.2, 0.6]], sizes: [[150, 60]] },
  { rates: [[0.05, 0.15]], sizes: [[200, 60]] },
  { rates: [[0.9, 0.2]], sizes: [[100, 50]] },
  { rates: [[0.3, 0.35, 0.4, 0.5]], sizes: [[500, 200, 60, 30]] },
  {
    rates: [same(0.7, 3), same(0.2, 3)],
    sizes: [
      [200, 80, 40],
      [300, 100, 40],
    ],
  },
  {
    rates: [
      [0.8, 0.7, 0.6],
      [0.2, 0.25, 0.1],
    ],
    sizes: [
      [200, 80, 40],
      [300, 100, 40],
    ],
  },
];

function drawn(d: Draws, rates: readonly number[][], sizes: readonly number[][]) {
  return sizes.map((own, s) => ({ sizes: own, marked: own.map((n, g) => d.binomial(n, rates[s]![g]!)) }));
}

describe('information between groups and decisions', () => {
  it.each(settings)('$rates of $sizes', ({ rates, sizes }) => {
    const marks = sizes.map((own, s) => ({ sizes: own, marked: own.map((n, g) => n * rates[s]![g]!) }));
    const truth = mutualInformation(
      marks.flatMap(({ marked }) => marked),
      marks,
    );
    let rejected = 0;
    const tally = simulate(`information ${JSON.stringify(rates)}`, RUNS, (d, run) => {
      const { estimate, test } = informationEstimate(drawn(d, rates, sizes), {
        ...{ replicates: 199, seed: String(run), name: 'information' },
      });
      if (test.p <= 0.05) rejected += 1;
      if (estimate.nullVariance === 0) return true;
      const [lower, upper] = boundaryLimits(estimate, 0.95);
      return holds({ lower, upper }, truth);
    });
    expectCoverage(tally, 0.945);
    if (process.env['SHOW']) console.log(`   rejected ${rejected / RUNS}`);
    if (truth < 1e-12) expectLevel({ runs: RUNS, hits: rejected });
  });
});
