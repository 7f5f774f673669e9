import { noncentralityLimits } from './noncentral-chi-square.ts';

/** What is known of an estimate that cannot be negative and is 0 when groups are alike, such as information. */
export interface BoundaryEstimate {
  /** Estimated from the shares as they are; too large by about `nullMean`. */
  readonly plugIn: number;
  /** Mean and variance of the plug-in estimate where groups are alike. */
  readonly nullMean: number;
  readonly nullVariance: number;
  /** Its variance to first order (the delta method) at the shares as they are; 0 at the edge itself. */
  readonly variance: number;
}

/** The estimate without what chance alone adds, max(0, plug-in − null mean). */
export function debiased({ plugIn, nullMean }: BoundaryEstimate): number {
  return Math.max(0, plugIn - nullMean);
}

/**
 * Limits by inverting a test, for an estimate whose edge is 0. Near the edge the plug-in is c χ²_d(λ) with c = v₀/2m₀ and
 * d = 2m₀²/v₀ from its moments at the edge, and the truth is cλ; λ is kept while neither tail is under (1 − level)/2. Away
 * from the edge √λ̂ is nearly normal with the spread that the delta method says, so both sides are stretched by the square root
 * of that variance over the one of noncentral χ², where it is larger. The lower limit is 0 unless evenness is rejected; the upper is
 * never below what an estimate at the null mean would have, so that luck does not pass for knowledge. Needs m₀, v₀ > 0.
 */
export function boundaryLimits(estimate: BoundaryEstimate, level: number): readonly [number, number] {
  const { plugIn, nullMean, nullVariance, variance } = estimate;
  const c = nullVariance / (2 * nullMean);
  const degrees = (2 * nullMean * nullMean) / nullVariance;
  const theta = debiased(estimate);
  const [lower, upper] = noncentralityLimits(Math.max(plugIn, nullMean) / c, degrees, level);
  const ratio = (nullVariance + variance) / (nullVariance + 4 * c * theta);
  const stretch = Math.sqrt(Math.max(1, ratio));
  const centre = Math.sqrt(theta / c);
  const low = Math.max(0, centre - stretch * Math.max(0, centre - Math.sqrt(lower)));
  const high = centre + stretch * Math.max(0, Math.sqrt(upper) - centre);
  return [lower > 0 ? c * low * low : 0, c * high * high];
}
