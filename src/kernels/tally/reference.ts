/**
 * `codes`: one integer a row; codes outside [0, size) (missing rows carry a negative code) are skipped. With
 * `weights` (one a row) the result is the sum of weights, added in row order, else the number of rows.
 */
export type TallyInput = {
  readonly codes: Int32Array | Uint32Array;
  readonly size: number;
  readonly weights?: Float64Array;
};

/** Rows, or weight, per code: `size` values. */
export function tallyJs({ codes, size, weights }: TallyInput): Float64Array {
  const counts = new Float64Array(size);
  codes.forEach((code, row) => {
    if (code >= 0 && code < size) counts[code] = (counts[code] ?? 0) + (weights?.[row] ?? 1);
  });
  return counts;
}
