import { binomialCdf } from './beta.ts';

/**
 * Exact two-sided McNemar p-value for b and c discordant pairs: both tails of Binomial(b + c, ½). 1 where there are none.
 * doi:10.1007/BF02295996.
 */
export function mcnemarExact(b: number, c: number): number {
  const n = b + c;
  return n === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(b, c), n, 0.5));
}
