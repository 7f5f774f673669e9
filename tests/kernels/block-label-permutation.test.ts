import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import {
  blockLabels,
  labelQuadratic,
  labelSums,
  observedLabels,
  observedQuadratic,
  observedSums,
} from '../../src/kernels/block-label-permutation/index.ts';

const key = streamKey('7', 'labels');

describe.each([
  [6, 2, 15],
  [6, 3, 20],
  [5, 4, 5],
  [7, 3, 35],
])('%d blocks, %d of them reference', (blocks, referenceBlocks, ways) => {
  it('draws every labelling equally often', () => {
    const draws = 60_000;
    const labels = blockLabels.wasm({ blocks, referenceBlocks, key, from: 0, to: draws });
    const seen = new Map<string, number>();
    for (let draw = 0; draw < draws; draw += 1) {
      const name = labels.slice(draw * blocks, (draw + 1) * blocks).join('');
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
    expect(seen.size).toBe(ways);
    for (const name of seen.keys()) expect(name.replaceAll('0', '').length).toBe(referenceBlocks);
    const expected = draws / ways;
    const statistic = [...seen.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(Math.abs(statistic - (ways - 1)) / Math.sqrt(2 * (ways - 1))).toBeLessThan(3.5);
  });
});

const [blocks, referenceBlocks, width] = [23, 9, 19];
const labelled = { blocks, referenceBlocks, key };
const values = Float64Array.from(
  { length: blocks * width },
  (_, i) => (Math.imul(i, 2654435761) >>> 20) - 2048,
);
const gram = Float64Array.from({ length: blocks * blocks }, (_, at) => {
  const [i, j] = [Math.floor(at / blocks), at % blocks];
  return Array.from({ length: width }, (__, f) => f).reduce(
    (sum, f) => sum + (values[i * width + f] ?? 0) * (values[j * width + f] ?? 0),
    0,
  );
});

/** ‖mean of reference − mean of current‖² from the definition. */
function squaredDistance(labels: Uint8Array): number {
  let total = 0;
  for (let f = 0; f < width; f += 1) {
    let difference = 0;
    labels.forEach((label, i) => {
      const value = values[i * width + f] ?? 0;
      difference += label === 1 ? value / referenceBlocks : -value / (blocks - referenceBlocks);
    });
    total += difference * difference;
  }
  return total;
}

it('the quadratic form is the squared distance of the two means', () => {
  const labels = blockLabels.js({ ...labelled, from: 0, to: 50 });
  labelQuadratic.wasm({ ...labelled, gram, from: 0, to: 50 }).forEach((statistic, draw) => {
    const expected = squaredDistance(labels.subarray(draw * blocks, (draw + 1) * blocks));
    expect(Math.abs(statistic / expected - 1)).toBeLessThan(1e-9);
  });
  const observed = observedQuadratic(gram, blocks, referenceBlocks);
  expect(observed).toBeCloseTo(squaredDistance(observedLabels(blocks, referenceBlocks)), 6);
});

it('the sums are those of the blocks labelled current, exactly for integers', () => {
  const labels = blockLabels.js({ ...labelled, from: 0, to: 50 });
  const sums = labelSums.wasm({ ...labelled, values, width, from: 0, to: 50 });
  const expected = (own: Uint8Array, f: number): number =>
    own.reduce((sum, label, i) => sum + (label === 0 ? (values[i * width + f] ?? 0) : 0), 0);
  sums.forEach((sum, at) => {
    const draw = Math.floor(at / width);
    expect(sum).toBe(expected(labels.subarray(draw * blocks, (draw + 1) * blocks), at % width));
  });
  const own = observedLabels(blocks, referenceBlocks);
  observedSums(values, width, blocks, referenceBlocks).forEach((sum, f) =>
    expect(sum).toBe(expected(own, f)),
  );
});

it('a draw that repeats the data’s own labels ties with it to the bit', () => {
  const small = { blocks: 4, referenceBlocks: 2, key, from: 0, to: 200 };
  const own = Float64Array.from({ length: 16 }, (_, at) => gram[Math.floor(at / 4) * blocks + (at % 4)] ?? 0);
  const labels = blockLabels.wasm(small);
  const observed = observedQuadratic(own, 4, 2);
  let ties = 0;
  labelQuadratic.wasm({ ...small, gram: own }).forEach((statistic, draw) => {
    const name = labels.slice(draw * 4, draw * 4 + 4).join('');
    if (name !== '1100' && name !== '0011') return;
    ties += 1;
    expect(statistic).toBe(observed);
  });
  expect(ties).toBeGreaterThan(30);
});

it.each(['js', 'wasm'] as const)('%s: splitting the draws changes nothing', (body) => {
  const parts = [0, 3, 11, 12, 40];
  const ranges = parts.slice(1).map((to, i) => ({ ...labelled, from: parts[i] ?? 0, to }));
  const whole = { ...labelled, from: 0, to: 40 };
  expect(ranges.flatMap((range) => [...blockLabels[body](range)])).toEqual([...blockLabels[body](whole)]);
  expect(ranges.flatMap((range) => [...labelQuadratic[body]({ ...range, gram })])).toEqual([
    ...labelQuadratic[body]({ ...whole, gram }),
  ]);
  expect(ranges.flatMap((range) => [...labelSums[body]({ ...range, values, width })])).toEqual([
    ...labelSums[body]({ ...whole, values, width }),
  ]);
});
