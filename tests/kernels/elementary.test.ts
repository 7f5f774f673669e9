import { describe, expect, it } from 'vitest';
import * as elementary from '../../src/core/elementary.ts';
import { philox4x32, uniform53 } from '../../src/core/random.ts';
import * as exact from './big-fixed.ts';

let drawn = 0;
function uniform(lower: number, upper: number): number {
  drawn += 1;
  const [high, low] = philox4x32(drawn, 0, 0, 0, 3, 4);
  return lower + (upper - lower) * uniform53(high, low);
}
const sample = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const tiny = (): number => uniform(-1, 1) * 2 ** -uniform(2, 50);

const one = ['exp', 'expm1', 'log', 'log1p', 'sin', 'cos'] as const;
const arguments_: Record<(typeof one)[number], number[]> = {
  exp: [...sample(300, () => uniform(-150, 200)), ...sample(200, () => uniform(-2, 2))],
  expm1: [...sample(300, () => uniform(-3, 3)), ...sample(100, () => uniform(3, 200)), ...sample(100, tiny)],
  log: [...sample(300, () => uniform(0.3, 3)), ...sample(200, () => 2 ** uniform(-200, 200))],
  log1p: [...sample(300, () => uniform(-0.9, 3)), ...sample(200, tiny)],
  sin: [...sample(300, () => uniform(-40, 40)), ...sample(100, tiny)],
  cos: [...sample(300, () => uniform(-40, 40)), ...sample(100, tiny)],
};
const bounds = { exp: 0.83, expm1: 0.9, log: 0.52, log1p: 0.56, sin: 0.75, cos: 0.75 };

describe('against integer arithmetic of 320 bits', () => {
  for (const name of one) {
    it(`${name} is within ${bounds[name]} ulp`, () => {
      const worst = Math.max(
        ...arguments_[name].map((x) => exact.ulps(elementary[name](x), exact[name](exact.toFixed(x)))),
      );
      expect(worst).toBeLessThan(bounds[name]);
      expect(worst).toBeGreaterThan(0.3);
    });
  }

  it('pow is within 0.9 ulp while |y log x| < 10', () => {
    for (let i = 0; i < 300; i += 1) {
      const x = uniform(0.05, 20);
      const y = uniform(-3, 3);
      const error = exact.ulps(elementary.pow(x, y), exact.pow(exact.toFixed(x), exact.toFixed(y)));
      expect(error).toBeLessThan(0.9);
    }
  });
});

/* mpmath 1.3.0 at 200 bits, rounded to double */
describe('against mpmath', () => {
  const sines: [number, number, number][] = [
    [1000000.0, -0.34999350217129294, 0.9367521275331447],
    [355.0, -3.014435335948845e-5, -0.999999999545659],
    [-22.0, 0.008851309290403876, -0.9999608263946371],
    [1000000000.0, 0.5458434494486996, 0.8378871813639024],
    [1073741823.5, -0.9189223829785472, 0.39443840338008174],
    [3.141592653589793, 1.2246467991473532e-16, -1.0],
    [52174.0, -0.9999999999848337, 5.507508792203807e-6],
    [-700000000.0, -0.8585809602540806, 0.5126780029308659],
  ];
  it.each(sines)('sin and cos of %d', (x, sine, cosine) => {
    expect(Math.abs(elementary.sin(x) - sine)).toBeLessThanOrEqual(2 ** -53);
    expect(Math.abs(elementary.cos(x) - cosine)).toBeLessThanOrEqual(2 ** -53);
  });
  const gammas: [number, number][] = [
    [0.001, 6.907178885383853],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [2.5, 0.2846828704729192],
    [3.0, 0.6931471805599453],
    [7.25, 7.0521854507385395],
    [10.0, 12.801827480081469],
    [33.3, 82.60372358165495],
    [171.5, 709.1431630309282],
    [100000.0, 1051287.7089736569],
    [1000000000000000.0, 3.3538776394910668e16],
    [-0.5, 1.2655121234846454],
    [-3.7, -1.3797399049658245],
    [5e-10, 21.41641301721775],
  ];
  it.each(gammas)('lgamma of %d', (x, value) => {
    const error = Math.abs(elementary.lgamma(x) - value);
    expect(error).toBeLessThan(x < 10 ? 1.5e-14 : 4.5e-16 * Math.abs(value));
  });
  const powers: [number, number, number][] = [
    [10.0, 300.0, 1e300],
    [0.1, 300.0, 1.0000000000000166e-300],
    [1.0000001, 1000000000.0, 2.6881038582144647e43],
    [2.5, -700.0, 2.766902970275812e-279],
    [0.99, 50000.0, 5.750821364590612e-219],
    [7.0, 13.0, 96889010407.0],
  ];
  it.each(powers)('%d to the power %d', (x, y, value) => {
    expect(Math.abs(elementary.pow(x, y) / value - 1)).toBeLessThan(3.4e-15);
  });
});

describe('at the edges', () => {
  const { exp, expm1, log, log1p, sin, cos, pow, lgamma } = elementary;
  it.each<[string, number, number]>([
    ['exp(-inf)', exp(-Infinity), 0],
    ['exp(inf)', exp(Infinity), Infinity],
    ['exp(nan)', exp(NaN), NaN],
    ['exp(0)', exp(0), 1],
    ['exp at the largest finite', exp(709.782712893384), 1.7976931348622732e308],
    ['exp beyond it', exp(709.7827128933841), Infinity],
    ['exp of the least subnormal', exp(-745.1332191019411), 5e-324],
    ['exp, a subnormal', exp(-720), 2.0322308024e-313],
    ['exp below it', exp(-746), 0],
    ['expm1(-0)', expm1(-0), -0],
    ['expm1(-inf)', expm1(-Infinity), -1],
    ['log(0)', log(0), -Infinity],
    ['log(-1)', log(-1), NaN],
    ['log(inf)', log(Infinity), Infinity],
    ['log of the least subnormal', log(5e-324), -744.4400719213812],
    ['log(1)', log(1), 0],
    ['log1p(-1)', log1p(-1), -Infinity],
    ['log1p(-0)', log1p(-0), -0],
    ['log1p(-2)', log1p(-2), NaN],
    ['sin(-0)', sin(-0), -0],
    ['sin(inf)', sin(Infinity), NaN],
    ['sin beyond its range', sin(2 ** 31), NaN],
    ['cos(0)', cos(0), 1],
    ['pow(-2, 3)', pow(-2, 3), -8],
    ['pow(-2, 0.5)', pow(-2, 0.5), NaN],
    ['pow(0, -1)', pow(0, -1), Infinity],
    ['pow(-0, -3)', pow(-0, -3), -Infinity],
    ['pow(-0, 3)', pow(-0, 3), -0],
    ['pow(nan, 0)', pow(NaN, 0), 1],
    ['pow(0.5, inf)', pow(0.5, Infinity), 0],
    ['pow(2, -1074)', pow(2, -1074), 5e-324],
    ['pow(10, 3)', pow(10, 3), 1000],
    ['lgamma(0)', lgamma(0), Infinity],
    ['lgamma(-3)', lgamma(-3), Infinity],
    ['lgamma(1)', lgamma(1), 0],
    ['lgamma(nan)', lgamma(NaN), NaN],
  ])('%s', (_, value, expected) => expect(value).toBe(expected));
});
