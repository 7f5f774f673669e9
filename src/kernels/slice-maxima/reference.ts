import { upperQuantile } from '../../core/normal-quantile.ts';
import { philox4x32, uniform53, type StreamKey } from '../../core/random.ts';

/** 2^−55: keeps uniform numbers in [0, 1) off 0; those near 1 stay below it. */
const OFF_ZERO = 2.7755575615628914e-17;

/**
 * Rows that are cut into slices, and how far each slice may go. Slices are all rows, each bin of each column, and each pair of bins of
 * two columns, in the order of `slicesOf` (src/core/slices.ts). Draws `from` … `to` − 1 (below 2^32) are made; draw i is the same in
 * every range.
 */
export interface SliceMaxima {
  readonly rows: number;
  /** Bins of each column, in [1, 255]. */
  readonly bins: Int32Array;
  /** Columns × rows, row-major: the bin of each row, below the column's bins. */
  readonly codes: Uint8Array;
  /** For each slice, its share of the rows, in [0, 1]. */
  readonly share: Float64Array;
  /** How many limits each slice has. */
  readonly levels: number;
  /** Slices × levels, row-major; descending in each slice, +∞ where it is not to be reached. */
  readonly limits: Float64Array;
  readonly key: StreamKey;
  readonly from: number;
  readonly to: number;
}

/**
 * For each draw, the least level whose limit some slice reaches; `levels` where none does. Rows get standard normal ξ, and a slice s the
 * sum of ξ over its rows less its share of the sum over all rows: the law of the errors in each slice when errors are dealt to rows
 * anew, as rows grow many, with the overlap of slices as it is.
 */
export function sliceMaximaJs(input: SliceMaxima): Uint32Array {
  const { rows, bins, codes, from, to } = input;
  const widest = Math.max(1, ...bins);
  const [normals, sums] = [new Float64Array(rows), new Float64Array(widest * widest)];
  return Uint32Array.from({ length: to - from }, (_, index) => {
    const total = fillNormals(normals, from + index, input.key);
    let [first, least] = [1, input.levels];
    for (const [a, width] of bins.entries()) {
      sums.fill(0, 0, width);
      for (let row = 0; row < rows; row += 1) addTo(sums, codes[a * rows + row] ?? 0, normals[row] ?? 0);
      least = reached(input, { first, cells: width, sums, total, least });
      first += width;
    }
    for (const [a, one] of bins.entries()) {
      for (let b = a + 1; b < bins.length; b += 1) {
        const width = bins[b] ?? 1;
        sums.fill(0, 0, one * width);
        for (let row = 0; row < rows; row += 1)
          addTo(sums, (codes[a * rows + row] ?? 0) * width + (codes[b * rows + row] ?? 0), normals[row] ?? 0);
        least = reached(input, { first, cells: one * width, sums, total, least });
        first += one * width;
      }
    }
    return least;
  });
}

function addTo(sums: Float64Array, cell: number, value: number): void {
  sums[cell] = (sums[cell] ?? 0) + value;
}

/** Upper quantiles at uniform numbers from Philox at (draw, row ÷ 2); returns the sum of all, rows ascending. */
function fillNormals(normals: Float64Array, draw: number, key: StreamKey): number {
  let total = 0;
  for (let row = 0; row < normals.length; row += 2) {
    const [w0, w1, w2, w3] = philox4x32(draw, row / 2, 0, 0, key[0], key[1]);
    total += normals[row] = upperQuantile(uniform53(w0, w1) + OFF_ZERO);
    if (row + 1 < normals.length) total += normals[row + 1] = upperQuantile(uniform53(w2, w3) + OFF_ZERO);
  }
  return total;
}

/** Slices by the same columns: where they start, how many there are, their sums, and the least level reached before them. */
interface TableSums {
  readonly first: number;
  readonly cells: number;
  readonly sums: Float64Array;
  readonly total: number;
  readonly least: number;
}

function reached(
  { share, limits, levels }: SliceMaxima,
  { first, cells, sums, total, least: before }: TableSums,
): number {
  let least = before;
  for (let cell = 0; cell < cells; cell += 1) {
    const slice = first + cell;
    const value = (sums[cell] ?? 0) - (share[slice] ?? 0) * total;
    while (least > 0 && value >= (limits[slice * levels + least - 1] ?? 0)) least -= 1;
  }
  return least;
}
