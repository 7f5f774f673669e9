import type { OutcomeCell, OutcomeCounts, ScoreGroup, ScoreTable } from '../core/summary.ts';
import { acceptance, ruleOf, type ThresholdPolicy, type ThresholdRule } from '../core/threshold-policy.ts';

/**
 * The outcome counts that a policy gives on a ScoreTable, so that every check of decisions judges a policy as it judges a
 * model. Exact for thresholds; a lottery counts with the whole number nearest to what is expected of it. Rows without a
 * label or a score are not in the table. In weighted tables rows and Σw² are shared out in proportion to weight.
 */
export function decide(
  table: ScoreTable,
  policy: ThresholdPolicy,
  classes: readonly string[],
): OutcomeCounts {
  const cells = table.groups.flatMap((own) => {
    const rule = ruleOf(policy, own.group);
    return rule === null ? [] : decideGroup(own, rule, table.weighted);
  });
  return {
    kind: 'outcome-counts',
    attributes: table.attributes,
    strata: [],
    classes,
    weighted: table.weighted,
    cells,
  };
}

function decideGroup(own: ScoreGroup, rule: ThresholdRule, weighted: boolean): OutcomeCell[] {
  const sides = [
    { label: 0, weights: own.negatives, rows: own.negativeRows, squares: own.negativeWeightSquared },
    { label: 1, weights: own.positives, rows: own.positiveRows, squares: own.positiveWeightSquared },
  ];
  return sides.flatMap(({ label, weights, rows, squares }) => {
    const { total, accepted } = accept(own.scores, weights, rule);
    if (!(total > 0)) return [];
    const share = accepted / total;
    const favoured = Math.round(rows * share);
    const cell = (decision: number, part: number, count: number): OutcomeCell => ({
      ...{ group: own.group, stratum: [], label, decision, rows: count },
      weight: weighted ? total * part : count,
      weightSquared: weighted ? squares * part : count,
    });
    return [cell(0, 1 - share, rows - favoured), cell(1, share, favoured)].filter((one) => one.rows > 0);
  });
}

function accept(
  scores: Float64Array,
  weights: Float64Array,
  rule: ThresholdRule,
): { readonly total: number; readonly accepted: number } {
  let [total, accepted] = [0, 0];
  for (let at = 0; at < scores.length; at += 1) {
    const weight = weights[at] ?? 0;
    total += weight;
    accepted += weight * acceptance(rule, scores[at] ?? 0);
  }
  return { total, accepted };
}
