import { exp } from '../core/elementary.ts';
import { filled } from '../core/filled.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { ScoreBinding } from '../core/predictor.ts';

/** The score output of a model as it came, widened to float64. `rows × columns`, row-major. */
export interface RawScores {
  readonly values: Float64Array;
  readonly columns: number;
}

/**
 * True where two columns hold −z and z, as linear models and SVMs give log-odds: they are one number written twice, whose
 * share is the sigmoid of its column. A softmax over both would count it double.
 */
export function isTwoSided({ values, columns }: RawScores): boolean {
  if (columns !== 2) return false;
  for (let at = 0; at < values.length; at += 2) {
    const [left = 0, right = 0] = [values[at], values[at + 1]];
    if (Math.abs(left + right) > TWO_SIDED_ROUNDING * (Math.abs(left) + Math.abs(right))) return false;
  }
  return values.length > 0;
}

/** Relative rounding of a float32, with room for a few operations. */
const TWO_SIDED_ROUNDING = 1e-5;

/** 1 / (1 + e^−z), in [0, 1]; f64 with Assay's own exp, so that every engine gives the same bits. */
export function sigmoid(z: number): number {
  return 1 / (1 + exp(-z));
}

/** e^(z_c − max z) / Σ e^(z_j − max z) over one row, summed in column order. */
export function softmaxAt(row: Float64Array, column: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const z of row) most = z > most || Number.isNaN(z) ? z : most;
  let sum = 0;
  for (const z of row) sum += exp(z - most);
  return exp((row[column] ?? Number.NaN) - most) / sum;
}

function transformed(
  raw: RawScores,
  row: number,
  column: number,
  transform: ScoreBinding['transform'],
): number {
  const score = raw.values[row * raw.columns + column] ?? Number.NaN;
  switch (transform) {
    case 'none':
      return score;
    case 'complement':
      return 1 - score;
    case 'sigmoid':
      return sigmoid(score);
    case 'sigmoid-complement':
      return sigmoid(-score);
    case 'softmax':
      return softmaxAt(raw.values.subarray(row * raw.columns, (row + 1) * raw.columns), column);
  }
}

/** P(favourable) of each row, by the binding's column and transform; NaN where the model gave no finite number. */
export function favourableScores(raw: RawScores, binding: ScoreBinding): Outcome<Float64Array> {
  const column = binding.column ?? 0;
  if (column >= raw.columns || (binding.column === null && raw.columns !== 1)) {
    return inputError(
      `Output '${binding.output}' has ${raw.columns} columns.`,
      binding.column === null ? 'The mapping expects one.' : `The mapping reads column ${column + 1} of it.`,
      'Choose the column that scores the favourable outcome.',
    );
  }
  const rows = raw.values.length / raw.columns;
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const score = transformed(raw, row, column, binding.transform);
    scores[row] = Number.isFinite(score) ? score : Number.NaN;
  }
  return ok(scores);
}

/** The column of each row's largest score, the first of equals; −1 where a row holds a number that is not finite. */
export function largestColumns({ values, columns }: RawScores): Int32Array {
  return filled(new Int32Array(values.length / columns), (row) => {
    const own = values.subarray(row * columns, (row + 1) * columns);
    return own.every(Number.isFinite) ? own.indexOf(Math.max(...own)) : -1;
  });
}
