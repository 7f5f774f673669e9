import { describe, expect, it } from 'vitest';
import { holm } from '../../src/stats/holm.ts';
import { acceleration, bcaInterval, bcaTails, biasCorrection } from '../../src/stats/bootstrap.ts';
import { BENEFITS, generalizedEntropy } from '../../src/stats/entropy.ts';
import { fisherExact } from '../../src/stats/fisher.ts';
import { jensenShannon, kullbackLeibler, totalVariation } from '../../src/stats/pair-distance.ts';
import { betaBinomialLogMass, shrinkRates } from '../../src/stats/shrinkage.ts';
import { permutationTest } from '../../src/stats/permutation.ts';
import { confusion, estimateOf, measured, outcomes } from '../checks/tables.ts';
import { golden } from './read.ts';

type ByAlpha = Record<string, number | 'inf'>;
interface Golden {
  readonly confusion: {
    readonly name: string;
    readonly table: [string, number, number, number, number][];
    readonly aif360: {
      readonly entropy: ByAlpha;
      readonly theil: number;
      readonly variation: number;
      readonly between: ByAlpha;
      readonly labels: number;
      readonly decisions: number;
      readonly amplification: number;
    };
    readonly definition: { readonly entropy: ByAlpha; readonly between: ByAlpha };
    readonly sklearn: Record<'independence' | 'separation' | 'sufficiency', number>;
  }[];
  readonly benefits: { readonly benefits: number[]; readonly entropy: ByAlpha };
  readonly distances: { p: number; q: number; kl: number; js: number; tv: number }[];
  readonly fisher: { x1: number; n1: number; x2: number; n2: number; p: number; midP: number }[];
  readonly bca: {
    readonly counts: number[][];
    readonly replicates: number[];
    readonly z0: number;
    readonly acceleration: number;
    readonly tails: [number, number];
    readonly interval: [number, number];
    readonly entropyOfFirst: [number, number];
  };
  readonly permutation: { x1: number; n1: number; x2: number; n2: number; p: number }[];
  readonly betaBinomial: { x: number; n: number; a: number; b: number; logMass: number }[];
  readonly shrunken: {
    readonly name: string;
    readonly cells: [number, number][];
    readonly means: number[];
    readonly limits: [number, number][];
    readonly gap: [number, number, number];
    readonly equal: number;
  }[];
  readonly ranks: { readonly p: number[]; readonly holm: number[]; readonly bh: number[] };
}
const values = golden<Golden>('inequality');
const anySize = { minGroupSize: 1 };

describe.each(values.confusion)('$name', ({ table, aif360, definition, sklearn }) => {
  const counts = outcomes(table.flatMap((own) => confusion(...own)));
  const whole = outcomes(
    table.flatMap(([, ...own]) => confusion('', ...own)),
    [],
  );
  const valueOf = (id: string, params = {}, of = counts): number =>
    measured(estimateOf(id, of, { ...anySize, ...params })).value;
  const detail = (id: string, key: string, params = {}): unknown =>
    measured(estimateOf(id, counts, { ...anySize, ...params })).detail[key];

  it('entropy of all rows: numpy on the definition, and AIF360 where it keeps to it', () => {
    const index = (alpha: number) =>
      estimateOf('fairness/generalized-entropy-index', whole, { ...anySize, alpha });
    for (const [alpha, theirs] of Object.entries(definition.entropy)) {
      const own = index(Number(alpha));
      if (theirs === 'inf') expect(own.status === 'not-applicable' && own.reason).toContain('infinite');
      else expect(measured(own).value).toBeCloseTo(theirs, 12);
    }
    for (const [alpha, theirs] of Object.entries(aif360.entropy))
      expect(measured(index(Number(alpha))).value).toBeCloseTo(Number(theirs), 12);
    expect(valueOf('fairness/theil-index', {}, whole)).toBeCloseTo(aif360.theil, 12);
    expect(valueOf('fairness/coefficient-of-variation', {}, whole)).toBeCloseTo(aif360.variation, 12);
  });

  it('entropy between groups: the plug-in is numpy’s and AIF360’s', () => {
    for (const [alpha, theirs] of [...Object.entries(definition.between), ...Object.entries(aif360.between)])
      expect(
        detail('fairness/between-group-generalized-entropy', 'plugIn', { alpha: Number(alpha) }),
      ).toBeCloseTo(Number(theirs), 12);
  });

  it('differential fairness and its amplification: AIF360', () => {
    expect(valueOf('fairness/differential-fairness')).toBeCloseTo(aif360.decisions, 12);
    expect(valueOf('fairness/differential-fairness-amplification')).toBeCloseTo(aif360.amplification, 12);
  });

  it.each(['independence', 'separation', 'sufficiency'] as const)('%s in nats: scikit-learn', (criterion) => {
    const estimate = estimateOf(`fairness/${criterion}-information`, counts, anySize);
    expect(measured(estimate).detail['plugInNats']).toBeCloseTo(sklearn[criterion], 12);
  });
});

it('benefits that are not whole numbers, as LiFT prints them', () => {
  const { benefits, entropy } = values.benefits;
  const shares = benefits.map(() => 1 / benefits.length);
  for (const [alpha, theirs] of Object.entries(entropy))
    expect(generalizedEntropy(benefits, shares, Number(alpha))).toBeCloseTo(Number(theirs), 13);
  expect(generalizedEntropy(benefits, shares, 2)).toBeCloseTo(0.04 / 3, 13);
  expect(generalizedEntropy(benefits, shares, 0.5)).toBeCloseTo(0.013503591986335994, 13);
  expect(generalizedEntropy(benefits, shares, 1)).toBeCloseTo(0.013423675700459214, 13);
  expect(generalizedEntropy(benefits, shares, 0)).toBeCloseTo(0.013607331506751752, 13);
});

it('entropy is continuous in alpha, also where the formula changes', () => {
  const shares = [0.1, 0.7, 0.2];
  const positive = [0, 0.8, 0.2];
  for (const alpha of [0.5, 1]) {
    const [below, at, above] = [-1e-9, 0, 1e-9].map((step) =>
      generalizedEntropy(BENEFITS, shares, alpha + step),
    );
    expect(below).toBeCloseTo(at!, 7);
    expect(above).toBeCloseTo(at!, 7);
  }
  expect(generalizedEntropy(BENEFITS, positive, 1e-9)).toBeCloseTo(
    generalizedEntropy(BENEFITS, positive, 0),
    8,
  );
});

it.each(values.distances)('distances of $p and $q, scipy', ({ p, q, kl, js, tv }) => {
  expect(kullbackLeibler(p, q)).toBeCloseTo(kl, 13);
  expect(jensenShannon(p, q)).toBeCloseTo(js, 13);
  expect(totalVariation(p, q)).toBeCloseTo(tv, 13);
});

it.each(values.fisher)('Fisher, $x1/$n1 against $x2/$n2: scipy', ({ x1, n1, x2, n2, p, midP }) => {
  const own = fisherExact(x1, n1, x2, n2);
  expect(own.p / p).toBeCloseTo(1, 10);
  expect(own.midP / midP).toBeCloseTo(1, 10);
});

describe('BCa against scipy', () => {
  const { counts, replicates, z0, acceleration: theirs, tails, interval, entropyOfFirst } = values.bca;
  const table = { counts: Float64Array.from(counts.flat()), strata: 2, categories: 3 };
  const mean = (own: Float64Array, from: number): number =>
    (own[from + 1]! + 2 * own[from + 2]!) / (own[from]! + own[from + 1]! + own[from + 2]!);
  const ratio = (own: Float64Array): number => mean(own, 0) / mean(own, 3);

  it('bias correction, acceleration and tails', () => {
    expect(biasCorrection(Float64Array.from(replicates), ratio(table.counts))).toBeCloseTo(z0, 12);
    expect(acceleration(table, ratio)).toBeCloseTo(theirs, 12);
    const own = bcaTails(z0, theirs, 0.025);
    expect(own[0]).toBeCloseTo(tails[0], 12);
    expect(own[1]).toBeCloseTo(tails[1], 12);
  });

  it('the interval, within the error of 10,000 and 20,000 replicates', () => {
    const options = { replicates: 10000, seed: '1', name: 'golden', level: 0.95 };
    const own = bcaInterval(table, ratio, options)!.interval;
    expect(Math.abs(own.lower - interval[0])).toBeLessThan(0.01);
    expect(Math.abs(own.upper - interval[1])).toBeLessThan(0.01);
    const first = { counts: Float64Array.from(counts[0]!), strata: 1, categories: 3 };
    const entropy = (cells: Float64Array): number =>
      generalizedEntropy(
        BENEFITS,
        [...cells].map((count) => count / 80),
        2,
      );
    const single = bcaInterval(first, entropy, options)!.interval;
    expect(Math.abs(single.lower - entropyOfFirst[0])).toBeLessThan(0.005);
    expect(Math.abs(single.upper - entropyOfFirst[1])).toBeLessThan(0.005);
  });
});

describe('permutation of groups', () => {
  const test = (x1: number, n1: number, x2: number, n2: number) =>
    permutationTest([{ marked: [x1, x2], sizes: [n1, n2] }], ([a, b]) => Math.abs(a! / n1 - b! / n2), {
      replicates: 99,
      seed: '1',
      name: 'golden',
    });
  it.each(values.permutation)(
    '$x1/$n1 against $x2/$n2: scipy’s hypergeometric law',
    ({ x1, n1, x2, n2, p }) => {
      expect(test(x1, n1, x2, n2).p).toBeCloseTo(p, 12);
    },
  );
  it('an observed difference of 0 has p = 1, where LiFT’s own test expects 0.788', () => {
    expect(test(3, 12, 4, 16).p).toBeCloseTo(1, 12);
    const many = permutationTest(
      [{ marked: [3000, 4000, 1000], sizes: [12000, 16000, 4000] }],
      ([a, b, c]) =>
        Math.max(a! / 12000, b! / 16000, c! / 4000) - Math.min(a! / 12000, b! / 16000, c! / 4000),
      { replicates: 199, seed: '1', name: 'golden' },
    );
    expect([many.p, many.method]).toEqual([1, '199 permutations of groups within strata']);
  });
});

it('p-values are adjusted by their ranks, not by where they would be sorted to, as Giskard’s are', () => {
  const { p, holm: theirs, bh } = values.ranks;
  holm(p).forEach((own, at) => expect(own).toBeCloseTo(theirs[at]!, 13));
  expect(bh.filter((own) => own <= 0.05)).toHaveLength(3);
  expect(holm(p).filter((own) => own <= 0.05)).toHaveLength(1);
});

it.each(values.betaBinomial)('beta-binomial mass, $x of $n: scipy', ({ logMass, a, b, ...own }) => {
  expect(betaBinomialLogMass(own, a, b)).toBeCloseTo(logMass, 11);
});

describe.each(values.shrunken)('shrunken rates, $name: numpy on a fine grid and 200,000 draws', (theirs) => {
  const own = shrinkRates(
    theirs.cells.map(([x, n]) => ({ x, n })),
    { level: 0.95, seed: '1', name: 'golden' },
  );
  it('means, and how likely one rate is', () => {
    theirs.means.forEach((mean, cell) => expect(Math.abs(own.rates[cell]!.mean - mean)).toBeLessThan(0.003));
    expect(Math.abs(own.equal - theirs.equal)).toBeLessThan(0.02);
  });
  // A quantile of 2,000 draws has a standard error of about √(p(1 − p)/2,000) ÷ density.
  it('limits of each rate and of the largest difference', () => {
    theirs.limits.forEach(([lower, upper], cell) => {
      expect(Math.abs(own.rates[cell]!.lower - lower)).toBeLessThan(0.03);
      expect(Math.abs(own.rates[cell]!.upper - upper)).toBeLessThan(0.03);
    });
    const [lower, median, upper] = theirs.gap;
    expect(Math.abs(own.gap.median - median)).toBeLessThan(0.02);
    expect(Math.abs(own.gap.upper - upper)).toBeLessThan(0.04);
    if (theirs.equal < 0.025) expect(Math.abs(own.gap.lower - lower)).toBeLessThan(0.02);
    else expect(own.gap.lower).toBe(0);
  });
});
