import { exp, lgamma, log } from '../core/elementary.ts';

/**
 * Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x), a > 0, x ≥ 0, each in [0, 1] without
 * cancellation: power series below a + 1, Lentz's continued fraction above. DLMF 8.11, 8.9.
 */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  const prefactor = exp(a * log(x) - x - lgamma(a));
  if (x < a + 1) {
    const lower = Math.min(1, prefactor * powerSeries(a, x));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, prefactor * continuedFraction(a, x));
  return { lower: 1 - upper, upper };
}

function powerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 100000 && term > sum * 1e-17; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let product = d;
  for (let n = 1; n < 100000; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    product *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return product;
}

/** P(X ≤ x) for χ² with `degrees` > 0 degrees of freedom; 0 for x ≤ 0. */
export function chiSquareCdf(x: number, degrees: number): number {
  return incompleteGamma(degrees / 2, x / 2).lower;
}

/** P(X > x) for χ² with `degrees` > 0 degrees of freedom, accurate in the tail. */
export function chiSquareTail(x: number, degrees: number): number {
  return incompleteGamma(degrees / 2, x / 2).upper;
}
