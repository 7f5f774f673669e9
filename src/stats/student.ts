import { exp, lgamma, log, log1p } from '../core/elementary.ts';
import { incompleteBeta } from './beta.ts';
import { twoSidedZ } from './normal.ts';
import { bisect } from './solve.ts';

const LARGE = 10_000;
const HALF_LOG_PI = 0.5723649429247001;

/**
 * The two-sided critical value t with P(|T| ≤ t) = level for Student's t with `freedom` > 0 degrees of freedom; from 10,000 on
 * by the first two terms of its expansion about the normal, which are then right to 1e−10.
 */
export function twoSidedT(level: number, freedom: number): number {
  const z = twoSidedZ(level);
  const cube = z * z * z;
  const start =
    z + (cube + z) / (4 * freedom) + (5 * cube * z * z + 16 * cube + 3 * z) / (96 * freedom * freedom);
  if (freedom >= LARGE) return start;
  const beyond = (t: number): number => incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
  const scale = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom) / 2 - HALF_LOG_PI;
  let t = start;
  for (let step = 0; step < 50; step += 1) {
    // Newton on the convex tail, from below: it cannot pass the root by much.
    const density = 2 * exp(scale - ((freedom + 1) / 2) * log1p((t * t) / freedom));
    const next = t + (beyond(t) - (1 - level)) / density;
    if (!(next > 0 && next < 1e6)) break;
    if (Math.abs(next - t) < 1e-13 * t) return next;
    t = next;
  }
  return bisect((own) => 1 - level - beyond(own), 0, 1e12);
}
