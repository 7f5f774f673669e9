import { exp, lgamma } from '../core/elementary.ts';

/** The law of the first count of a 2 × 2 table with all margins fixed: `marked` of `total` rows are marked, `drawn` are drawn. */
export interface Hypergeometric {
  readonly total: number;
  readonly marked: number;
  readonly drawn: number;
}

/** Least and greatest count that can occur. */
export function supportOf({ total, marked, drawn }: Hypergeometric): readonly [number, number] {
  return [Math.max(0, drawn + marked - total), Math.min(marked, drawn)];
}

/** The most likely count. */
export function modeOf(law: Hypergeometric): number {
  const [least, greatest] = supportOf(law);
  const mode = Math.floor(((law.drawn + 1) * (law.marked + 1)) / (law.total + 2));
  return Math.min(greatest, Math.max(least, mode));
}

/** P(X = k) of the hypergeometric law, k inside its support. */
export function hypergeometricMass({ total, marked, drawn }: Hypergeometric, k: number): number {
  const choose = (n: number, r: number): number => lgamma(n + 1) - lgamma(r + 1) - lgamma(n - r + 1);
  return exp(choose(marked, k) + choose(total - marked, drawn - k) - choose(total, drawn));
}

/** P(X = k + 1) ÷ P(X = k). */
export function massRatio({ total, marked, drawn }: Hypergeometric, k: number): number {
  return ((marked - k) * (drawn - k)) / ((k + 1) * (total - marked - drawn + k + 1));
}

/** Tables this close in probability count as equally likely, as in R; sums differ by rounding only. */
const EQUALLY_LIKELY = 1 + 1e-7;

/**
 * Fisher's exact test of two rates x₁/n₁ and x₂/n₂ (whole counts): two-sided by the probability of all tables that are no more
 * likely than the observed one, doi:10.2307/2340521. `midP` counts the observed table by half, which keeps the level on average
 * but not always, doi:10.2307/2532301. Both in (0, 1]; 1 where the rates are equal as far as the margins allow.
 */
export function fisherExact(x1: number, n1: number, x2: number, n2: number): { p: number; midP: number } {
  const law = { total: n1 + n2, marked: x1 + x2, drawn: n1 };
  const [least, greatest] = supportOf(law);
  const mode = modeOf(law);
  const masses = new Float64Array(greatest - least + 1);
  masses[mode - least] = 1;
  for (let k = mode; k < greatest; k += 1)
    masses[k + 1 - least] = (masses[k - least] ?? 0) * massRatio(law, k);
  for (let k = mode; k > least; k -= 1)
    masses[k - 1 - least] = (masses[k - least] ?? 0) / massRatio(law, k - 1);
  const own = masses[x1 - least] ?? 0;
  let [total, tail] = [0, 0];
  for (const mass of masses) {
    total += mass;
    if (mass <= own * EQUALLY_LIKELY) tail += mass;
  }
  return { p: Math.min(1, tail / total), midP: Math.min(1, (tail - own / 2) / total) };
}
