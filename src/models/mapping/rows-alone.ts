import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { ModelInfo } from '../../core/predictor.ts';
import type { Batch } from '../../core/table.ts';
import type { ModelPredictor } from '../predictor.ts';
import type { RawScores } from '../scores.ts';
import { pickRows } from './picked-rows.ts';

/** Rows that are scored one by one; a batch of one is where statistics over rows are furthest off. */
const ALONE = 8;

/**
 * How far scores of one row may be apart, of the largest score seen: float32 rounds by 6e−8, and a sum of some thousand terms
 * in another order, as a kernel for other sizes takes it, can lose three digits of that. What rows do to one another is seldom
 * less.
 */
const ROUNDING = 1e-4;

/** A batch made of some rows of the sample. */
interface Split {
  readonly what: string;
  readonly rows: readonly number[];
}

/** The first rows alone, each half, and all rows from the last to the first. */
function splitsOf(rows: number): Split[] {
  const all = Array.from({ length: rows }, (_, row) => row);
  const half = rows >> 1;
  return [
    ...all.slice(0, ALONE).map((row) => ({ what: 'alone', rows: [row] })),
    { what: 'with half of the rows', rows: all.slice(0, half) },
    { what: 'with half of the rows', rows: all.slice(half) },
    { what: 'with the rows the other way round', rows: [...all].reverse() },
  ];
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}

/** The first row of a split whose scores are others than those it got together with all rows; null where there is none. */
function firstApart(split: Split, own: RawScores, together: RawScores, slack: number): number | null {
  const { columns } = together;
  for (const [at, row] of split.rows.entries()) {
    for (let column = 0; column < columns; column++) {
      const [a, b] = [own.values[at * columns + column], together.values[row * columns + column]];
      if (!Object.is(a, b) && !(Math.abs((a ?? Number.NaN) - (b ?? Number.NaN)) <= slack)) return row;
    }
  }
  return null;
}

const DYNAMIC = /^(DynamicQuantize|DynamicQuantizeLinear|DynamicQuantizeMatMul|DynamicQuantizeLSTM)$/;

function dependent(info: ModelInfo, { what }: Split, row: number, scores: string): Outcome<never> {
  const quantized = Object.keys(info.ops).some((op) => DYNAMIC.test(op));
  const cause = quantized
    ? 'It is quantized dynamically, which takes the scale of numbers from all rows of a batch.'
    : 'Something in it mixes rows, such as a softmax, a mean or a normalisation over the batch.';
  return inputError(
    `In ${info.name} the score of a row depends on the rows beside it.`,
    `Row ${row + 1} of a few got ${scores} ${what}. ${cause} One person’s score would then hang on whoever else is in the file.`,
    quantized
      ? 'Export it without quantization or with static quantization, or with a batch of exactly one row: each row is then scored alone.'
      : 'Export it for inference, with statistics that are fixed and nothing taken over the rows; or score the rows elsewhere and test the predictions.',
    { place: { file: info.name } },
  );
}

/**
 * Scores the rows of a batch again, alone and in other company, and refuses a model that then gives a row another score than
 * it gave `together`: its results would depend on the size and order of batches.
 */
export async function proveRowsAlone(
  predictor: ModelPredictor,
  batch: Batch,
  together: RawScores,
): Promise<Outcome<void>> {
  const slack = ROUNDING * largest(together.values);
  for (const split of batch.rows > 1 ? splitsOf(batch.rows) : []) {
    const part = pickRows(batch, split.rows.length, (at) => split.rows[at] ?? 0);
    const own = await predictor.raw(part);
    if (!own.ok) return own;
    const row = firstApart(split, own.value, together, slack);
    if (row === null) continue;
    const { column } = predictor.mapping.score;
    const shown = (scores: RawScores, at: number): string =>
      (scores.values[at * scores.columns + (column ?? 0)] ?? Number.NaN).toPrecision(4);
    const scores = `${shown(together, row)} among ${batch.rows} rows and ${shown(own.value, split.rows.indexOf(row))}`;
    return dependent(predictor.info, split, row, scores);
  }
  return ok(undefined);
}
