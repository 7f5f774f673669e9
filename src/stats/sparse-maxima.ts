import { streamKey } from '../core/random.ts';
import { multinomialBootstrap } from '../kernels/multinomial-bootstrap/index.ts';
import { runExact } from '../kernels/pick.ts';
import type { ContrastSet, Part, Side } from './contrast.ts';
import { proportionOf, scaleOf } from './contrast.ts';

const REPLICATES = 10000;

/**
 * Largest |pooled z| over all contrasts in 10,000 parametric bootstrap replicates, where every group of a family has its pooled
 * rate. A contrast of several parts is standardised with the pooled rate of each part.
 */
export function sparseMaxima(
  families: readonly (readonly number[])[],
  pooled: readonly number[],
  sets: readonly ContrastSet[],
): Float64Array {
  const sizes = families.flat();
  const rates = families.flatMap((family, f) => family.map(() => pooled[f] ?? 0));
  const columns = drawSuccesses(sizes, rates);
  const maxima = new Float64Array(REPLICATES);
  for (const { parts } of sets.flatMap(({ contrasts }) => contrasts))
    raiseByPooled(maxima, parts, columns, sizes);
  return maxima;
}

/** Success counts of binomials, a column a group; expected counts on a 2^−20 grid, so that they add up to n exactly. */
function drawSuccesses(sizes: readonly number[], rates: readonly number[]): Float64Array[] {
  const counts = Float64Array.from(
    sizes.flatMap((n, i) => {
      const expected = Math.round(n * (rates[i] ?? 0) * 1048576) / 1048576;
      return [expected, n - expected];
    }),
  );
  const shape = {
    counts,
    strata: sizes.length,
    categories: 2,
    replicates: REPLICATES,
    firstReplicate: 0,
    key: streamKey('0', 'stats/gap'),
  };
  const { output } = runExact(multinomialBootstrap, shape);
  const stride = 2 * sizes.length;
  return sizes.map((_, group) => {
    const column = new Float64Array(REPLICATES);
    for (let draw = 0; draw < REPLICATES; draw += 1) column[draw] = output[draw * stride + 2 * group] ?? 0;
    return column;
  });
}

/** Joins |Σ scale · difference| over its standard error at the pooled rate of each part into `maxima`, draw by draw. */
function raiseByPooled(
  maxima: Float64Array,
  parts: readonly Part[],
  columns: readonly Float64Array[],
  sizes: readonly number[],
): void {
  const [sums, variances] = [new Float64Array(REPLICATES), new Float64Array(REPLICATES)];
  for (const { a, b, ...part } of parts) {
    const scale = scaleOf(part);
    const [left, right] = [countedSide(a, columns, sizes), countedSide(b, columns, sizes)];
    const [n, m] = [left.n, right.n];
    for (let draw = 0; draw < REPLICATES; draw += 1) {
      const [x, y] = [left.x[draw] ?? 0, right.x[draw] ?? 0];
      const p = (x + y) / (n + m);
      sums[draw] = (sums[draw] ?? 0) + scale * (x / n - y / m);
      variances[draw] = (variances[draw] ?? 0) + scale * scale * (p * (1 - p) * (1 / n + 1 / m));
    }
  }
  for (let draw = 0; draw < REPLICATES; draw += 1) {
    const variance = variances[draw] ?? 0;
    const z = variance > 0 ? Math.abs(sums[draw] ?? 0) / Math.sqrt(variance) : 0;
    if (z > (maxima[draw] ?? 0)) maxima[draw] = z;
  }
}

function countedSide(
  side: Side,
  columns: readonly Float64Array[],
  sizes: readonly number[],
): { x: Float64Array; n: number } {
  const [first] = side;
  if (side.length === 1 && first)
    return { x: columns[first.index] ?? new Float64Array(REPLICATES), n: sizes[first.index] ?? 1 };
  const { n } = proportionOf(
    sizes.map((size) => ({ x: 0, n: size })),
    side,
  );
  const x = new Float64Array(REPLICATES);
  for (const { index, share } of side) {
    const [column, factor] = [columns[index], (share * n) / (sizes[index] ?? 1)];
    for (let draw = 0; draw < REPLICATES; draw += 1)
      x[draw] = (x[draw] ?? 0) + factor * (column?.[draw] ?? 0);
  }
  return { x, n };
}
