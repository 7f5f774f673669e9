import { describe, expect, it } from 'vitest';
import { upperQuantile } from '../../src/core/normal-quantile.ts';
import { hypergeometricMass, supportOf } from '../../src/stats/fisher.ts';
import { attainedLevels, upperTail } from '../../src/stats/hypergeometric-tail.ts';
import { normalQuantile } from '../../src/stats/normal.ts';

const laws = [
  { total: 20, marked: 7, drawn: 5 },
  { total: 500, marked: 10, drawn: 490 },
  { total: 3000, marked: 300, drawn: 900 },
  { total: 12, marked: 0, drawn: 4 },
];

/** P(X ≥ x) for all x of the support, added up from the least likely end. */
function tails(law: (typeof laws)[number]): Map<number, number> {
  const [least, greatest] = supportOf(law);
  const found = new Map<number, number>();
  let sum = 0;
  for (let x = greatest; x >= least; x -= 1) found.set(x, (sum += hypergeometricMass(law, x)));
  return found;
}

describe.each(laws)('tails of a hypergeometric law, $total $marked $drawn', (law) => {
  it('are the sum of all masses from there', () => {
    for (const [x, tail] of tails(law)) expect(upperTail(law, x) / Math.min(1, tail)).toBeCloseTo(1, 9);
  });

  it('attain, at each chance, the largest that is no greater', () => {
    const chances = [1e-30, 1e-6, 0.001, 0.05, 0.3, 0.9, 1];
    const own = [...tails(law).values()];
    const wanted = chances.map((chance) => Math.max(0, ...own.filter((tail) => tail <= chance * (1 + 1e-7))));
    for (const [at, level] of attainedLevels(law, chances).entries())
      if (wanted[at] === 0) expect(level).toBe(0);
      else expect(level / wanted[at]!).toBeCloseTo(1, 9);
  });

  it('attain exactly the tail of each count', () => {
    for (const x of tails(law).keys()) {
      const p = upperTail(law, x);
      // To the tolerance with which tails count as equal.
      expect(attainedLevels(law, [p])[0]! / p).toBeCloseTo(1, 6);
    }
  });
});

it('upper quantiles are those of the normal law', () => {
  for (const p of [1e-300, 1e-40, 1e-9, 0.001, 0.024, 0.0243, 0.2, 0.4999, 0.7, 0.98, 0.999999])
    expect(Math.abs(upperQuantile(p) / -normalQuantile(p) - 1)).toBeLessThan(1.2e-9);
  expect(upperQuantile(0.5)).toBeCloseTo(0, 12);
});
