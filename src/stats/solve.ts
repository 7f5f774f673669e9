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

/** The k-th smallest of `values` (k from 1), by Hoare's quickselect; reorders them. NaN must not occur. */
export function kthSmallest(values: Float64Array, k: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1] ?? 0;
    let [i, j] = [left, right];
    while (i <= j) {
      while ((values[i] ?? 0) < pivot) i += 1;
      while ((values[j] ?? 0) > pivot) j -= 1;
      if (i > j) break;
      [values[i], values[j]] = [values[j] ?? 0, values[i] ?? 0];
      i += 1;
      j -= 1;
    }
    if (k - 1 <= j) right = j;
    else if (k - 1 >= i) left = i;
    else break;
  }
  return values[k - 1] ?? Number.NaN;
}
