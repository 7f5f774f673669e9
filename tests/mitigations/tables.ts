import { defaultParams } from '../../src/core/params.ts';
import type { ThresholdPolicy } from '../../src/core/threshold-policy.ts';
import { mitigations } from '../../src/mitigations/registry.ts';
import type { ScoreTable } from '../../src/core/summary.ts';
import { tableScores } from '../../src/summaries/score-table.ts';

/** A ScoreTable of rows written out: group, label (1 = favourable) and score of each. */
export function scoreTable(
  group: readonly string[],
  label: readonly number[],
  score: readonly number[],
): ScoreTable {
  const names = [...new Set(group)];
  return tableScores({ attributes: ['group'], weighted: false }, {
    rows: group.length,
    groups: {
      keys: names.map((name) => [name]),
      codes: Uint32Array.from(group, (name) => names.indexOf(name)),
    },
    label: Int32Array.from(label),
    score: Float64Array.from(score),
    weight: null,
  } as never);
}

/** The policy of a mitigation with its defaults but for `params`; fails the test where there is none. */
export function policyOf(id: string, table: ScoreTable, params: object = {}): ThresholdPolicy {
  const mitigation = mitigations.get(id)!;
  const solved = mitigation.solve(table, { ...defaultParams(mitigation.params), ...params } as never);
  if ('reason' in solved) throw new Error(solved.reason);
  return solved;
}
