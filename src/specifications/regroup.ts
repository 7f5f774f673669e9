import { binIndex, binName } from '../core/bins.ts';
import type { GroupKey, OutcomeCounts, ScoreTable } from '../core/summary.ts';
import { regroupOutcomeCounts } from '../summaries/outcome-counts.ts';
import { regroupScoreTable } from '../summaries/score-table.ts';
import type { Cut } from './choices.ts';

/** True where every edge of `coarse` is one of `fine`, so that its groups are unions of the finer ones. */
export function isCoarser(coarse: readonly number[], fine: readonly number[]): boolean {
  return coarse.every((edge) => fine.includes(edge));
}

/**
 * The same rows with the bins of numeric features joined into those of fewer edges. `fine` are the edges that the summary
 * was counted with; `cuts` must be coarser. Exact: rows are only added up.
 */
export function regroup<S extends OutcomeCounts | ScoreTable>(
  summary: S,
  cuts: readonly Cut[],
  fine: Readonly<Record<string, readonly number[]>>,
): S;
export function regroup(
  summary: OutcomeCounts | ScoreTable,
  cuts: readonly Cut[],
  fine: Readonly<Record<string, readonly number[]>>,
): OutcomeCounts | ScoreTable {
  const names = new Map(
    cuts
      .filter(({ attribute, edges }) => edges.length < (fine[attribute]?.length ?? 0))
      .map(({ attribute, edges }) => [attribute, binNames(fine[attribute] ?? [], edges)]),
  );
  if (names.size === 0) return summary;
  const rename = (key: GroupKey): GroupKey =>
    key.map((value, at) => {
      if (value === null) return null;
      return names.get(summary.attributes[at] ?? '')?.get(value) ?? value;
    });
  return summary.kind === 'outcome-counts'
    ? regroupOutcomeCounts(summary, summary.attributes, rename)
    : regroupScoreTable(summary, summary.attributes, rename);
}

/** The name of each fine bin → the name of the coarse bin that holds it. */
function binNames(fine: readonly number[], coarse: readonly number[]): ReadonlyMap<string, string> {
  return new Map(
    Array.from({ length: fine.length + 1 }, (_, bin) => {
      // Each fine bin but the first begins at its lower edge, which lies in the coarse bin that holds all of it.
      const lower = fine[bin - 1] ?? Number.NEGATIVE_INFINITY;
      return [binName(fine, bin), binName(coarse, binIndex(coarse, lower))];
    }),
  );
}
