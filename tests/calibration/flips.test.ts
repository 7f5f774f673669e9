import { describe, expect, it } from 'vitest';
import type { FlipCell, FlipCounts } from '../../src/core/summary.ts';
import { estimateFlips } from '../../src/stats/flip-rates.ts';
import { mcnemarExact } from '../../src/stats/mcnemar.ts';
import { measured } from '../checks/tables.ts';
import { binomialTable, expectCoverage, expectLevel, holds, simulate, type Draws } from './draws.ts';

const RUNS = 1000;
/** Shares of rows with the chance that a repeat flips them: repeats of a row are alike, so a row is a cluster. */
type Mix = readonly (readonly [share: number, chance: number])[];
const mixes = {
  'rows near the border': [
    [0.9, 0],
    [0.06, 0.3],
    [0.04, 0.6],
  ],
  'few rows near the border': [
    [0.98, 0],
    [0.02, 0.5],
  ],
  'all or nothing': [
    [0.95, 0],
    [0.05, 1],
  ],
  'all rows alike': [[1, 0.1]],
  'hardly any': [
    [0.995, 0],
    [0.005, 0.5],
  ],
  'two kinds': [
    [0.5, 0.2],
    [0.5, 0.5],
  ],
} satisfies Record<string, Mix>;
type Name = keyof typeof mixes;

const rateOf = (mix: Mix): number => mix.reduce((sum, [share, chance]) => sum + share * chance, 0);

function cellsOf(d: Draws, mix: Mix, rows: number, repeats: number, group: readonly string[]): FlipCell[] {
  const byFlips = new Map<number, number>();
  const shares = mix.map(([share]) => share);
  for (let row = 0; row < rows; row += 1) {
    const flips = d.binomial(repeats, mix[d.pick(shares)]![1]);
    byFlips.set(flips, (byFlips.get(flips) ?? 0) + 1);
  }
  return [...byFlips].map(([flips, own]) => ({
    ...{ level: '0.1', group, label: null, before: 1, flips, valid: repeats, rows: own },
  }));
}

function flipCounts(attributes: readonly string[], repeats: number, cells: readonly FlipCell[]): FlipCounts {
  return {
    ...{ kind: 'flip-counts', perturbation: 'tabular/scaled-noise', attributes, repeats, levels: ['0.1'] },
    ...{ cells, shifts: [], ledger: [] },
  };
}

const options = { judged: ['0.1'], minimum: 30, level: 0.95 };

describe('the flip rate of all rows', () => {
  it.each<[Name, number, number]>([
    ['rows near the border', 30, 10],
    ['rows near the border', 300, 10],
    ['few rows near the border', 100, 10],
    ['few rows near the border', 400, 5],
    ['all or nothing', 50, 10],
    ['all rows alike', 50, 10],
    ['hardly any', 300, 10],
    ['two kinds', 100, 1],
  ])('%s, %d rows, %d repeats', (name, rows, repeats) => {
    expectCoverage(
      simulate(`flips, ${name}, ${rows} × ${repeats}`, RUNS, (d) => {
        const counts = flipCounts([], repeats, cellsOf(d, mixes[name], rows, repeats, []));
        return holds(
          measured(estimateFlips(counts, { ...options, sliced: false })).interval,
          rateOf(mixes[name]),
        );
      }),
    );
  });
});

describe('the gap of flip rates between groups', () => {
  it.each<[[Name, number][], number]>([
    [
      [
        ['rows near the border', 400],
        ['rows near the border', 100],
      ],
      10,
    ],
    [
      [
        ['all or nothing', 400],
        ['all or nothing', 60],
      ],
      5,
    ],
    [
      [
        ['few rows near the border', 300],
        ['rows near the border', 200],
      ],
      10,
    ],
    [
      [
        ['two kinds', 100],
        ['two kinds', 50],
        ['two kinds', 30],
      ],
      1,
    ],
    [
      [
        ['rows near the border', 400],
        ['rows near the border', 300],
        ['rows near the border', 300],
        ['rows near the border', 250],
        ['rows near the border', 250],
      ],
      10,
    ],
  ])('%j, %d repeats', (groups, repeats) => {
    const rates = groups.map(([name]) => rateOf(mixes[name]));
    const truth = Math.max(...rates) - Math.min(...rates);
    expectCoverage(
      simulate(`flip gap ${JSON.stringify(groups)}`, RUNS, (d) => {
        const cells = groups.flatMap(([name, rows], g) => cellsOf(d, mixes[name], rows, repeats, [`g${g}`]));
        const counts = flipCounts(['g'], repeats, cells);
        return holds(measured(estimateFlips(counts, { ...options, sliced: true })).interval, truth);
      }),
    );
  });
});

describe('exact McNemar', () => {
  it.each([1, 5, 6, 10, 25, 80, 400])(
    '%d discordant pairs: rejects at most at its level, exactly summed',
    (n) => {
      const table = binomialTable(n, 0.5);
      for (const level of [0.01, 0.05, 0.1, 0.5]) {
        let rejected = 0;
        for (let b = 0; b <= n; b += 1) {
          if (mcnemarExact(b, n - b) <= level) rejected += table[b]! - (b > 0 ? table[b - 1]! : 0);
        }
        expect(rejected).toBeLessThanOrEqual(level + 1e-12);
        if (n >= 80) expect(rejected).toBeGreaterThan(level / 2);
      }
    },
  );

  it('keeps its level with a random number of discordant pairs', () => {
    expectLevel(
      simulate('McNemar', 4000, (d) => {
        const discordant = d.binomial(300, 0.1);
        const gained = d.binomial(discordant, 0.5);
        return mcnemarExact(gained, discordant - gained) <= 0.05;
      }),
    );
  });
});
