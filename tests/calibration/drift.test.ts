import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import { drawFrequencies } from '../../src/kernels/block-random-features/index.ts';
import { blockMmd } from '../../src/stats/block-mmd.ts';
import { columnPsis, type ColumnPsi } from '../../src/stats/column-psi.ts';
import { expectCoverage, expectExact, expectLevel, holds, simulate, type Draws } from './draws.ts';
import { binnedSketch, categories, featureSketch, numeric, type Shape } from './sketches.ts';

const RUNS = 1000;
const psiOf = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, own, bin) => sum + (own - q[bin]!) * Math.log(own / q[bin]!), 0);

/** Shapes: equal sides, a short current side, and few rows. */
const equal: Shape = { blockRows: 20, reference: 40, current: 40 };
const short: Shape = { blockRows: 20, reference: 64, current: 16 };
const options = { bins: 10, permutations: 99, seed: '1', level: 0.95 };

describe('PSI of categories', () => {
  const before = [0.4, 0.25, 0.15, 0.12, 0.08];
  const column = categories('c', ['a', 'b', 'c', 'd', 'e']);
  /** The reference shares tilted by `by`, so that PSI takes a wanted value. */
  const tilted = (by: number): number[] => {
    const raw = before.map((p, bin) => p * Math.exp(by * bin));
    const total = raw.reduce((sum, p) => sum + p, 0);
    return raw.map((p) => p / total);
  };

  it.each([
    { by: 0, near: 0, shape: equal },
    { by: 0, near: 0, shape: short },
    { by: 0.172, near: 0.05, shape: equal },
    { by: 0.231, near: 0.1, shape: short },
    { by: 0.3585, near: 0.25, shape: equal },
    { by: 0.3585, near: 0.25, shape: short },
  ])('interval at PSI $near, $shape.reference and $shape.current blocks', ({ by, near, shape }) => {
    const [p, q] = [before, tilted(by)];
    const truth = psiOf(p, q);
    expect(truth).toBeCloseTo(near, 2);
    const tally = simulate(`PSI, categories, ${near}, ${shape.current}`, RUNS, (d) => {
      const sketch = binnedSketch([column], shape, (side) => [d.pick(side === 'reference' ? p : q)]);
      return holds(columnPsis(sketch, options)[0] ?? null, truth);
    });
    expectCoverage(tally);
  });
});

describe('PSI of numbers', () => {
  const column = numeric('x', 50);
  /** P(x ≤ t) with density 1 + a(2t − 1) on [0, 1]; at a = 0 uniform. */
  const cdf = (t: number, a: number): number => t + a * (t * t - t);
  const draw = (d: Draws, a: number): number => {
    const u = d.uniform();
    return a === 0 ? u : (a - 1 + Math.sqrt((1 - a) ** 2 + 4 * a * u)) / (2 * a);
  };
  /** The truth for the bins that the estimate chose: `<0.1`, `0.1–<0.24`, `≥0.9`. */
  function truthOf({ bins }: ColumnPsi, a: number): number {
    const cuts = bins.slice(0, -2).map(({ label }) => Number(label.split('<')[1]));
    const ends = [0, ...cuts, 1];
    const mass = (own: number): number[] => ends.slice(1).map((end, i) => cdf(end, own) - cdf(ends[i]!, own));
    return psiOf(mass(0), mass(a));
  }

  it.each([
    { a: 0, near: 0, shape: equal },
    { a: 0.38, near: 0.05, shape: short },
    { a: 0.53, near: 0.1, shape: equal },
    { a: 0.78, near: 0.25, shape: short },
  ])('interval at PSI $near, $shape.reference and $shape.current blocks', ({ a, near, shape }) => {
    let last = 0;
    const tally = simulate(`PSI, numbers, ${near}, ${shape.current}`, RUNS, (d) => {
      const binned = (x: number): number => Math.min(49, Math.floor(x * 50));
      const sketch = binnedSketch([column], shape, (side) => [binned(draw(d, side === 'reference' ? 0 : a))]);
      const [own] = columnPsis(sketch, options);
      last = truthOf(own!, a);
      return holds(own!, last);
    });
    expect(Math.abs(last - near)).toBeLessThan(0.03);
    expectCoverage(tally);
  });
});

describe('p-values of PSI', () => {
  it('reject at their level where nothing changed', () => {
    const column = categories('c', ['a', 'b', 'c']);
    const shape = { blockRows: 10, reference: 20, current: 12 };
    const tally = simulate('PSI, p', 2000, (d) => {
      const sketch = binnedSketch([column], shape, () => [d.pick([0.7, 0.25, 0.05])]);
      return columnPsis(sketch, options)[0]!.p <= 0.05;
    });
    expectLevel(tally);
    expect(tally.hits / tally.runs).toBeGreaterThan(0.02);
  });

  const names = ['u', 'v', 'w', 'x', 'y'];
  const columns = names.map((name) => numeric(name, 10));
  /** Five columns with a common part, as ranks of correlated normal numbers. */
  const correlated = (d: Draws, shift: number): number[] => {
    const common = d.normal();
    return names.map((_, j) => {
      const z = 0.8 * common + 0.6 * d.normal() + (j === 0 ? shift : 0);
      return Math.min(9, Math.floor(10 / (1 + Math.exp(-1.7 * z))));
    });
  };
  const shape = { blockRows: 10, reference: 20, current: 20 };

  it('hold the familywise error over five correlated columns', () => {
    expectExact(
      simulate('max-T, none moved', RUNS, (d) => {
        const all = columnPsis(
          binnedSketch(columns, shape, () => correlated(d, 0)),
          options,
        );
        return all.some(({ adjustedP }) => adjustedP <= 0.05);
      }),
      0.05,
    );
  });

  it('hold it over the four that did not move, and find the one that did', () => {
    let found = 0;
    const tally = simulate('max-T, one moved', RUNS, (d) => {
      const sketch = binnedSketch(columns, shape, (side) => correlated(d, side === 'current' ? 0.8 : 0));
      const [moved, ...others] = columnPsis(sketch, options);
      if (moved!.adjustedP <= 0.05) found += 1;
      return others.some(({ adjustedP }) => adjustedP <= 0.05);
    });
    expectLevel(tally);
    expect(found / RUNS).toBeGreaterThan(0.9);
  });
});

describe('MMD by blocks', () => {
  const [inputs, frequencies] = [2, 16];
  const omega = drawFrequencies(streamKey('1', 'calibration/omega'), inputs, frequencies, 1.5);
  /** ‖E φ(x) − E φ(y)‖ for x ~ N(0, I), y ~ N(shift, spread² I): E cos ω·y = cos(ω·shift) exp(−½ spread² |ω|²), sin alike. */
  function truth(shift: number, spread: number): number {
    let sum = 0;
    for (let f = 0; f < frequencies; f += 1) {
      const [a, b] = [omega[f]!, omega[frequencies + f]!];
      const [square, angle] = [a * a + b * b, (a + b) * shift];
      const [near, far] = [Math.exp(-square / 2), Math.exp((-spread * spread * square) / 2)];
      sum += (far * Math.cos(angle) - near) ** 2 + (far * Math.sin(angle)) ** 2;
    }
    return Math.sqrt(sum / frequencies);
  }
  const rows =
    (d: Draws, shift: number, spread: number) =>
    (side: 'reference' | 'current'): number[] =>
      Array.from({ length: inputs }, () => (side === 'reference' ? d.normal() : shift + spread * d.normal()));

  it.each([
    { shift: 0, spread: 1, shape: { blockRows: 20, reference: 12, current: 12 } },
    { shift: 0, spread: 1, shape: { blockRows: 20, reference: 18, current: 6 } },
    { shift: 0.2, spread: 1, shape: { blockRows: 20, reference: 12, current: 12 } },
    { shift: 0.5, spread: 1, shape: { blockRows: 20, reference: 18, current: 6 } },
    { shift: 0, spread: 1.6, shape: { blockRows: 20, reference: 14, current: 8 } },
    { shift: 0.3, spread: 0.6, shape: { blockRows: 20, reference: 8, current: 14 } },
  ])(
    'interval and level: shift $shift, spread $spread, $shape.reference and $shape.current blocks',
    ({ shift, spread, shape }) => {
      const exact = truth(shift, spread);
      let rejected = 0;
      const tally = simulate(`MMD ${exact.toFixed(3)}`, RUNS, (d) => {
        const own = blockMmd(featureSketch(omega, inputs, shape, rows(d, shift, spread)), 99, '1', 0.95);
        if (own.p <= 0.05) rejected += 1;
        return holds(own, exact);
      });
      expectCoverage(tally);
      if (exact === 0) expectExact({ runs: RUNS, hits: rejected }, 0.05);
      else expect(rejected / RUNS).toBeGreaterThan(0.2);
    },
  );

  it('the closed form of the truth is that of a large sample', () => {
    simulate('large', 1, (d) => {
      const shape = { blockRows: 500, reference: 40, current: 40 };
      const own = blockMmd(featureSketch(omega, inputs, shape, rows(d, 0.5, 1.3)), 99, '1', 0.95);
      expect(Math.abs(own.value - truth(0.5, 1.3))).toBeLessThan(0.02);
      return true;
    });
  });
});

describe('rows that resemble their neighbours', () => {
  /** AR(1) with ρ = .8, standard normal at every time. */
  function autoregressive(d: Draws): () => number {
    let x = d.normal();
    return () => (x = 0.8 * x + 0.6 * d.normal());
  }
  const shape = { blockRows: 64, reference: 10, current: 10 };

  it('contiguous blocks keep the level of PSI, and its interval widens to hold 0', () => {
    let covered = 0;
    const tally = simulate('AR(1), PSI', RUNS, (d) => {
      const [before, after] = [autoregressive(d), autoregressive(d)];
      const next = (side: string) => (side === 'reference' ? before() : after());
      const sketch = binnedSketch([numeric('x', 10)], shape, (side) => [
        Math.min(9, Math.floor(10 / (1 + Math.exp(-1.7 * next(side))))),
      ]);
      const [own] = columnPsis(sketch, options);
      if (holds(own!, 0)) covered += 1;
      return own!.p <= 0.05;
    });
    // A block of 64 rows is nearly but not quite independent of the next, hence .06 for .05.
    expectLevel(tally, 0.06);
    if (process.env['SHOW']) console.log(`  interval: ${covered / RUNS}`);
    expectCoverage({ runs: RUNS, hits: covered }, 0.95);
  });

  it('contiguous blocks keep the level of MMD; taken row by row it rejects most of the time', () => {
    const omega = drawFrequencies(streamKey('1', 'calibration/ar'), 1, 16, 1.5);
    const rejects = (own: Shape, name: string, runs: number) =>
      simulate(name, runs, (d) => {
        const [before, after] = [autoregressive(d), autoregressive(d)];
        const sketch = featureSketch(omega, 1, own, (side) => [side === 'reference' ? before() : after()]);
        return blockMmd(sketch, 99, '1', 0.95).p <= 0.05;
      });
    expectLevel(rejects(shape, 'AR(1), MMD', RUNS), 0.06);
    const rowwise = rejects({ blockRows: 1, reference: 60, current: 60 }, 'AR(1), MMD by rows', 60);
    expect(rowwise.hits / rowwise.runs).toBeGreaterThan(0.4);
  });
});
