import { expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import { blockRandomFeatures, drawFrequencies } from '../../src/kernels/block-random-features/index.ts';

const key = streamKey('7', 'features');
const [n, featureCount, frequencies, blockRows] = [230, 6, 21, 50];
const omega = drawFrequencies(key, featureCount, frequencies, 1.3);
const rows = Float32Array.from(
  { length: n * featureCount },
  (_, i) => ((Math.imul(i + 1, 2654435761) >>> 0) / 2 ** 32 - 0.5) * 6,
);
const shape = { featureCount, omega, frequencies, blockRows };
const emptySums = (): Float64Array => new Float64Array(4 * 2 * frequencies);

it('sums cosines and sines of each whole block and drops the remainder', () => {
  const sums = blockRandomFeatures.wasm({ ...shape, rows, firstRow: 0, sums: emptySums() });
  const expected = emptySums();
  for (let row = 0; row < 4 * blockRows; row += 1) {
    for (let r = 0; r < frequencies; r += 1) {
      let dot = 0;
      for (let j = 0; j < featureCount; j += 1) {
        dot += (rows[row * featureCount + j] ?? 0) * (omega[j * frequencies + r] ?? 0);
      }
      const at = Math.floor(row / blockRows) * 2 * frequencies + r;
      expected[at] = (expected[at] ?? 0) + Math.cos(dot);
      expected[at + frequencies] = (expected[at + frequencies] ?? 0) + Math.sin(dot);
    }
  }
  sums.forEach((sum, at) => expect(Math.abs(sum - (expected[at] ?? 0)) / blockRows).toBeLessThan(1e-6));
});

it.each(['js', 'wasm'] as const)('%s: the cuts between batches change nothing', (body) => {
  const whole = blockRandomFeatures[body]({ ...shape, rows, firstRow: 0, sums: emptySums() });
  const sums = emptySums();
  const cuts = [0, 1, 49, 50, 51, 120, 230];
  cuts.slice(1).forEach((end, i) => {
    const firstRow = cuts[i] ?? 0;
    const batch = rows.subarray(firstRow * featureCount, end * featureCount);
    blockRandomFeatures[body]({ ...shape, rows: batch, firstRow, sums });
  });
  expect(sums).toEqual(whole);
});

it('reduces large arguments before its polynomials', () => {
  const arguments_ = Float32Array.from({ length: 4000 }, (_, i) => (i - 2000) * 16.3 + i / 7);
  const sums = new Float64Array(2 * arguments_.length);
  const one = { featureCount: 1, omega: Float32Array.of(1), frequencies: 1, blockRows: 1, firstRow: 0 };
  blockRandomFeatures.wasm({ ...one, rows: arguments_, sums });
  arguments_.forEach((x, i) => {
    if (Math.abs(x) > 32768) return;
    expect(Math.abs((sums[2 * i] ?? 0) - Math.cos(x))).toBeLessThan(2e-7);
    expect(Math.abs((sums[2 * i + 1] ?? 0) - Math.sin(x))).toBeLessThan(2e-7);
  });
});

it('frequencies are normal with deviation 1/sigma, and a feature keeps its own when others come', () => {
  const sigma = 2.5;
  const drawn = drawFrequencies(key, 4, 25_000, sigma);
  const moment = (power: number): number =>
    drawn.reduce((sum, value) => sum + (value * sigma) ** power, 0) / drawn.length;
  const spread = 4 / Math.sqrt(drawn.length);
  expect(Math.abs(moment(1))).toBeLessThan(spread);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(spread * Math.sqrt(2));
  expect(Math.abs(moment(3))).toBeLessThan(spread * Math.sqrt(15));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(spread * Math.sqrt(96));
  expect(drawFrequencies(key, 2, 7, sigma).subarray(0, 7)).toEqual(drawn.slice(0, 7));
});

it('the mean cosine of differences is the Gaussian kernel', () => {
  const [x, y, sigma, R] = [[0.4, -1.1, 0.3], [1.0, -0.2, -0.5], 1.2, 20_000];
  const difference = Float32Array.from(x, (value, i) => value - (y[i] ?? 0));
  const sums = new Float64Array(2 * R);
  blockRandomFeatures.wasm({
    ...{ rows: difference, featureCount: 3, frequencies: R, blockRows: 1, firstRow: 0, sums },
    omega: drawFrequencies(key, 3, R, sigma),
  });
  const estimate = sums.subarray(0, R).reduce((a, b) => a + b) / R;
  const squared = difference.reduce((sum, value) => sum + value * value, 0);
  expect(Math.abs(estimate - Math.exp(-squared / (2 * sigma * sigma)))).toBeLessThan(4 / Math.sqrt(R));
});
