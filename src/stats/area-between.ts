import type { Curve } from './curve.ts';

/**
 * ∫₀¹ |a(x) − b(x)| dx of two curves from (0, 0) to (1, 1) that are linear between their points, exactly, crossings included.
 * Vertical pieces have no width and count for nothing. In [0, 1].
 */
export function areaBetween(a: Curve, b: Curve): number {
  let [i, j, x, area] = [0, 0, 0, 0];
  while (x < 1) {
    while (i < a.x.length - 2 && (a.x[i + 1] ?? 1) <= x) i += 1;
    while (j < b.x.length - 2 && (b.x[j + 1] ?? 1) <= x) j += 1;
    const next = Math.min(1, a.x[i + 1] ?? 1, b.x[j + 1] ?? 1);
    if (!(next > x)) break;
    area += areaOfSpan(next - x, at(a, i, x) - at(b, j, x), at(a, i, next) - at(b, j, next));
    x = next;
  }
  return Math.min(1, area);
}

/** ∫ |d| over a span of this width where d runs straight from `left` to `right`. */
export function areaOfSpan(width: number, left: number, right: number): number {
  const [from, to] = [Math.abs(left), Math.abs(right)];
  if (left * right >= 0) return (width * (from + to)) / 2;
  return (width * (from * from + to * to)) / (2 * (from + to));
}

function at({ x, y }: Curve, index: number, where: number): number {
  const [x0, y0, x1, y1] = [x[index] ?? 0, y[index] ?? 0, x[index + 1] ?? 1, y[index + 1] ?? 1];
  return x1 > x0 ? y0 + ((y1 - y0) * (where - x0)) / (x1 - x0) : y1;
}
