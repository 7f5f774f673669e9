import { log, pow } from '../core/elementary.ts';
import type { Confusion } from './confusion.ts';

/** How many rows have a benefit, ŷ − y + 1 (0 for a false negative, 2 for a false positive), or a group's mean of it. */
export interface Benefit {
  readonly benefit: number;
  readonly rows: number;
}

/** The benefits of rows as tools count them. */
export function benefitsOf(own: Confusion): Benefit[] {
  return [
    { benefit: 0, rows: own.falseNegatives },
    { benefit: 1, rows: own.truePositives + own.trueNegatives },
    { benefit: 2, rows: own.falsePositives },
  ].filter(({ rows }) => rows > 0);
}

/** Mean benefit; NaN of nothing. */
export function meanBenefit(benefits: readonly Benefit[]): number {
  return total(benefits, ({ benefit }) => benefit) / total(benefits, () => 1);
}

/**
 * Generalized entropy index of benefits as AIF360 and holisticai compute it. At α = 0 both divide by the mean once more than
 * the formula says, which is repeated here on purpose; NaN of nothing, +∞ at α = 0 where anybody has benefit 0.
 */
export function libraryEntropy(benefits: readonly Benefit[], alpha: number): number {
  const mean = meanBenefit(benefits);
  const average = (of: (benefit: number) => number): number =>
    total(benefits, ({ benefit }) => of(benefit)) / total(benefits, () => 1);
  if (alpha === 1) return average((b) => (b === 0 ? 0 : b * log(b / mean)) / mean);
  if (alpha === 0)
    return benefits.some(({ benefit }) => benefit === 0) ? Infinity : -average((b) => log(b / mean) / mean);
  return average((b) => pow(b / mean, alpha) - 1) / (alpha * (alpha - 1));
}

function total(benefits: readonly Benefit[], of: (own: Benefit) => number): number {
  return benefits.reduce((sum, own) => sum + own.rows * of(own), 0);
}
