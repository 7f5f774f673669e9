import { groupName, type ScoreTable } from '../core/summary.ts';
import {
  isRandomised,
  ruleOf,
  thresholdRule,
  type ThresholdPolicy,
  type ThresholdRule,
} from '../core/threshold-policy.ts';
import { halves } from '../stats/halves.ts';
import { operatingCurve, stepAt, type OperatingCurve } from '../stats/operating-curve.ts';

/** What thresholds are tried on: tuned on some rows, judged on others. */
export interface Trial {
  readonly tune: ScoreTable;
  readonly judge: ScoreTable;
  /** False for weighted tables, which cannot be split: then thresholds are tuned and judged on the same rows. */
  readonly split: boolean;
  /** The curves of the rows that judge. */
  readonly curves: readonly OperatingCurve[];
}

/** A trial on a table; `seed` decides which row goes to which half. */
export function startTrial(table: ScoreTable, seed: string): Trial {
  const two = halves(table, seed);
  const { tune, judge } = two ?? { tune: table, judge: table };
  return { tune, judge, split: two !== null, curves: judge.groups.map(operatingCurve) };
}

/** "Favourable from `threshold` up" in every group of a table. */
export function samePolicy({ groups }: ScoreTable, threshold: number): ThresholdPolicy {
  return { rules: groups.map(({ group }) => ({ group, rule: thresholdRule(threshold) })), notes: [] };
}

/** A rate of decisions that thresholds move. */
export type RateName = 'selectionRate' | 'truePositiveRate' | 'falsePositiveRate';

/** What a policy does in one group; rates in [0, 1], null where the group has no row of the kind. Weights of rows. */
export interface PolicyRates {
  readonly group: string;
  readonly total: number;
  readonly selectionRate: number | null;
  readonly truePositiveRate: number | null;
  readonly falsePositiveRate: number | null;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly rule: ThresholdRule | null;
  readonly lottery: boolean;
}

/** The rates of a policy on curves: O(log n) a group, for sliders. */
export function policyRates(curves: readonly OperatingCurve[], policy: ThresholdPolicy): PolicyRates[] {
  return curves.map((curve) => {
    const rule = ruleOf(policy, curve.group);
    const { positives, negatives } = curve;
    const total = positives + negatives;
    const { tp, fp } = rule === null ? { tp: 0, fp: 0 } : selected(curve, rule);
    const share = (part: number, whole: number): number | null =>
      rule !== null && whole > 0 ? part / whole : null;
    return {
      group: groupName(curve.group),
      total,
      selectionRate: share(tp + fp, total),
      truePositiveRate: share(tp, positives),
      falsePositiveRate: share(fp, negatives),
      falsePositives: fp,
      falseNegatives: rule === null ? 0 : positives - tp,
      rule,
      lottery: rule !== null && isRandomised(rule),
    };
  });
}

function selected(curve: OperatingCurve, rule: ThresholdRule): { readonly tp: number; readonly fp: number } {
  let [tp, fp] = [0, 0];
  for (const { threshold, weight, flipped } of rule) {
    const step = stepAt(curve, threshold);
    const [above, wrongly] = [curve.truePositives[step] ?? 0, curve.falsePositives[step] ?? 0];
    tp += weight * (flipped ? curve.positives - above : above);
    fp += weight * (flipped ? curve.negatives - wrongly : wrongly);
  }
  return { tp, fp };
}

/** FP · ratio + FN over all groups, per 1,000 rows. */
export function costPerThousand(rates: readonly PolicyRates[], ratio: number): number | null {
  const total = rates.reduce((sum, own) => sum + own.total, 0);
  if (!(total > 0)) return null;
  const cost = rates.reduce((sum, own) => sum + own.falsePositives * ratio + own.falseNegatives, 0);
  return (1000 * cost) / total;
}

/** max − min of a rate over the groups that have it; null with fewer than two. */
export function gapOf(rates: readonly PolicyRates[], rate: RateName): number | null {
  const values = rates.flatMap((own) => own[rate] ?? []);
  return values.length < 2 ? null : Math.max(...values) - Math.min(...values);
}

/** The rate of each group when one threshold holds for all, at evenly spread thresholds over a range of scores. */
export function sweepThresholds(
  curves: readonly OperatingCurve[],
  [low, high]: readonly [number, number],
  rate: RateName,
  points = 101,
): { readonly group: string; readonly points: readonly { threshold: number; value: number | null }[] }[] {
  const thresholds = Array.from({ length: points }, (_, at) => low + ((high - low) * at) / (points - 1));
  return curves.map((curve) => ({
    group: groupName(curve.group),
    points: thresholds.map((threshold) => {
      const rules = [{ group: curve.group, rule: thresholdRule(threshold) }];
      return { threshold, value: policyRates([curve], { rules, notes: [] })[0]?.[rate] ?? null };
    }),
  }));
}
