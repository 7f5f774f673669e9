import type { Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { ScoreTable } from '../core/summary.ts';
import { areaBetween } from './area-between.ts';
import { aucMeasures, rocDetail } from './auc-measure.ts';
import { rocCurve } from './curve.ts';
import { untestedGroups } from './group-rates.ts';
import { permutationP } from './max-t.ts';
import { twoSidedZ } from './normal.ts';
import { bootstrapRoc, type RocBootstrap } from './roc-bootstrap.ts';
import { scoredGroups } from './score-groups.ts';
import { scoreNotes } from './score-notes.ts';
import { kthSmallest } from './solve.ts';

/** What fixes an estimate of the area between ROC curves. */
export interface AbrocaSpec {
  readonly minimum: number;
  readonly replicates: number;
  readonly level: number;
  readonly seed: string;
}

/**
 * The largest area between the ROC curves of two groups, ∫|ROC_a(x) − ROC_b(x)|dx, with a p-value for equal curves and an
 * interval. Chance alone makes the area positive, so it has no standard error to go by: see `limits`.
 */
export function estimateAbroca(table: ScoreTable, spec: AbrocaSpec): Estimate {
  const measures = aucMeasures(table, spec.minimum);
  const groups = measures.map((measure): GroupEstimate => {
    const { group, n, value, reason } = measure;
    return { group, n, value, interval: reason === null ? measure.interval(spec.level) : null, reason };
  });
  const tested = scoredGroups(table).filter((_, at) => measures[at]?.reason === null);
  const [first] = measures;
  if (first && tested.length === 0) return notApplicable(first.reason ?? '', groups);
  if (tested.length < 2)
    return notApplicable(
      measures.length < 2
        ? 'There is only one group, so there is nothing to compare.'
        : `Fewer than two groups have at least ${spec.minimum} rows of each label, so there is nothing to compare.`,
      groups,
    );
  const curves = tested.map(({ counts }) => rocCurve(counts));
  const pairs = tested.flatMap(({ name }, i) =>
    tested.slice(i + 1).map((other, after) => {
      const [a, b] = [curves[i], curves[i + 1 + after]];
      return { a: name, b: other.name, value: a && b ? areaBetween(a, b) : 0 };
    }),
  );
  const value = pairs.reduce((most, pair) => Math.max(most, pair.value), 0);
  const drawn = bootstrapRoc(tested, spec.replicates, spec.seed);
  const { p, exceed } = permutationP(Math.max(...drawn.areas), drawn.null);
  return {
    status: 'ok',
    value,
    n: groups.reduce((sum, { n }) => sum + n, 0),
    interval: { ...limits(value, pairs, drawn, spec.level), level: spec.level, method: METHOD },
    pValue: p,
    adjusted: null,
    groups,
    untested: untestedGroups(groups),
    detail: { pairs, bootstrap: { replicates: spec.replicates, exceed }, ...rocDetail(table) },
    notes: scoreNotes(table),
  };
}

const METHOD = 'bootstrap, triangle inequality below, normal above';

/**
 * Below: an area exceeds the true one by no more than the area between the two curves’ errors, so the (1 + level)/2 quantile of
 * that is taken off. Above: chance only adds to an area on average, so z standard errors of the largest kind are enough, and the
 * pair that truly is the largest needs no correction for having been picked.
 */
function limits(
  value: number,
  pairs: readonly { readonly value: number }[],
  drawn: RocBootstrap,
  level: number,
): { lower: number; upper: number } {
  const rank = (draws: Float64Array): number =>
    kthSmallest(draws.slice(), Math.min(draws.length, Math.ceil(((1 + level) / 2) * draws.length)));
  const noise = Math.max(rank(drawn.noise), rank(drawn.null));
  const z = twoSidedZ(level);
  const upper = pairs.reduce(
    (most, pair, at) => Math.max(most, pair.value + z * (drawn.errors[at] ?? 0)),
    value,
  );
  return { lower: Math.max(0, value - noise), upper: Math.min(1, upper) };
}
