import type { Check, EstimateContext } from '../../src/core/check.ts';
import type { Estimate } from '../../src/core/estimate.ts';
import { defaultParams } from '../../src/core/params.ts';
import type {
  GroupKey,
  OutcomeCounts,
  ResidualMoments,
  ScoreTable,
  Summary,
} from '../../src/core/summary.ts';
import { checks } from '../../src/checks/registry.ts';
import { sumResiduals } from '../../src/summaries/residual-moments.ts';
import { tableScores } from '../../src/summaries/score-table.ts';
import type { ScoredRows } from '../../src/summaries/scored-rows.ts';
import type { GroupCodes } from '../../src/summaries/groups.ts';

/** Rows alike: group, label, decision, how many, weight of each. */
export type Alike = readonly [
  group: string | GroupKey,
  label: number | null,
  decision: number | null,
  rows: number,
  weight?: number,
];

/** Outcome counts written out, one sensitive feature unless named. */
export function outcomes(cells: readonly Alike[], attributes: readonly string[] = ['group']): OutcomeCounts {
  return {
    ...{ kind: 'outcome-counts', attributes, strata: [], classes: ['no', 'yes'] },
    weighted: cells.some(([, , , , weight = 1]) => weight !== 1),
    cells: cells.map(([group, label, decision, rows, weight = 1]) => ({
      ...{ group: typeof group === 'string' ? [group] : group, stratum: [], label, decision, rows },
      ...{ weight: rows * weight, weightSquared: rows * weight * weight },
    })),
  };
}

/** Rejected and accepted among unfavourable labels, then among favourable ones. */
export function confusion(group: string, tn: number, fp: number, fn: number, tp: number): Alike[] {
  const cells: Alike[] = [
    [group, 0, 0, tn],
    [group, 0, 1, fp],
    [group, 1, 0, fn],
    [group, 1, 1, tp],
  ];
  return cells.filter(([, , , rows]) => rows > 0);
}

/** A scored row: group, label, score, weight. */
export type ScoredRow = readonly [group: string, label: number, score: number, weight?: number];

export function codes(keys: readonly GroupKey[]): GroupCodes {
  const names = keys.map((key) => JSON.stringify(key));
  const distinct = [...new Set(names)];
  return {
    keys: distinct.map((name) => JSON.parse(name) as GroupKey),
    codes: Int32Array.from(names, (name) => distinct.indexOf(name)),
  };
}

export function scoredRows(rows: readonly ScoredRow[], threshold = 0.5): ScoredRows {
  return {
    rows: rows.length,
    groups: codes(rows.map(([group]) => [group])),
    strata: codes(rows.map(() => [])),
    label: Int8Array.from(rows, ([, label]) => label),
    decision: Int8Array.from(rows, ([, , score]) => (Number.isNaN(score) ? -1 : score >= threshold ? 1 : 0)),
    score: Float64Array.from(rows, ([, , score]) => score),
    weight: rows.some(([, , , weight = 1]) => weight !== 1)
      ? Float64Array.from(rows, ([, , , weight = 1]) => weight)
      : null,
  };
}

export function scoreTable(rows: readonly ScoredRow[]): ScoreTable {
  const scored = scoredRows(rows);
  return tableScores({ attributes: ['group'], weighted: scored.weight !== null }, scored);
}

/** Rows with amounts: group, label, prediction, weight. */
export type AmountRow = readonly [group: string | null, label: number, prediction: number, weight?: number];

export function residualMoments(rows: readonly AmountRow[]): ResidualMoments {
  const weighted = rows.some(([, , , weight = 1]) => weight !== 1);
  return sumResiduals(
    { attributes: ['group'], weighted, amounts: true },
    {
      rows: rows.length,
      groups: codes(rows.map(([group]) => [group])),
      strata: codes(rows.map(() => [])),
      label: new Int8Array(rows.length),
      decision: new Int8Array(rows.length),
      score: Float64Array.from(rows, ([, , prediction]) => prediction),
      amount: Float64Array.from(rows, ([, label]) => label),
      weight: weighted ? Float64Array.from(rows, ([, , , weight = 1]) => weight) : null,
    },
  );
}

export function find(id: string): Check {
  const check = checks.get(id);
  if (!check) throw new Error(`there is no check ${id}`);
  return check;
}

/** Runs a check with its defaults, changed by `params`. `slice` null looks at all rows together. */
export function estimateOf(
  id: string,
  summary: Summary,
  params: Readonly<Record<string, number | string>> = {},
  context: Partial<EstimateContext> = {},
): Estimate {
  const check = find(id);
  const slice = 'attributes' in summary && summary.attributes.length > 0 ? summary.attributes : null;
  return check.estimate(summary as never, { ...defaultParams(check.params), ...params } as never, {
    level: 0.95,
    seed: '1',
    slice,
    ...context,
  });
}

/** The estimate, which must be there. */
export function measured(estimate: Estimate): Extract<Estimate, { status: 'ok' }> {
  if (estimate.status !== 'ok') throw new Error(`expected a value; got: ${estimate.reason}`);
  return estimate;
}
