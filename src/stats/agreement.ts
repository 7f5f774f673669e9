import type { Interval } from '../core/estimate.ts';
import { byGroup, type GroupKey, type RowStatistics } from '../core/summary.ts';
import { twoSidedZ } from './normal.ts';
import { wilsonLimits } from './proportion.ts';
import type { GroupMeasure } from './worst-group.ts';

/** Measures of groups, with how their errors go together. */
export interface AgreementMeasures {
  readonly measures: readonly GroupMeasure[];
  /** Of the errors of two groups, by name; in [−1, 1]. */
  readonly correlation: (a: string, b: string) => number;
}

/**
 * 1 − the mean share of steps, of each group: of neighbour agreement, consistency. A row bears on all that it is near to, so
 * neither rows nor resampled rows are independent trials (the bootstrap fails for nearest neighbours: Abadie & Imbens 2008,
 * doi:10.3982/ECTA6474). The variance is the jackknife's, from what leaving each row out does, which on average is not too small
 * (Efron & Stein 1981, doi:10.1214/aos/1176345462). The interval is Wilson's for as many independent rows as have that variance, at most
 * half of all: a lone other decision is a difference both of its own row and of rows around it.
 */
export function agreementMeasures(statistics: RowStatistics, minGroupSize: number): AgreementMeasures {
  const groups = byGroup(statistics.groups).flatMap(({ name, items }) =>
    items.map(({ group, rows }) => ({ name, ...shareOf(group, rows, statistics.steps) })),
  );
  const covariance = covarianceOf(statistics);
  const measures = groups.map(({ name, key, n, share }): GroupMeasure => {
    const own = { key, n, share };
    return {
      ...{ group: name, n, value: n > 0 ? 1 - share : null, reason: whyNot(n, minGroupSize) },
      interval: (level) => intervalOf(own, covariance(own, own), level),
    };
  });
  const byName = new Map(groups.map((own) => [own.name, own]));
  return {
    measures,
    correlation(a, b) {
      const [one, other] = [byName.get(a), byName.get(b)];
      if (!one || !other) return 0;
      const scale = Math.sqrt(covariance(one, one) * covariance(other, other));
      return scale > 0 ? Math.max(-1, Math.min(1, covariance(one, other) / scale)) : 0;
    },
  };
}

interface GroupShare {
  readonly key: GroupKey;
  readonly n: number;
  readonly share: number;
}

function shareOf(key: GroupKey, rows: Float64Array, steps: number): GroupShare {
  const n = rows.reduce((sum, count) => sum + count, 0);
  const differing = rows.reduce((sum, count, value) => sum + count * value, 0);
  return { key, n, share: n > 0 ? differing / (n * steps) : 0 };
}

function whyNot(n: number, minGroupSize: number): string | null {
  if (n === 0) return 'It has no rows with a decision.';
  return n < minGroupSize ? `It has ${n} rows, fewer than the ${minGroupSize} of the smallest group.` : null;
}

/** Σ over left-out rows of what it changes in the shares of both groups: (I/k − share of its own row) / n, to first order. */
function covarianceOf({ influences, steps }: RowStatistics): (a: GroupShare, b: GroupShare) => number {
  const byKeys = new Map(influences.map((own) => [JSON.stringify([own.a, own.b]), own]));
  const at = (a: GroupShare, b: GroupShare) =>
    byKeys.get(JSON.stringify([a.key, b.key])) ?? { products: 0, own: 0 };
  return (a, b) => {
    if (a.n === 0 || b.n === 0) return 0;
    const own = (a.share * at(a, b).own + b.share * at(b, a).own) / steps;
    const same = a === b ? a.share * a.share * a.n : 0;
    return (at(a, b).products / (steps * steps) - own + same) / (a.n * b.n);
  };
}

function intervalOf({ n, share }: GroupShare, variance: number, level: number): Interval {
  const size = Math.min(n / 2, variance > 0 ? (share * (1 - share)) / variance : Infinity);
  const [lower, upper] =
    size > 0 ? wilsonLimits({ x: share * size, n: size }, twoSidedZ(level)) : ([0, 1] as const);
  return { lower: 1 - upper, upper: 1 - lower, level, method: 'Wilson score, jackknife over rows' };
}
