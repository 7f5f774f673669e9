import { describe, expect, it } from 'vitest';
import { maxPairQuantile } from '../../src/stats/critical-value.ts';
import { holm } from '../../src/stats/holm.ts';
import { mcnemarExact } from '../../src/stats/mcnemar.ts';
import { twoSidedZ } from '../../src/stats/normal.ts';
import { clopperPearson, wilson } from '../../src/stats/proportion.ts';
import { differenceScoreLimits, ratioScoreLimits } from '../../src/stats/score-interval.ts';
import { golden } from './read.ts';

type Limits = [number, number | 'inf'];
interface Intervals {
  readonly proportion: {
    readonly successes: number;
    readonly trials: number;
    readonly level: number;
    readonly wilson: [number, number];
    readonly clopperPearson: [number, number];
  }[];
  readonly twoProportions: {
    readonly successes1: number;
    readonly trials1: number;
    readonly successes2: number;
    readonly trials2: number;
    readonly level: number;
    readonly score: { readonly mee: Limits; readonly koopmanRatio: Limits };
    readonly statsmodels: { readonly koopmanRatio: (number | 'inf' | null)[] | string };
  }[];
  readonly mcnemarExact: {
    readonly gained: number;
    readonly lost: number;
    readonly statsmodels: number;
    readonly binomtest: number;
  }[];
  readonly studentizedRange: {
    readonly groups: number;
    readonly df: number | null;
    readonly p: number;
    readonly quantile: number;
  }[];
  readonly adjusted: { readonly p: number[]; readonly holm: number[] }[];
}
const table = golden<Intervals>('intervals');

describe('one proportion, scipy', () => {
  it.each(table.proportion)(
    '$successes of $trials at $level',
    ({ successes: x, trials: n, level, ...theirs }) => {
      for (const [ours, [lower, upper]] of [
        [wilson({ x, n }, level), theirs.wilson],
        [clopperPearson({ x, n }, level), theirs.clopperPearson],
      ] as const) {
        expect(ours.level).toBe(level);
        expect(ours.lower).toBeCloseTo(lower, 12);
        expect(ours.upper).toBeCloseTo(upper, 12);
      }
    },
  );
});

describe('two proportions by score', () => {
  it.each(table.twoProportions)(
    '$successes1/$trials1 against $successes2/$trials2 at $level',
    ({ successes1, trials1, successes2, trials2, level, score }) => {
      const [a, b] = [
        { x: successes1, n: trials1 },
        { x: successes2, n: trials2 },
      ];
      const z = twoSidedZ(level);
      const [low, high] = differenceScoreLimits(a, b, z);
      expect(low).toBeCloseTo(score.mee[0], 9);
      expect(high).toBeCloseTo(Number(score.mee[1]), 9);
      const [down, up] = ratioScoreLimits(a, b, z);
      expect(down).toBeCloseTo(score.koopmanRatio[0], 9);
      if (score.koopmanRatio[1] === 'inf') expect(up).toBe(Infinity);
      else expect(up / score.koopmanRatio[1]).toBeCloseTo(1, 9);
    },
  );

  // Printed by Newcombe (1998, Table II, Mee's interval) and by Koopman (1984).
  it.each([
    [56, 70, 48, 80, 0.0533, 0.3377],
    [9, 10, 3, 10, 0.1821, 0.837],
    [5, 56, 0, 29, -0.0313, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [10, 10, 0, 20, 0.7225, 1],
  ])('Mee as printed: %d/%d − %d/%d', (x1, n1, x2, n2, lower, upper) => {
    const ours = differenceScoreLimits({ x: x1, n: n1 }, { x: x2, n: n2 }, twoSidedZ(0.95));
    expect(ours[0]).toBeCloseTo(lower, 4);
    expect(ours[1]).toBeCloseTo(upper, 4);
  });

  it('Koopman as printed: 36/40 over 16/80', () => {
    const [lower, upper] = ratioScoreLimits({ x: 36, n: 40 }, { x: 16, n: 80 }, twoSidedZ(0.95));
    expect([lower.toFixed(2), upper.toFixed(2)]).toEqual(['2.94', '7.15']);
  });
});

it.each(table.mcnemarExact)(
  'McNemar, $gained gained and $lost lost',
  ({ gained, lost, statsmodels, binomtest }) => {
    const p = mcnemarExact(gained, lost);
    expect(p / statsmodels).toBeCloseTo(1, 10);
    expect(p / binomtest).toBeCloseTo(1, 10);
  },
);

it.each(table.adjusted)('Holm, $p.length p-values', ({ p, holm: theirs }) => {
  holm(p).forEach((own, index) => expect(own).toBeCloseTo(theirs[index]!, 13));
});

describe('critical values for all pairs against Tukey’s studentized range ÷ √2', () => {
  const known = table.studentizedRange.filter(({ df }) => df === null);
  // 20,000 draws: the standard error of a quantile at p is √(p(1 − p)/20,000) ÷ density, below 0.02 at p = 0.99.
  it.each(known)('$groups groups at $p', ({ groups, p, quantile }) => {
    const equal = Array.from({ length: groups }, () => 0.37);
    expect(Math.abs(maxPairQuantile([equal], p) - quantile / Math.SQRT2)).toBeLessThan(
      groups === 2 ? 1e-9 : 0.05,
    );
  });

  it('is no more than Tukey’s where sizes are unequal (Hayter)', () => {
    const unequal = [1, 1 / 7, 1 / 20, 1 / 33, 1 / 50];
    const tukey = known.find(({ groups, p }) => groups === 5 && p === 0.95)!.quantile / Math.SQRT2;
    const ours = maxPairQuantile([unequal], 0.95);
    expect(ours).toBeLessThan(tukey + 0.02);
    expect(ours).toBeGreaterThan(twoSidedZ(0.95));
  });

  it('two families of two rates are two independent pairs: the square root of the level each', () => {
    expect(
      maxPairQuantile(
        [
          [1, 2],
          [3, 1],
        ],
        0.95,
      ),
    ).toBeCloseTo(twoSidedZ(Math.sqrt(0.95)), 1);
  });
});
