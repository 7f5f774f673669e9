import { groupName, type ScoreTable } from '../core/summary.ts';
import type { ThresholdPolicy, ThresholdRule } from '../core/threshold-policy.ts';
import { hullAt, upperHull, type HullPoint } from '../stats/concave-hull.ts';
import {
  curvesOf,
  operatingPoints,
  partAt,
  type CommonRate,
  type OperatingPoints,
} from './operating-points.ts';

/** What a common-rate policy is asked for. */
export interface CommonRateSpec {
  readonly common: CommonRate;
  /** How many wrongly refused people weigh as much as one wrongly favoured. */
  readonly costRatio: number;
  readonly lottery: boolean;
  readonly flipped: boolean;
  /** Without a lottery: the largest gap in the rate that is accepted for less cost. */
  readonly tolerance: number;
}

/**
 * The policy of least FP · ratio + FN under which every group has the same rate. With a lottery it is exact: the gain of a
 * group as a function of its rate is the upper hull of its points, the sum over groups is concave and piecewise linear, and
 * its maximum lies at a vertex of some group. Without, groups take the thresholds nearest to a common rate.
 */
export function commonRatePolicy(
  table: ScoreTable,
  spec: CommonRateSpec,
): ThresholdPolicy | { readonly reason: string } {
  const all = curvesOf(table);
  const points = all.flatMap((curve) => {
    const own = operatingPoints(curve, spec.common, spec.costRatio, spec.flipped);
    return own ? [own] : [];
  });
  if (points.length < 2)
    return { reason: `Fewer than two groups have a ${spec.common}, so there is nothing to make equal.` };
  const left = all.filter((curve) => !points.some((own) => own.curve === curve));
  const notes = left.map(
    ({ group }) => `${groupName(group)} has no ${spec.common} and keeps the decisions it had.`,
  );
  return spec.lottery ? withLottery(points, notes) : withoutLottery(points, spec.tolerance, notes);
}

function withLottery(points: readonly OperatingPoints[], notes: readonly string[]): ThresholdPolicy {
  const hulls = points.map((own) => upperHull({ x: own.rate, y: own.gain }, own.order));
  const candidates = points.flatMap((own, g) => (hulls[g] ?? []).map((index) => own.rate[index] ?? 0));
  const total = points.reduce((sum, { curve }) => sum + curve.positives + curve.negatives, 0);
  let [best, most] = [0, -Infinity];
  for (const rate of [...new Set(candidates)].sort((a, b) => a - b)) {
    const gain = points.reduce((sum, own, g) => sum + pointOf(own, hulls[g] ?? [], rate).y, 0);
    // The least rate of several equally good ones; a hair better by rounding is not better.
    if (gain > most + total * 1e-12) [best, most] = [rate, gain];
  }
  const rules = points.map((own, g) => ({
    group: own.curve.group,
    rule: mixture(own, pointOf(own, hulls[g] ?? [], best)),
  }));
  return { rules, notes };
}

function pointOf(own: OperatingPoints, hull: readonly number[], rate: number): HullPoint {
  return hullAt({ x: own.rate, y: own.gain }, hull, rate);
}

/** The rule that mixes the two vertices of a point; one part where the mixture is none. */
function mixture({ curve }: OperatingPoints, { from, to, share }: HullPoint): ThresholdRule {
  if (share <= 0) return [partAt(curve, from, 1)];
  if (share >= 1) return [partAt(curve, to, 1)];
  return [partAt(curve, from, 1 - share), partAt(curve, to, share)];
}

/** One pass over all rates in ascending order: each group takes its point nearest to the rate. */
function withoutLottery(
  points: readonly OperatingPoints[],
  tolerance: number,
  notes: readonly string[],
): ThresholdPolicy {
  const rates = Float64Array.from(points.flatMap(({ rate }) => [...rate])).sort();
  const place = points.map(() => 0);
  let best = { chosen: [] as number[], gap: Infinity, gain: -Infinity };
  let last = Number.NaN;
  for (const target of rates) {
    if (target === last) continue;
    last = target;
    const chosen = points.map((own, g) => nearest(own, place, g, target));
    const own = chosen.map((point, g) => points[g]?.rate[point] ?? 0);
    const gap = Math.max(...own) - Math.min(...own);
    const gain = chosen.reduce((sum, point, g) => sum + (points[g]?.gain[point] ?? 0), 0);
    if (isBetter({ gap, gain }, best, tolerance)) best = { chosen, gap, gain };
  }
  const rules = points.map((own, g) => ({
    group: own.curve.group,
    rule: [partAt(own.curve, best.chosen[g] ?? 0, 1)],
  }));
  const remains =
    best.gap > tolerance
      ? [`Without a lottery no thresholds bring the rates closer together than ${best.gap.toFixed(3)}.`]
      : [];
  return { rules, notes: [...notes, ...remains] };
}

interface Worth {
  readonly gap: number;
  readonly gain: number;
}

/** Within the tolerance the gain counts; outside it, the gap. */
function isBetter(own: Worth, best: Worth, tolerance: number): boolean {
  if (own.gap <= tolerance) return best.gap > tolerance || own.gain > best.gain;
  return best.gap > tolerance && own.gap < best.gap;
}

/** The point of group `g` whose rate is nearest to `target`, of equal rates the one with the most gain. `place` moves on. */
function nearest(own: OperatingPoints, place: number[], g: number, target: number): number {
  const { rate, gain, order } = own;
  const distance = (at: number): number => Math.abs((rate[order[at] ?? 0] ?? 0) - target);
  let at = place[g] ?? 0;
  while (at + 1 < order.length && distance(at + 1) <= distance(at)) at += 1;
  place[g] = at;
  let best = order[at] ?? 0;
  for (let back = at; back >= 0 && distance(back) === distance(at); back -= 1) {
    const point = order[back] ?? 0;
    if ((gain[point] ?? 0) > (gain[best] ?? 0)) best = point;
  }
  return best;
}
