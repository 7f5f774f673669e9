import { log } from '../core/elementary.ts';
import { noncentralityLimits } from './noncentral-chi-square.ts';

/**
 * Population stability index Σ (pᵢ − qᵢ) ln(pᵢ / qᵢ) of two rows of counts over the same bins, in [0, ∞). Each bin gets ½
 * added on both sides, so that empty bins stay finite; bins empty on both sides are left out.
 */
export function populationStabilityIndex(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const bins = usedBins(reference, current);
  const [n, m] = [totalOf(reference), totalOf(current)];
  let sum = 0;
  for (const bin of bins) {
    const p = ((reference[bin] ?? 0) + 0.5) / (n + bins.length / 2);
    const q = ((current[bin] ?? 0) + 0.5) / (m + bins.length / 2);
    sum += (p - q) * log(p / q);
  }
  return sum;
}

/** Bins that hold rows on either side. */
export function usedBins(reference: ArrayLike<number>, current: ArrayLike<number>): number[] {
  const bins: number[] = [];
  for (let bin = 0; bin < reference.length; bin += 1) {
    if ((reference[bin] ?? 0) + (current[bin] ?? 0) > 0) bins.push(bin);
  }
  return bins;
}

function totalOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < counts.length; index += 1) sum += counts[index] ?? 0;
  return sum;
}

/**
 * Interval of a PSI: PSI / (d (1/n + 1/m)) is noncentral χ² with bins − 1 degrees of freedom, inverted for its
 * noncentrality. d ≥ 1 is the design effect, how much more blocks of rows vary than independent rows would, so that
 * dependence between neighbouring rows widens it. Holds 0 unless χ² rejects equality.
 */
export function psiLimits(
  value: number,
  bins: number,
  rows: { readonly reference: number; readonly current: number },
  designEffect: number,
  level: number,
): readonly [number, number] {
  const unit = Math.max(1, designEffect) * (1 / rows.reference + 1 / rows.current);
  const [lower, upper] = noncentralityLimits(value / unit, bins - 1, level);
  return [lower * unit, upper * unit];
}
