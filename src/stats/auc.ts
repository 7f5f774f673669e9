import { log } from '../core/elementary.ts';
import type { Interval } from '../core/estimate.ts';
import { expit } from './expit.ts';
import { twoSidedZ } from './normal.ts';
import { bisect } from './solve.ts';

/** Distinct scores ascending with the weights of positives and negatives at each. */
export interface ScoreCounts {
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** Area under the ROC curve with the variance of its two parts: placements of positives and of negatives. */
export interface AucEstimate {
  readonly value: number;
  readonly positives: number;
  readonly negatives: number;
  /**
   * Variances of the placements over their own number; times m/(m − 1) and n/(n − 1) they are DeLong's S₁₀ and S₀₁. So they
   * do not depend on the unit of weights.
   */
  readonly positiveVariance: number;
  readonly negativeVariance: number;
}

/**
 * P(score of a positive > score of a negative) + ½ P(equal), with DeLong's components (doi:10.2307/2531595). Null where
 * one class has no rows.
 */
export function auc({ positives, negatives }: ScoreCounts): AucEstimate | null {
  const m = positives.reduce((sum, w) => sum + w, 0);
  const n = negatives.reduce((sum, w) => sum + w, 0);
  if (!(m > 0 && n > 0)) return null;
  const placements = { positive: new Moments(), negative: new Moments() };
  let [below, positivesBelow] = [0, 0];
  for (let index = 0; index < positives.length; index += 1) {
    const [p, q] = [positives[index] ?? 0, negatives[index] ?? 0];
    placements.positive.add((below + q / 2) / n, p);
    placements.negative.add((m - positivesBelow - p / 2) / m, q);
    below += q;
    positivesBelow += p;
  }
  return {
    value: placements.positive.mean(),
    positives: m,
    negatives: n,
    positiveVariance: placements.positive.variance(),
    negativeVariance: placements.negative.variance(),
  };
}

/** Weighted mean and variance of values in [0, 1]. */
class Moments {
  private weight = 0;
  private sum = 0;
  private squares = 0;
  private least = Infinity;
  private most = -Infinity;

  add(value: number, weight: number): void {
    if (weight <= 0) return;
    this.least = Math.min(this.least, value);
    this.most = Math.max(this.most, value);
    this.weight += weight;
    this.sum += weight * value;
    this.squares += weight * value * value;
  }

  mean(): number {
    return this.sum / this.weight;
  }

  /** Exactly 0 where all values are equal, so that rounding does not decide between two kinds of interval. */
  variance(): number {
    if (this.least === this.most) return 0;
    const mean = this.sum / this.weight;
    return Math.max(0, this.squares / this.weight - mean * mean);
  }
}

const PADDING = 0.125;

/**
 * Interval of an AUC: DeLong's variance (padded) on the logit scale; where that variance is 0 or the area is within one standard
 * error of 0 or 1, Newcombe's method 5 (doi:10.1002/sim.2324), which neither collapses nor spreads there. `m` and `n` are (effective) numbers of positives and negatives.
 */
export function aucInterval(estimate: AucEstimate, m: number, n: number, level: number): Interval {
  const { value } = estimate;
  const z = twoSidedZ(level);
  const { positiveVariance, negativeVariance } = estimate;
  const scale = value * (1 - value);
  if (scale > 0 && positiveVariance > 0 && negativeVariance > 0 && m > 1 && n > 1) {
    const variance =
      padded(value, positiveVariance, m) / (m - 1) + padded(value, negativeVariance, n) / (n - 1);
    const error = Math.sqrt(variance);
    // Closer to the edge than that, the padding is nearly all of the variance, and the logit has no use for it.
    if (error < Math.min(value, 1 - value)) {
      const centre = log(value / (1 - value));
      const half = (z * error) / scale;
      return {
        lower: expit(centre - half),
        upper: expit(centre + half),
        level,
        method: 'DeLong, logit scale',
      };
    }
  }
  return newcombe(value, m, n, z, level);
}

/**
 * The variance of placements with an eighth of one at 0 and of one at 1 more. A few dozen rows often miss the rare placements
 * far from the others, and the interval was then too short: DeLong's alone covers .91 with 30 rows of one label and an area of
 * .92, with this .97; in larger samples nothing changes.
 */
function padded(mean: number, variance: number, n: number): number {
  const shifted = (n * mean + PADDING) / (n + 2 * PADDING);
  const square = (n * (variance + mean * mean) + PADDING) / (n + 2 * PADDING);
  return square - shifted * shifted;
}

function newcombe(value: number, m: number, n: number, z: number, level: number): Interval {
  const excess = (theta: number): number => {
    const extra = ((m + n) / 2 - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta));
    return Math.abs(value - theta) - z * Math.sqrt((theta * (1 - theta) * (1 + extra)) / (m * n));
  };
  const lower = value <= 0 ? 0 : bisect(excess, 1e-12, value - 1e-12 * value);
  const upper = value >= 1 ? 1 : bisect(excess, Math.max(value, 1e-12), 1 - 1e-12);
  return { lower, upper, level, method: 'Newcombe method 5' };
}
