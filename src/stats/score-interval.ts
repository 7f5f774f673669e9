import type { Proportion } from './proportion.ts';
import { bisect } from './solve.ts';

/**
 * Score interval of p₁ − p₂ (Mee; Miettinen–Nurminen without the n/(n−1) factor): all δ whose score statistic, with the
 * variance at the likelihood's maximum under p₁ = p₂ + δ, is at most z. In [−1, 1]. doi:10.1002/sim.4780040211.
 * It leaves out 0 exactly where `ratioScoreLimits` leaves out 1: both are the pooled z-test there.
 */
export function differenceScoreLimits(a: Proportion, b: Proportion, z: number): readonly [number, number] {
  const difference = a.x / a.n - b.x / b.n;
  const excess = (delta: number): number => Math.abs(differenceScore(a, b, delta)) - z;
  const lower = difference <= -1 ? -1 : bisect(excess, -1, difference);
  const upper = difference >= 1 ? 1 : bisect(excess, difference, 1);
  return [lower, upper];
}

/** The score statistic for p₁ − p₂ = δ, roughly standard normal under it; 0 at the observed difference. */
function differenceScore(a: Proportion, b: Proportion, delta: number): number {
  const gap = a.x / a.n - b.x / b.n - delta;
  if (gap === 0) return 0;
  const p2 = restrictedBaseline(a, b, delta);
  const p1 = clamp(p2 + delta);
  const variance = (p1 * (1 - p1)) / a.n + (p2 * (1 - p2)) / b.n;
  return variance > 0 ? gap / Math.sqrt(variance) : gap * Infinity;
}

/** p₂ that maximises the likelihood under p₁ = p₂ + δ: the root of a decreasing derivative, by guarded Newton steps. */
function restrictedBaseline(a: Proportion, b: Proportion, delta: number): number {
  let low = Math.max(0, -delta);
  let high = Math.min(1, 1 - delta);
  let p = clampTo((a.x + b.x - a.n * delta) / (a.n + b.n), low, high);
  for (let step = 0; step < 100 && high - low > 1e-16; step += 1) {
    const [slope, curvature] = likelihoodDerivatives(a, b, delta, p);
    if (slope === 0) return p;
    if (slope > 0) low = p;
    else high = p;
    const newton = p - slope / curvature;
    const next = newton > low && newton < high ? newton : low + (high - low) / 2;
    if (Math.abs(next - p) <= 1e-16) return next;
    p = next;
  }
  return p;
}

/** First and second derivative in p₂ of the log likelihood of two binomials with p₁ = p₂ + δ; 0·∞ counts as 0. */
function likelihoodDerivatives(a: Proportion, b: Proportion, delta: number, p: number): [number, number] {
  const q = p + delta;
  const [hitsA, missesA] = [over(a.x, q), over(a.n - a.x, 1 - q)];
  const [hitsB, missesB] = [over(b.x, p), over(b.n - b.x, 1 - p)];
  const slope = hitsA - missesA + hitsB - missesB;
  const curvature = -(over(hitsA, q) + over(missesA, 1 - q) + over(hitsB, p) + over(missesB, 1 - p));
  return [Number.isNaN(slope) ? 0 : slope, curvature];
}

function over(count: number, chance: number): number {
  return count <= 0 ? 0 : count / chance;
}

/**
 * Koopman's score interval of p₁ / p₂: all φ whose score statistic is at most z. In [0, ∞]; [0, ∞] where both counts
 * are 0. doi:10.2307/2531405.
 */
export function ratioScoreLimits(a: Proportion, b: Proportion, z: number): readonly [number, number] {
  if (a.x <= 0 && b.x <= 0) return [0, Infinity];
  const observed = b.x <= 0 ? Infinity : a.x / a.n / (b.x / b.n);
  // Ratios are searched as φ / (1 + φ) in (0, 1), so that both ends are finite.
  const excess = (t: number): number => Math.abs(ratioScore(a, b, t / (1 - t))) - z;
  const centre = observed === Infinity ? 1 : observed / (1 + observed);
  const top = 1 - 1e-12;
  const lower = a.x <= 0 ? 0 : bisect(excess, 0, Math.min(centre, top));
  const upper = b.x <= 0 ? 1 : bisect(excess, centre, top);
  return [lower / (1 - lower), upper >= top ? Infinity : upper / (1 - upper)];
}

/** The score statistic for p₁ = φ p₂, with p₂ at the likelihood's maximum under it (root of a quadratic). */
function ratioScore(a: Proportion, b: Proportion, ratio: number): number {
  const gap = a.x / a.n - ratio * (b.x / b.n);
  if (gap === 0) return 0;
  const total = a.x + b.x;
  const linear = ratio * (a.n + b.x) + b.n + a.x;
  const quadratic = ratio * (a.n + b.n);
  const root = Math.sqrt(Math.max(0, linear * linear - 4 * quadratic * total));
  const p2 = clamp((2 * total) / (linear + root));
  const p1 = clamp(ratio * p2);
  const variance = (p1 * (1 - p1)) / a.n + (ratio * ratio * p2 * (1 - p2)) / b.n;
  return variance > 0 ? gap / Math.sqrt(variance) : gap * Infinity;
}

function clamp(p: number): number {
  return clampTo(p, 0, 1);
}

function clampTo(p: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, p));
}
