import {
  compareKeys,
  type GroupKey,
  type Influence,
  type RowStatisticGroup,
  type RowStatistics,
} from '../core/summary.ts';
import { projectKey } from './outcome-counts.ts';

/** What fixes row statistics before any row is counted. */
export type RowStatisticsDesign = Pick<
  RowStatistics,
  'statistic' | 'steps' | 'attributes' | 'weighted' | 'columns' | 'leftOut'
>;

/** Row statistics of no rows. */
export function emptyRowStatistics(design: RowStatisticsDesign): RowStatistics {
  const sample = { rows: 0, drawn: 0, missing: 0 };
  return { kind: 'row-statistics', ...design, sample, groups: [], influences: [] };
}

/** The statistics of the rows of both, which must have been taken among the same rows; associative and commutative, exact. */
export function mergeRowStatistics(a: RowStatistics, b: RowStatistics): RowStatistics {
  return {
    ...a,
    sample: {
      rows: a.sample.rows + b.sample.rows,
      drawn: a.sample.drawn + b.sample.drawn,
      missing: a.sample.missing + b.sample.missing,
    },
    groups: joinGroups([...a.groups, ...b.groups]),
    influences: joinInfluences([...a.influences, ...b.influences]),
  };
}

/** The same rows by fewer sensitive features: all of it are sums over groups. */
export function sliceRowStatistics(statistics: RowStatistics, attributes: readonly string[]): RowStatistics {
  const project = (key: GroupKey): GroupKey => projectKey(key, statistics.attributes, attributes);
  return {
    ...statistics,
    attributes,
    groups: joinGroups(statistics.groups.map((own) => ({ ...own, group: project(own.group) }))),
    influences: joinInfluences(
      statistics.influences.map((own) => ({ ...own, a: project(own.a), b: project(own.b) })),
    ),
  };
}

/** Groups added up by key, in order. */
export function joinGroups(groups: readonly RowStatisticGroup[]): RowStatisticGroup[] {
  const byKey = new Map<string, RowStatisticGroup>();
  for (const own of groups) {
    const key = JSON.stringify(own.group);
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, rows: known.rows.map((n, at) => n + (own.rows[at] ?? 0)) } : own);
  }
  return [...byKey.values()].sort((a, b) => compareKeys(a.group, b.group));
}

/** Influences added up by both keys, in order. */
export function joinInfluences(influences: readonly Influence[]): Influence[] {
  const byKeys = new Map<string, Influence>();
  for (const own of influences) {
    const keys = JSON.stringify([own.a, own.b]);
    const known = byKeys.get(keys);
    const sum = known && { products: known.products + own.products, own: known.own + own.own };
    byKeys.set(keys, known ? { ...known, ...sum } : own);
  }
  return [...byKeys.values()].sort(compareInfluences);
}

/** Orders influences by both groups. */
export function compareInfluences(one: Influence, other: Influence): number {
  return compareKeys(one.a, other.a) || compareKeys(one.b, other.b);
}
