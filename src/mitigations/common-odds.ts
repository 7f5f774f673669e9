import type { ThresholdPart, ThresholdPolicy, ThresholdRule } from '../core/threshold-policy.ts';
import { hullAt, upperHull } from '../stats/concave-hull.ts';
import type { OperatingCurve } from '../stats/operating-curve.ts';
import { countsAt, partAt } from './operating-points.ts';

/** What an equalized-odds policy is asked for. */
export interface OddsSpec {
  readonly costRatio: number;
  readonly flipped: boolean;
  readonly tolerance: number;
}

/** The ROC points of one group and the vertices of their upper hull. */
interface Roc {
  readonly curve: OperatingCurve;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly hull: readonly number[];
}

/** A point of ROC space. */
interface Odds {
  readonly x: number;
  readonly y: number;
}

/**
 * The exact solution with a lottery: of all points under every group's ROC hull the one of least ratio · FP + FN. The least
 * of the hulls is concave and piecewise linear; its corners are corners of a hull or crossings of two. A group whose hull is
 * higher ignores scores for a share of its people and gives them the favourable decision by lot.
 */
export function commonOdds(curves: readonly OperatingCurve[], spec: OddsSpec): ThresholdPolicy {
  const rocs = curves.map((curve) => rocOf(curve, spec.flipped));
  const target = bestCommonPoint(rocs, spec.costRatio);
  return {
    rules: rocs.map((roc) => ({ group: roc.curve.group, rule: reach(roc, target) })),
    notes: [],
  };
}

function rocOf(curve: OperatingCurve, flipped: boolean): Roc {
  const steps = curve.truePositives.length;
  const count = flipped ? 2 * steps : steps;
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  for (let point = 0; point < count; point += 1) {
    const { tp, fp } = countsAt(curve, point);
    x[point] = fp / curve.negatives;
    y[point] = tp / curve.positives;
  }
  const order = Uint32Array.from({ length: count }, (_, point) => point);
  if (flipped) order.sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0) || a - b);
  return { curve, x, y, hull: upperHull({ x, y }, order) };
}

function bestCommonPoint(rocs: readonly Roc[], costRatio: number): Odds {
  const positives = rocs.reduce((sum, { curve }) => sum + curve.positives, 0);
  const negatives = rocs.reduce((sum, { curve }) => sum + curve.negatives, 0);
  const gain = ({ x, y }: Odds): number => positives * y - costRatio * negatives * x;
  const corners = [...new Set(rocs.flatMap(({ hull, x }) => hull.map((index) => x[index] ?? 0)))];
  const ascending = corners.sort((a, b) => a - b);
  const candidates = [...ascending, ...crossings(rocs, ascending)].sort((a, b) => a - b);
  let best: Odds = { x: 0, y: lowestHull(rocs, 0) };
  for (const x of candidates) {
    const own = { x, y: lowestHull(rocs, x) };
    // The fewest favourable decisions of several equally good points; a hair better by rounding is not better.
    if (gain(own) > gain(best) + 1e-12 * (positives + costRatio * negatives)) best = own;
  }
  return best;
}

function lowestHull(rocs: readonly Roc[], x: number): number {
  return rocs.reduce((least, roc) => Math.min(least, hullAt(roc, roc.hull, x).y), 1);
}

/** Where two hulls cross between neighbouring corners, on which each is a straight line. */
function crossings(rocs: readonly Roc[], corners: readonly number[]): number[] {
  const ends = corners.map((x) => rocs.map((roc) => hullAt(roc, roc.hull, x).y));
  const found: number[] = [];
  for (let at = 1; at < corners.length; at += 1) {
    const [x0, x1, left, right] = [
      corners[at - 1] ?? 0,
      corners[at] ?? 0,
      ends[at - 1] ?? [],
      ends[at] ?? [],
    ];
    for (let a = 0; a < rocs.length; a += 1) {
      for (let b = a + 1; b < rocs.length; b += 1) {
        const [before, after] = [(left[a] ?? 0) - (left[b] ?? 0), (right[a] ?? 0) - (right[b] ?? 0)];
        if (before * after < 0) found.push(x0 + ((x1 - x0) * before) / (before - after));
      }
    }
  }
  return found;
}

/** The rule that brings a group to a point under its hull: its own hull at the same x, diluted with a plain lottery. */
function reach({ curve, x, y, hull }: Roc, target: Odds): ThresholdRule {
  const { from, to, share, y: height } = hullAt({ x, y }, hull, target.x);
  const ignored = height > target.x ? Math.min(1, Math.max(0, (height - target.y) / (height - target.x))) : 0;
  const parts: ThresholdPart[] = [
    partAt(curve, from, (1 - ignored) * (1 - share)),
    partAt(curve, to, (1 - ignored) * share),
    { threshold: -Infinity, weight: ignored * target.x },
    { threshold: Infinity, weight: ignored * (1 - target.x) },
  ];
  return parts.filter(({ weight }) => weight > 1e-12);
}

const MOST_STEPS = 400;

/**
 * Without a lottery: of at most 400 thresholds a group, evenly spread over its ROC curve, those that lie nearest to a common
 * point. Within the tolerance the cheapest, else the closest.
 */
export function nearestOdds(curves: readonly OperatingCurve[], spec: OddsSpec): ThresholdPolicy {
  const rocs = curves.map((curve) => rocOf(curve, spec.flipped));
  const points = rocs.map((roc) => spread(roc));
  let best = { chosen: points.map((own) => own[0] ?? 0), gap: Infinity, cost: Infinity };
  for (const [g, own] of points.entries()) {
    for (const point of own) {
      const target = { x: rocs[g]?.x[point] ?? 0, y: rocs[g]?.y[point] ?? 0 };
      const chosen = rocs.map((roc, h) => (h === g ? point : nearestPoint(roc, points[h] ?? [], target)));
      const gap = oddsGap(rocs, chosen);
      const cost = costOf(rocs, chosen, spec.costRatio);
      const fits = gap <= spec.tolerance;
      const better = fits ? best.gap > spec.tolerance || cost < best.cost : gap < best.gap;
      if (better) best = { chosen, gap, cost };
    }
  }
  const remains =
    best.gap > spec.tolerance
      ? [`Without a lottery no thresholds bring both rates closer together than ${best.gap.toFixed(3)}.`]
      : [];
  const rules = rocs.map(({ curve }, g) => ({
    group: curve.group,
    rule: [partAt(curve, best.chosen[g] ?? 0, 1)],
  }));
  return { rules, notes: remains };
}

/** Points of a curve evenly spread along it, ends included. */
function spread({ x, y }: Roc): number[] {
  if (x.length <= MOST_STEPS) return Array.from(x, (_, point) => point);
  const kept: number[] = [];
  let next = -1;
  for (let point = 0; point < x.length; point += 1) {
    const along = ((x[point] ?? 0) + (y[point] ?? 0)) / 2;
    const cell = Math.floor(along * (MOST_STEPS - 1));
    if (cell === next) continue;
    next = cell;
    kept.push(point);
  }
  return kept;
}

function nearestPoint({ x, y }: Roc, among: readonly number[], target: Odds): number {
  let [best, least] = [among[0] ?? 0, Infinity];
  for (const point of among) {
    const distance = Math.max(Math.abs((x[point] ?? 0) - target.x), Math.abs((y[point] ?? 0) - target.y));
    if (distance < least) [best, least] = [point, distance];
  }
  return best;
}

function oddsGap(rocs: readonly Roc[], chosen: readonly number[]): number {
  const range = (axis: 'x' | 'y'): number => {
    const own = rocs.map((roc, g) => roc[axis][chosen[g] ?? 0] ?? 0);
    return Math.max(...own) - Math.min(...own);
  };
  return Math.max(range('x'), range('y'));
}

function costOf(rocs: readonly Roc[], chosen: readonly number[], ratio: number): number {
  return rocs.reduce((sum, { curve }, g) => {
    const { tp, fp } = countsAt(curve, chosen[g] ?? 0);
    return sum + fp * ratio + curve.positives - tp;
  }, 0);
}
