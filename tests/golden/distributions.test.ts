import { describe, expect, it } from 'vitest';
import { lgamma } from '../../src/core/elementary.ts';
import { betaQuantile, binomialCdf, incompleteBeta } from '../../src/stats/beta.ts';
import { chiSquareCdf, chiSquareTail, incompleteGamma } from '../../src/stats/gamma.ts';
import { noncentralChiSquareCdf } from '../../src/stats/noncentral-chi-square.ts';
import { normalCdf, normalQuantile } from '../../src/stats/normal.ts';
import { golden } from './read.ts';

/** Arguments, then mpmath's value rounded once, then scipy's. */
type Row = number[];
const table = golden<Record<string, Row[]>>('distributions');

function relativeError(actual: number, exact: number): number {
  return exact === 0 ? Math.abs(actual) : Math.abs(actual - exact) / Math.abs(exact);
}

/** The largest relative error over the golden rows; `bound` is what is promised, about twice what was measured. */
const functions: { name: string; bound: number; of: (...args: number[]) => number }[] = [
  { name: 'normalCdf', bound: 2e-13, of: (x) => normalCdf(x!) },
  { name: 'normalQuantile', bound: 1e-14, of: (p) => normalQuantile(p!) },
  { name: 'chiSquareCdf', bound: 1e-11, of: (x, df) => chiSquareCdf(x!, df!) },
  { name: 'chiSquareUpperTail', bound: 1e-12, of: (x, df) => chiSquareTail(x!, df!) },
  {
    name: 'noncentralChiSquareCdf',
    bound: 1e-12,
    of: (x, df, lambda) => noncentralChiSquareCdf(x!, df!, lambda!),
  },
  { name: 'regularizedBeta', bound: 1e-11, of: (x, a, b) => incompleteBeta(x!, a!, b!) },
  { name: 'betaQuantile', bound: 1e-11, of: (p, a, b) => betaQuantile(p!, a!, b!) },
  { name: 'binomialCdf', bound: 4e-12, of: (k, n, p) => binomialCdf(k!, n!, p!) },
];

describe('largest relative error against 50-digit arithmetic', () => {
  it.each(functions)('$name ≤ $bound', ({ name, bound, of }) => {
    const rows = table[name]!;
    expect(rows.length).toBeGreaterThan(10);
    const errors = rows.map((row) => relativeError(of(...row.slice(0, -2)), row.at(-2)!));
    expect(Math.max(...errors)).toBeLessThanOrEqual(bound);
    expect(errors.every(Number.isFinite)).toBe(true);
  });
});

it('log Γ is within 1e−14, absolute near its zeros at 1 and 2 and relative elsewhere', () => {
  const errors = table['logGamma']!.map(
    ([x, exact]) => Math.abs(lgamma(x!) - exact!) / Math.max(1, Math.abs(exact!)),
  );
  expect(Math.max(...errors)).toBeLessThanOrEqual(1e-14);
});

it('the ends of every range are exact', () => {
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  expect([normalQuantile(-0.1), normalQuantile(1.1), normalQuantile(Number.NaN)]).toEqual([NaN, NaN, NaN]);
  expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
  expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  expect([binomialCdf(-1, 5, 0.3), binomialCdf(5, 5, 0.3)]).toEqual([0, 1]);
  expect(incompleteGamma(2, Infinity)).toEqual({ lower: 1, upper: 0 });
  expect([chiSquareCdf(0, 3), chiSquareTail(0, 3), noncentralChiSquareCdf(0, 3, 5)]).toEqual([0, 1, 0]);
});
