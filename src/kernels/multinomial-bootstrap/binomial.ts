/*
 * Binomial draws in f64. tsc and the AssemblyScript compiler both build this file, hence its plain style; the loop over
 * attempts stays with the callers, which own the random words.
 */
import { exp, lgamma, log, log1p, stirlingRemainder } from '../../core/elementary.ts';

/** Below this mean a draw walks up the probabilities; above, it is drawn by rejection. */
const INVERSION_BELOW: number = 10;

/**
 * One attempt at a draw from Binomial(n, successes / total) with the uniforms u, v in [0, 1); −1 means rejected: try
 * again with new uniforms. n, successes and total are integers in [0, 2^53), successes <= total.
 */
export function binomialAttempt(n: number, successes: number, total: number, u: number, v: number): number {
  if (n <= 0 || successes <= 0) return 0;
  if (successes >= total) return n;
  const flipped = 2 * successes > total;
  const p = (flipped ? total - successes : successes) / total;
  const drawn = n * p < INVERSION_BELOW ? invert(n, p, u) : transformedRejection(n, p, u, v);
  return flipped && drawn >= 0 ? n - drawn : drawn;
}

/** Smallest k whose distribution function exceeds u; p <= ½ and n·p < 10. */
function invert(n: number, p: number, u: number): number {
  const odds = p / (1 - p);
  let probability = exp(n * log1p(-p));
  let left = u;
  let k: number = 0;
  while (left >= probability && k < n && k < 150) {
    left -= probability;
    k += 1;
    probability *= ((n - k + 1) / k) * odds;
  }
  return k;
}

/** Hörmann's BTRS: a table mountain hat with a squeeze. doi:10.1080/00949659308811496 */
function transformedRejection(n: number, p: number, u: number, v: number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centred = u - 0.5;
  const edge = 0.5 - Math.abs(centred);
  const k = Math.floor(((2 * a) / edge + b) * centred + n * p + 0.5);
  if (edge >= 0.07 && v <= 0.92 - 4.2 / b) return k;
  if (!(k >= 0 && k <= n)) return -1;
  const height = log((v * (2.83 + 5.1 / b) * deviation) / (a / (edge * edge) + b));
  return height <= logRelativeMass(n, p, k) ? k : -1;
}

/** log of P(K = k) / P(K = mode), arranged so that nothing large cancels. */
function logRelativeMass(n: number, p: number, k: number): number {
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  const rise = (mode + 0.5) * log((mode + 1) / (odds * (n - mode + 1)));
  const shift = (n + 1) * log((n - mode + 1) / (n - k + 1));
  const fall = (k + 0.5) * log((odds * (n - k + 1)) / (k + 1));
  const atMode = remainder(mode + 1) + remainder(n - mode + 1);
  return rise + shift + fall + (atMode - remainder(k + 1) - remainder(n - k + 1));
}

/** stirlingRemainder from its definition below the range of its series. */
function remainder(x: number): number {
  if (x >= 10) return stirlingRemainder(x);
  return lgamma(x) - (x - 0.5) * log(x) + x - 0.9189385332046728;
}
