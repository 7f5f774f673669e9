import { cos, sin } from '../core/elementary.ts';

/**
 * Least and greatest value of a function of two probabilities over the region where a distance from `point` is at most
 * `critical`: the interval that inverts Pearson's score test, with everything else profiled out. The region must be convex,
 * `distance` 0 at the point and Infinity outside what is possible, and `f` without an extreme inside. Along 96 rays
 * the edge is found by bisection; the two best directions are then refined.
 */
export function regionLimits(
  point: readonly [number, number],
  distance: (x: number, y: number) => number,
  f: (x: number, y: number) => number,
  critical: number,
): readonly [number, number] {
  const at = (angle: number): number => {
    const [dx, dy] = [clean(cos(angle)), clean(sin(angle))];
    const radius = edge((r) => distance(point[0] + r * dx, point[1] + r * dy) <= critical);
    return f(point[0] + radius * dx, point[1] + radius * dy);
  };
  const values = Array.from({ length: RAYS }, (_, ray) => at(ray * STEP));
  const best = (sign: 1 | -1): number => {
    const start = values.reduce(
      (top, value, ray) => (sign * value > sign * (values[top] ?? 0) ? ray : top),
      0,
    );
    const refined = refine((angle) => sign * at(angle), (start - 1) * STEP, (start + 1) * STEP);
    return sign * Math.max(sign * (values[start] ?? 0), refined, sign * f(point[0], point[1]));
  };
  return [best(-1), best(1)];
}

const RAYS = 96;
const STEP = 6.283185307179586 / RAYS;

/** Directions along an axis or a diagonal are exactly so, so that a point on the edge of what is possible can move along it. */
function clean(part: number): number {
  if (Math.abs(part) < 1e-9) return 0;
  return Math.abs(Math.abs(part) - Math.SQRT1_2) < 1e-9 ? (part > 0 ? Math.SQRT1_2 : -Math.SQRT1_2) : part;
}

/** The largest radius in [0, 2] that is inside, by 40 halvings. */
function edge(inside: (radius: number) => boolean): number {
  let [low, high] = [0, 2];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (inside(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Greatest value of a function with one hump between two angles, by ternary search. */
function refine(of: (angle: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let step = 0; step < 25; step += 1) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (of(left) < of(right)) low = left;
    else high = right;
  }
  return of((low + high) / 2);
}

/** n Σ (p̂ − p)²/p, Pearson's distance of observed shares from probabilities; Infinity where p cannot have made them. */
export function pearsonDistance(
  n: number,
  observed: readonly number[],
  probabilities: readonly number[],
): number {
  let sum = 0;
  for (let index = 0; index < observed.length; index += 1) {
    const p = probabilities[index] ?? 0;
    if (p < -1e-12) return Infinity;
    const gap = (observed[index] ?? 0) - p;
    if (p <= 1e-15) {
      if (Math.abs(gap) > 1e-12) return Infinity;
      continue;
    }
    sum += (gap * gap) / p;
  }
  return n * sum;
}
