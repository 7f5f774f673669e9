/**
 * The root of a monotone function on [lower, upper] by bisection down to the last representable bit (at most 200 halvings).
 * Where f has the same sign at both ends, the end with the smaller |f| is returned. `f` must be monotone and finite inside.
 */
export function bisect(f: (x: number) => number, lower: number, upper: number): number {
  const atLower = f(lower);
  const atUpper = f(upper);
  if (atLower === 0) return lower;
  if (atUpper === 0) return upper;
  if (atLower < 0 === atUpper < 0) return Math.abs(atLower) <= Math.abs(atUpper) ? lower : upper;
  let [low, high] = [lower, upper];
  for (let step = 0; step < 200; step += 1) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    const value = f(middle);
    if (value === 0) return middle;
    if (value < 0 === atLower < 0) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}
