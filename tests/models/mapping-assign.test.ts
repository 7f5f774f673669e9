import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, type Pair } from '../../src/models/mapping/assign.ts';
import { assignNames } from '../../src/models/mapping/names.ts';
import { field } from './samples.ts';

/** The largest total over every way to pair, by trying them all. */
function largest(pairs: readonly Pair[]): number {
  const lefts = [...new Set(pairs.map(({ left }) => left))];
  const from = (at: number, taken: ReadonlySet<number>): number => {
    const left = lefts[at];
    if (left === undefined) return 0;
    const own = pairs.filter((pair) => pair.left === left && !taken.has(pair.right));
    return Math.max(
      from(at + 1, taken),
      ...own.map(({ right, weight }) => weight + from(at + 1, new Set([...taken, right]))),
    );
  };
  return from(0, new Set());
}

const pairsOf = fc.uniqueArray(
  fc.record({
    left: fc.nat({ max: 5 }),
    right: fc.nat({ max: 5 }),
    weight: fc.integer({ min: 1, max: 20 }).map((n) => n / 10),
  }),
  { selector: ({ left, right }) => `${left} ${right}`, maxLength: 20 },
);

describe('assign', () => {
  it('reaches the largest total, each item once', () => {
    fc.assert(
      fc.property(pairsOf, (pairs) => {
        const matched = [...assign(pairs)];
        expect(new Set(matched.map(([, right]) => right)).size).toBe(matched.length);
        const total = matched.reduce(
          (sum, [left, right]) =>
            sum + (pairs.find((pair) => pair.left === left && pair.right === right)?.weight ?? NaN),
          0,
        );
        expect(total).toBeCloseTo(largest(pairs), 9);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('gives up the best single pair where two others are worth more', () => {
    const pairs = [
      { left: 0, right: 0, weight: 1 },
      { left: 0, right: 1, weight: 0.9 },
      { left: 1, right: 0, weight: 0.9 },
    ];
    expect([...assign(pairs)].sort()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('is quick for names that fit one column each, and bounded where all resemble each other', () => {
    const apart = Array.from({ length: 20_000 }, (_, at) => ({ left: at, right: at, weight: 1 }));
    expect(assign(apart).size).toBe(20_000);
    const alike = Array.from({ length: 500 * 500 }, (_, at) => ({
      left: Math.floor(at / 500),
      right: at % 500,
      weight: 0.7,
    }));
    expect(assign(alike).size).toBe(500);
  });
});

it('names that resemble two columns leave each its own', () => {
  const wanted = [
    { name: 'income_monthly_gross', type: 'float32' as const },
    { name: 'income_monthly_grosss', type: 'float32' as const },
  ];
  const found = assignNames(wanted, [field('income_monthly_gros'), field('income_monthly_gross')], new Set());
  expect([...found].map(([at, { field: own }]) => [at, own.name]).sort()).toEqual([
    [0, 'income_monthly_gross'],
    [1, 'income_monthly_gros'],
  ]);
});
