import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import type { ColumnSketch, SketchBlock } from '../../src/core/summary.ts';
import { blockRandomFeatures, drawFrequencies } from '../../src/kernels/block-random-features/index.ts';
import { blockMmd } from '../../src/stats/block-mmd.ts';
import { permutationP } from '../../src/stats/max-t.ts';
import { populationStabilityIndex } from '../../src/stats/psi.ts';
import { golden } from './read.ts';

interface Drift {
  readonly counts: {
    readonly name: string;
    readonly reference: number[];
    readonly current: number[];
    readonly psi: Record<string, number | 'inf'>;
  }[];
  readonly mmd: {
    readonly name: string;
    readonly reference: number[][];
    readonly current: number[][];
    readonly sigma: number;
    readonly unbiased: number;
    readonly biased: number;
  }[];
}
const { counts, mmd } = golden<Drift>('drift');

describe('population stability index with ½ added to every count', () => {
  const used = counts.filter(({ reference, current }) => reference.every((n, bin) => n + current[bin]! > 0));

  it.each(used)('$name', ({ reference, current, psi }) => {
    expect(populationStabilityIndex(reference, current)).toBeCloseTo(Number(psi['addHalf']), 12);
  });

  it('leaves out bins that are empty on both sides', () => {
    expect(counts.length - used.length).toBe(1);
    const two = populationStabilityIndex([50, 50], [40, 60]);
    expect(populationStabilityIndex([50, 50, 0, 0], [40, 60, 0, 0])).toBe(two);
    // (50.5/101 − 40.5/101) ln(50.5/40.5) + (50.5/101 − 60.5/101) ln(50.5/60.5)
    expect(two).toBeCloseTo((10 / 101) * Math.log(50.5 / 40.5) - (10 / 101) * Math.log(50.5 / 60.5), 13);
  });

  it('stays finite where the plain formula is infinite', () => {
    const infinite = counts.filter(({ psi }) => psi['exact'] === 'inf');
    expect(infinite.length).toBeGreaterThanOrEqual(3);
    for (const { reference, current } of infinite) {
      expect(populationStabilityIndex(reference, current)).toBeLessThan(10);
      expect(populationStabilityIndex(reference, current)).toBeGreaterThan(0);
    }
  });
});

/** Each row is a block of its own, so that any sizes can be compared. */
function sketchOf(
  reference: number[][],
  current: number[][],
  sigma: number,
  features: number,
  seed: string,
): ColumnSketch {
  const d = reference[0]!.length;
  const omega = drawFrequencies(streamKey(seed, 'golden/frequencies'), d, features, sigma);
  const blocksOf = (side: SketchBlock['side'], rows: number[][]): SketchBlock[] => {
    const sums = blockRandomFeatures.js({
      rows: Float32Array.from(rows.flat()),
      omega,
      sums: new Float64Array(rows.length * 2 * features),
      ...{ featureCount: d, frequencies: features, blockRows: 1, firstRow: 0 },
    });
    const length = 2 * features;
    return rows.map((_, index) => ({
      ...{ side, index, counts: new Float64Array(0) },
      features: sums.slice(index * length, (index + 1) * length),
    }));
  };
  return {
    kind: 'column-sketch',
    design: {
      blockRows: 1,
      seed,
      leftOut: [],
      columns: [],
      features: { count: features, bandwidth: sigma, inputs: [] },
    },
    remainder: { reference: 0, current: 0 },
    blocks: [...blocksOf('reference', reference), ...blocksOf('current', current)],
  };
}

describe('MMD² by random features against the exact kernel', () => {
  /** Mean over independent draws of the features, and its standard error (f32 features: never below 1e−7). */
  function meanOf(values: readonly number[]): { mean: number; error: number } {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, error: Math.max(1e-7, Math.sqrt(squares / (values.length - 1) / values.length)) };
  }

  it.each(mmd)(
    '$name: within five standard errors, below 0.01',
    ({ reference, current, sigma, biased, unbiased }) => {
      const estimates = Array.from({ length: 20 }, (_, seed) =>
        blockMmd(sketchOf(reference, current, sigma, 1024, String(seed)), 99, '1', 0.95),
      );
      for (const [values, exact] of [
        [estimates.map(({ value }) => value * value), biased],
        [estimates.map(({ unbiasedSquare }) => unbiasedSquare), unbiased],
      ] as const) {
        const { mean, error } = meanOf(values);
        expect(error).toBeLessThan(0.01);
        expect(Math.abs(mean - exact)).toBeLessThan(5 * error);
      }
    },
  );
});

describe('permutation p-values', () => {
  it('are never 0: none of five exceed gives 1/6', () => {
    expect(permutationP(9, [1, 2, 3, 4, 5])).toEqual({ p: 1 / 6, exceed: 0 });
  });

  it('are 1 where nothing differs, unlike LiFT’s 0.788', () => {
    expect(permutationP(0, new Float64Array(99)).p).toBe(1);
  });

  it('count ties that differ by rounding', () => {
    expect(permutationP(0.3, [0.1 + 0.2, 0.3, 0.3 - 1e-17, 0.29]).exceed).toBe(3);
  });
});
