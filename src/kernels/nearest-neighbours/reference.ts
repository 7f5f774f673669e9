/**
 * `rows`: n × featureCount, row-major, featureCount >= 1. Wanted are the `neighbours` (>= 1) nearest other rows of each of the
 * rows `from` … `to` − 1.
 */
export type NeighboursInput = {
  readonly rows: Float32Array;
  readonly featureCount: number;
  readonly neighbours: number;
  readonly from: number;
  readonly to: number;
};

/** What stands where there are fewer other rows than neighbours wanted. */
export const NO_NEIGHBOUR = 0xffffffff;

/** Some rows, as steps ahead of the row that they are near to, nearest first; of equally near ones the fewest steps. */
export interface Nearest {
  readonly distances: Float64Array;
  readonly steps: Uint32Array;
}

/** A list with room for `neighbours` rows. */
export function emptyNearest(neighbours: number): Nearest {
  return {
    distances: new Float64Array(neighbours).fill(Infinity),
    steps: new Uint32Array(neighbours).fill(NO_NEIGHBOUR),
  };
}

/** Lets a row into the list if it is nearer than the last. A distance that is NaN never is. */
export function offer({ distances, steps }: Nearest, distance: number, step: number): void {
  let at = distances.length;
  while (at > 0) {
    const [before, stepsBefore] = [distances[at - 1] ?? 0, steps[at - 1] ?? 0];
    if (!(distance < before || (distance === before && step < stepsBefore))) break;
    at -= 1;
  }
  if (at === distances.length) return;
  distances.copyWithin(at + 1, at);
  steps.copyWithin(at + 1, at);
  distances[at] = distance;
  steps[at] = step;
}

/** (to − from) × neighbours indexes of rows, nearest first. */
export function nearestNeighboursJs(input: NeighboursInput): Uint32Array {
  const { rows, featureCount, neighbours, from, to } = input;
  const n = rows.length / featureCount;
  const out = new Uint32Array((to - from) * neighbours);
  for (let row = from; row < to; row += 1) {
    const nearest = emptyNearest(neighbours);
    for (let step = 1; step < n; step += 1)
      offer(nearest, squaredDistance(input, row, (row + step) % n), step);
    out.set(rowsOf(nearest, row, n), (row - from) * neighbours);
  }
  return out;
}

/** The rows of a list as indexes. */
export function rowsOf({ steps }: Nearest, row: number, n: number): Uint32Array {
  return steps.map((step) => (step === NO_NEIGHBOUR ? NO_NEIGHBOUR : (row + step) % n));
}

/** Σ (xⱼ − yⱼ)² in f64, feature by feature. */
export function squaredDistance(
  { rows, featureCount }: Pick<NeighboursInput, 'rows' | 'featureCount'>,
  a: number,
  b: number,
): number {
  let sum = 0;
  for (let j = 0; j < featureCount; j += 1) {
    const gap = (rows[a * featureCount + j] ?? 0) - (rows[b * featureCount + j] ?? 0);
    sum += gap * gap;
  }
  return sum;
}
