import type { DetailValue } from '../core/estimate.ts';
import type { ScoreCounts } from './auc.ts';

/** Points of a curve, in the order in which the threshold falls. */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** The ROC curve from (0, 0) to (1, 1): false and true positive rate at every threshold. Needs both labels. */
export function rocCurve({ positives, negatives }: ScoreCounts): Curve {
  const k = positives.length;
  const [x, y] = [new Float64Array(k + 1), new Float64Array(k + 1)];
  for (let step = 1; step <= k; step += 1) {
    x[step] = (x[step - 1] ?? 0) + (negatives[k - step] ?? 0);
    y[step] = (y[step - 1] ?? 0) + (positives[k - step] ?? 0);
  }
  const [n, m] = [x[k] ?? 1, y[k] ?? 1];
  return { x: x.map((value) => value / n), y: y.map((value) => value / m) };
}

/** Recall and precision at every threshold, from the highest score down. Needs some positive. */
export function precisionRecallCurve({ positives, negatives }: ScoreCounts): Curve {
  const m = positives.reduce((sum, weight) => sum + weight, 0);
  const [x, y] = [new Float64Array(positives.length), new Float64Array(positives.length)];
  let [hits, chosen] = [0, 0];
  for (let step = 0; step < positives.length; step += 1) {
    const at = positives.length - 1 - step;
    hits += positives[at] ?? 0;
    chosen += (positives[at] ?? 0) + (negatives[at] ?? 0);
    x[step] = hits / m;
    y[step] = chosen > 0 ? hits / chosen : 1;
  }
  return { x, y };
}

const MOST_POINTS = 200;

/**
 * At most 200 points of a curve: both ends, then again and again the point that lies farthest from the line drawn so far
 * (Douglas–Peucker). Points on a straight line go first, corners of the hull stay. `deviation` is the largest distance of
 * any point to the line that is drawn, 0 where nothing is lost.
 */
export function thinned(curve: Curve): { readonly points: DetailValue; readonly deviation: number } {
  const last = curve.x.length - 1;
  const kept = [0, last];
  const open = [farthest(curve, 0, last)];
  while (kept.length < MOST_POINTS) {
    const at = open.reduce(
      (best, own, index) => (own.distance > (open[best]?.distance ?? 0) ? index : best),
      0,
    );
    const widest = open[at];
    if (!widest || !(widest.distance > 1e-12)) break;
    const { from, to, point } = widest;
    kept.push(point);
    open.splice(at, 1, farthest(curve, from, point), farthest(curve, point, to));
  }
  const points = [...new Set(kept)].sort((a, b) => a - b).map((at) => [curve.x[at] ?? 0, curve.y[at] ?? 0]);
  return { points, deviation: Math.max(0, ...open.map(({ distance }) => distance)) };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly point: number;
  readonly distance: number;
}

function farthest({ x, y }: Curve, from: number, to: number): Span {
  const [x0, y0] = [x[from] ?? 0, y[from] ?? 0];
  const [dx, dy] = [(x[to] ?? 0) - x0, (y[to] ?? 0) - y0];
  const length = Math.sqrt(dx * dx + dy * dy);
  let [point, distance] = [from, 0];
  for (let at = from + 1; at < to; at += 1) {
    const [px, py] = [(x[at] ?? 0) - x0, (y[at] ?? 0) - y0];
    const own = length > 0 ? Math.abs(dx * py - dy * px) / length : Math.sqrt(px * px + py * py);
    if (own > distance) [point, distance] = [at, own];
  }
  return { from, to, point, distance };
}
