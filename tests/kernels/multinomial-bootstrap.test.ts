import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import { multinomialBootstrap, type BootstrapInput } from '../../src/kernels/multinomial-bootstrap/index.ts';

const key = streamKey('7', 'bootstrap');

/** Binomial probabilities by the ratio of neighbours outwards from the mode, then normalised. */
function binomialMass(n: number, p: number): Float64Array {
  const mass = new Float64Array(n + 1);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  mass[mode] = 1;
  for (let k = mode; k < n; k += 1) mass[k + 1] = (((mass[k] ?? 0) * (n - k)) / (k + 1)) * (p / (1 - p));
  for (let k = mode; k > 0; k -= 1) mass[k - 1] = (((mass[k] ?? 0) * k) / (n - k + 1)) * ((1 - p) / p);
  const total = mass.reduce((a, b) => a + b);
  return mass.map((value) => value / total);
}

/** χ² of observed against expected, cells pooled until each expects 10; as a standard score. */
function chiSquareScore(observed: Float64Array, expected: Float64Array): number {
  let [statistic, cells, o, e] = [0, 0, 0, 0];
  expected.forEach((value, k) => {
    o += observed[k] ?? 0;
    e += value;
    if (e < 10) return;
    statistic += (o - e) ** 2 / e;
    cells += 1;
    [o, e] = [0, 0];
  });
  return (statistic - (cells - 1)) / Math.sqrt(2 * (cells - 1));
}

const draw = (counts: number[], replicates: number): Float64Array =>
  multinomialBootstrap.wasm({
    counts: Float64Array.from(counts),
    ...{ strata: 1, categories: counts.length, replicates, firstReplicate: 0, key },
  });

describe('two categories follow the binomial law', () => {
  // by inversion; at the border of the two methods; by rejection; each with p below and above one half
  it.each([
    [3, 17],
    [17, 3],
    [1, 999],
    [9, 91],
    [10, 90],
    [90, 10],
    [11, 400],
    [50, 50],
    [700, 1300],
    [9000, 1000],
  ])('%d and %d', (a, b) => {
    const replicates = 200_000;
    const mass = binomialMass(a + b, a / (a + b));
    const observed = new Float64Array(mass.length);
    const draws = draw([a, b], replicates);
    for (let i = 0; i < draws.length; i += 2) {
      const k = draws[i] ?? 0;
      if (k + (draws[i + 1] ?? 0) !== a + b) throw new Error(`replicate ${i / 2} does not keep its total`);
      observed[k] = (observed[k] ?? 0) + 1;
    }
    const score = chiSquareScore(
      observed,
      mass.map((value) => value * replicates),
    );
    expect(Math.abs(score)).toBeLessThan(3.5);
  });
});

it('huge counts have the binomial mean and variance', () => {
  const replicates = 50_000;
  const [a, b] = [3e9, 7e9];
  const scores = Array.from({ length: replicates }, () => 0);
  draw([a, b], replicates).forEach((value, index) => {
    if (index % 2 === 0) scores[index / 2] = (value - a) / Math.sqrt((a * b) / (a + b));
  });
  const mean = scores.reduce((x, y) => x + y) / replicates;
  const variance = scores.reduce((x, y) => x + y * y, 0) / replicates;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(replicates));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / replicates));
});

it('several categories have the multinomial means and covariances', () => {
  const counts = [5, 20, 0, 40, 35];
  const [n, replicates] = [100, 100_000];
  const draws = draw(counts, replicates);
  const at = (b: number, c: number): number => (draws[b * 5 + c] ?? 0) - (counts[c] ?? 0);
  for (let c = 0; c < 5; c += 1) {
    for (let d = c; d < 5; d += 1) {
      let product = 0;
      for (let b = 0; b < replicates; b += 1) product += at(b, c) * at(b, d);
      const [pc, pd] = [(counts[c] ?? 0) / n, (counts[d] ?? 0) / n];
      const covariance = c === d ? n * pc * (1 - pc) : -n * pc * pd;
      const spread = n * Math.sqrt((pc * (1 - pc) * pd * (1 - pd)) / replicates);
      expect(Math.abs(product / replicates - covariance)).toBeLessThanOrEqual(6 * spread);
    }
  }
});

describe('laws', () => {
  const tables = fc.record({
    strata: fc.integer({ min: 1, max: 4 }),
    categories: fc.integer({ min: 1, max: 4 }),
    values: fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1e6 })), {
      minLength: 16,
      maxLength: 16,
    }),
    split: fc.integer({ min: 0, max: 12 }),
    firstReplicate: fc.integer({ min: 0, max: 1e9 }),
  });
  const check = (body: (input: BootstrapInput) => Float64Array): void =>
    fc.assert(
      fc.property(tables, ({ strata, categories, values, split, firstReplicate }) => {
        const counts = Float64Array.from(values.slice(0, strata * categories));
        const input = { counts, strata, categories, replicates: 12, firstReplicate, key };
        const whole = body(input);
        const head = body({ ...input, replicates: split });
        const tail = body({ ...input, replicates: 12 - split, firstReplicate: firstReplicate + split });
        expect([...head, ...tail]).toEqual([...whole]);
        whole.forEach((value, at) => {
          expect(Number.isInteger(value) && value >= 0).toBe(true);
          if (counts[at % counts.length] === 0) expect(value).toBe(0);
        });
      }),
      { numRuns: 60, seed: 1 },
    );
  it('wasm: splitting the replicates changes nothing; zeros stay zero', () =>
    check(multinomialBootstrap.wasm));
  it('js: splitting the replicates changes nothing; zeros stay zero', () => check(multinomialBootstrap.js));
});
