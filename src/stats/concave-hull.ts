/** Points by index with x ascending (equal x allowed). */
export interface PlanePoints {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * Indexes of the vertices of the least concave function above the points (their upper hull), from the least x to the
 * greatest; of points with equal x the highest. O(n); `order` lists the points by ascending x, all of them by default.
 */
export function upperHull({ x, y }: PlanePoints, order?: ArrayLike<number>): number[] {
  const hull: number[] = [];
  const count = order?.length ?? x.length;
  for (let at = 0; at < count; at += 1) {
    const index = order?.[at] ?? at;
    const [px, py] = [x[index] ?? 0, y[index] ?? 0];
    const last = hull[hull.length - 1];
    if (last !== undefined && (x[last] ?? 0) === px) {
      if ((y[last] ?? 0) >= py) continue;
      hull.pop();
    }
    while (hull.length > 1) {
      const [a, b] = [hull[hull.length - 2] ?? 0, hull[hull.length - 1] ?? 0];
      const [ax, ay, bx, by] = [x[a] ?? 0, y[a] ?? 0, x[b] ?? 0, y[b] ?? 0];
      if ((bx - ax) * (py - ay) - (by - ay) * (px - ax) < 0) break;
      hull.pop();
    }
    hull.push(index);
  }
  return hull;
}

/** A point of a hull as a mixture of two of its vertices: (1 − share) of `from` and `share` of `to`. */
export interface HullPoint {
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly y: number;
}

/** The hull at `x`, which must lie between its first and last vertex; outside, the nearest end. O(log n). */
export function hullAt({ x, y }: PlanePoints, hull: readonly number[], at: number): HullPoint {
  let [low, high] = [0, hull.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((x[hull[middle] ?? 0] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [from, to] = [hull[low] ?? 0, hull[high] ?? 0];
  const [x0, x1, y0, y1] = [x[from] ?? 0, x[to] ?? 0, y[from] ?? 0, y[to] ?? 0];
  const share = x1 > x0 ? Math.min(1, Math.max(0, (at - x0) / (x1 - x0))) : 0;
  return { from, to, share, y: y0 + share * (y1 - y0) };
}
