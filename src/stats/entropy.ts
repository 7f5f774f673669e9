import { expm1, log, pow } from '../core/elementary.ts';
import { debiased, type BoundaryEstimate } from './boundary-interval.ts';
import type { GroupConfusion } from './group-confusion.ts';
import { sizeOf } from './group-confusion.ts';
import { twoSidedZ } from './normal.ts';
import { pearsonDistance, regionLimits } from './score-region.ts';

/**
 * Generalised entropy of benefits with the given shares (which add up to 1), doi:10.1145/3219819.3220046:
 * Σ p ((b/μ)^α − 1) ÷ α(α − 1), at α = 1 Σ p (b/μ) ln(b/μ), at α = 0 −Σ p ln(b/μ). ≥ 0; 0 where all benefits are equal.
 * Infinity where α ≤ 0 and somebody has no benefit; NaN where nobody has any.
 */
export function generalizedEntropy(
  benefits: readonly number[],
  shares: readonly number[],
  alpha: number,
): number {
  const mean = benefits.reduce((sum, benefit, at) => sum + benefit * (shares[at] ?? 0), 0);
  if (!(mean > 0)) return Number.NaN;
  let sum = 0;
  benefits.forEach((benefit, at) => {
    const share = shares[at] ?? 0;
    if (share > 0) sum += share * entropyTerm(benefit / mean, alpha);
  });
  return Math.max(0, sum);
}

/** What one benefit adds, arranged so that nothing cancels where α is near 0 or 1. */
function entropyTerm(r: number, alpha: number): number {
  if (alpha === 0) return -log(r);
  if (alpha === 1) return r > 0 ? r * log(r) : 0;
  const scale = alpha * (alpha - 1);
  if (r <= 0) return alpha < 0 ? Infinity : alpha < 0.5 ? -1 / scale : 0;
  return (alpha < 0.5 ? expm1(alpha * log(r)) : r * expm1((alpha - 1) * log(r))) / scale;
}

/** Benefits of decisions: ŷ − y + 1. A false negative has 0, a right decision 1, a false positive 2. */
export const BENEFITS: readonly number[] = [0, 1, 2];

/** Shares of the three benefits. */
export function benefitShares(confusion: GroupConfusion): readonly [number, number, number] {
  const size = sizeOf(confusion);
  return [confusion.fn / size, (confusion.tn + confusion.tp) / size, confusion.fp / size];
}

/** Why the index of these rows is undefined, or null where it is not. */
export function whyNoEntropy(confusion: GroupConfusion, alpha: number): string | null {
  const [none, , twice] = benefitShares(confusion);
  if (1 - none <= 0 && twice <= 0)
    return 'Every row is a false negative, so the mean benefit is 0 and the index is undefined.';
  return alpha <= 0 && none > 0
    ? 'The index is infinite: at alpha 0 or below a single false negative, whose benefit is 0, makes it so.'
    : null;
}

/**
 * Limits of the generalised entropy of one group's benefits: least and greatest index over all shares that Pearson's score
 * test at `level` does not reject, so they hold at the edge where nobody is judged wrongly. At α ≤ 0 they suppose that
 * there are no false negatives at all, for the index would be infinite.
 */
export function entropyLimits(
  confusion: GroupConfusion,
  alpha: number,
  level: number,
): readonly [number, number] {
  const [none, once, twice] = benefitShares(confusion);
  const size = sizeOf(confusion);
  const z = twoSidedZ(level);
  const outside = (x: number): boolean => alpha <= 0 && x > 1e-12;
  const distance = (x: number, y: number): number =>
    outside(x) ? Infinity : pearsonDistance(size, [none, once, twice], [x, 1 - x - y, y]);
  const index = (x: number, y: number): number => {
    const [low, high] = [alpha <= 0 ? 0 : Math.max(0, x), Math.max(0, y)];
    return generalizedEntropy(BENEFITS, [low, Math.max(0, 1 - low - high), high], alpha);
  };
  return regionLimits([none, twice], distance, index, z * z);
}

/** The generalised entropy of groups' mean benefits, weighted by the size of groups: the part of inequality that lies between them. */
export function betweenGroupEntropy(groups: readonly GroupConfusion[], alpha: number): number {
  return generalizedEntropy(groups.map(meanBenefit), sharesOf(groups), alpha);
}

/** 1 − false negatives + false positives, as shares of the group. In [0, 2]. */
export function meanBenefit(confusion: GroupConfusion): number {
  return 1 + (confusion.fp - confusion.fn) / sizeOf(confusion);
}

function sharesOf(groups: readonly GroupConfusion[]): number[] {
  const total = groups.reduce((sum, group) => sum + sizeOf(group), 0);
  return groups.map((group) => sizeOf(group) / total);
}

/**
 * The between-group entropy with its moments where groups have equal means but their own variances: to second order it is
 * ½ Σ w (μ_g/μ − 1)² for every α, a quadratic form in the groups' means with mean ½ Σ w(1 − w)s² ÷ μ² and variance
 * ½ Σ_ij A²ᵢⱼ s²ᵢ s²ⱼ ÷ μ⁴, A = diag(w) − wwᵀ. Variances count a third of a row more of each benefit, so none is 0.
 */
export function betweenGroupEstimate(groups: readonly GroupConfusion[], alpha: number): BoundaryEstimate {
  const shares = sharesOf(groups);
  const means = groups.map(meanBenefit);
  const variances = groups.map(meanVariance);
  const mu = means.reduce((sum, mean, at) => sum + mean * (shares[at] ?? 0), 0);
  const weight = (i: number, j: number): number =>
    (i === j ? (shares[i] ?? 0) : 0) - (shares[i] ?? 0) * (shares[j] ?? 0);
  let [nullMean, nullVariance] = [0, 0];
  variances.forEach((si, i) => {
    nullMean += (weight(i, i) * si) / (2 * mu * mu);
    variances.forEach(
      (sj, j) => (nullVariance += (weight(i, j) * weight(i, j) * si * sj) / (2 * pow(mu, 4))),
    );
  });
  const variance = variances.reduce((sum, own, at) => sum + own * pow(slope(means, shares, alpha, at), 2), 0);
  return { plugIn: generalizedEntropy(means, shares, alpha), nullMean, nullVariance, variance };
}

function meanVariance(confusion: GroupConfusion): number {
  const size = sizeOf(confusion);
  const counts = [confusion.fn, confusion.tn + confusion.tp, confusion.fp].map(
    (count) => (count + 1 / 3) / (size + 1),
  );
  const mean = (counts[1] ?? 0) + 2 * (counts[2] ?? 0);
  return ((counts[1] ?? 0) + 4 * (counts[2] ?? 0) - mean * mean) / size;
}

/** ∂/∂μ_g by a central difference. */
function slope(means: readonly number[], shares: readonly number[], alpha: number, group: number): number {
  const step = 1e-5;
  const moved = (by: number): number =>
    generalizedEntropy(
      means.map((mean, at) => (at === group ? Math.max(1e-9, mean + by) : mean)),
      shares,
      alpha,
    );
  return (moved(step) - moved(-step)) / (2 * step);
}

/** The share of all inequality that lies between groups, without what chance adds to the part between; in [0, 1], 0 where there is none. */
export function betweenShare(between: BoundaryEstimate, whole: number): number {
  return whole > 0 ? Math.min(1, debiased(between) / whole) : 0;
}
