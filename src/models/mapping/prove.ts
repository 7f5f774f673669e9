import { ok, type Outcome } from '../../core/outcome.ts';
import { predictsAmount, type ModelInfo, type ScoreBinding } from '../../core/predictor.ts';
import type { Batch, Column } from '../../core/table.ts';
import { columnsRead, type ModelPredictor } from '../predictor.ts';
import { isTwoSided, type RawScores } from '../scores.ts';
import { pickRows, pickValues } from './picked-rows.ts';
import { proveRowsAlone } from './rows-alone.ts';

/** What a short run says about a mapping. */
export interface MappingProof {
  readonly rows: number;
  /** Rows without a score. */
  readonly missing: number;
  /** True where all rows got the same score: almost always a wrong input. */
  readonly constant: boolean;
  /** Smallest and largest score as the model gave it; null where none came. */
  readonly range: { readonly lower: number; readonly upper: number } | null;
  /** Smallest and largest sum over the columns of a row; null for a single column. */
  readonly rowSum: { readonly lower: number; readonly upper: number } | null;
  /** A transform that makes the scores probabilities; null where none is needed. */
  readonly proposed: ScoreBinding['transform'] | null;
  /** Columns that vary in the sample and change no score when moved to other rows. */
  readonly deadColumns: readonly string[];
  /** Everything above that a person should look at, in words. */
  readonly findings: readonly string[];
}

const SAMPLE_ROWS = 64;
const SUM_TOLERANCE = 1e-3;

function extent(values: Iterable<number>): { lower: number; upper: number } | null {
  let lower = Number.POSITIVE_INFINITY;
  let upper = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < lower) lower = value;
    if (value > upper) upper = value;
  }
  return lower <= upper ? { lower, upper } : null;
}

function rowSums({ values, columns }: RawScores): number[] {
  return Array.from({ length: values.length / columns }, (_, row) =>
    values.subarray(row * columns, (row + 1) * columns).reduce((sum, value) => sum + value, 0),
  );
}

/** Averages of float32 probabilities pass 1 by a rounding: a forest gave 1.0000004. */
const ROUNDING = 1e-5;

function isProbability(range: { lower: number; upper: number } | null): boolean {
  return range === null || (range.lower >= -ROUNDING && range.upper <= 1 + ROUNDING);
}

/** Sigmoid for one column, softmax for several, where scores leave [0, 1]. */
function propose(
  info: ModelInfo,
  raw: RawScores,
  transform: ScoreBinding['transform'],
): ScoreBinding['transform'] | null {
  if (predictsAmount(info)) return null;
  if (transform !== 'none' && transform !== 'complement') return null;
  if (isProbability(extent(raw.values))) return null;
  if (raw.columns > 1) return isTwoSided(raw) ? 'sigmoid' : 'softmax';
  return transform === 'complement' ? 'sigmoid-complement' : 'sigmoid';
}

function isConstant(column: Column): boolean {
  const values: ArrayLike<number> = column.type === 'category' ? column.codes : column.values;
  for (let row = 1; row < values.length; row++) if (!Object.is(values[row], values[0])) return false;
  return true;
}

/** Moves each column by one row, alone, and keeps those after which every score is the same to the last bit. */
async function findDead(
  predictor: ModelPredictor,
  sample: Batch,
  before: RawScores,
): Promise<Outcome<string[]>> {
  const dead: string[] = [];
  for (const name of columnsRead(predictor.mapping)) {
    const column = sample.columns.get(name);
    if (column === undefined || isConstant(column)) continue;
    const moved = pickValues(column, sample.rows, (row) => (row + 1) % sample.rows);
    const after = await predictor.raw({ ...sample, columns: new Map(sample.columns).set(name, moved) });
    if (!after.ok) return after;
    if (after.value.values.every((value, i) => Object.is(value, before.values[i]))) dead.push(name);
  }
  return ok(dead);
}

function words(proof: Omit<MappingProof, 'findings'>): string[] {
  const { rows, missing, constant, range, rowSum, proposed, deadColumns } = proof;
  const findings: string[] = [];
  if (missing > 0) findings.push(`The model gave no score for ${missing} of ${rows} rows.`);
  if (constant) findings.push(`All ${rows} rows got the same score; an input is probably wrong.`);
  if (proposed !== null && range !== null) {
    findings.push(
      `Scores run from ${range.lower} to ${range.upper}, so they are not probabilities; ${proposed} would make them so.`,
    );
  }
  const off = rowSum === null ? 0 : Math.max(Math.abs(rowSum.lower - 1), Math.abs(rowSum.upper - 1));
  if (proposed === null && off > SUM_TOLERANCE && isProbability(range)) {
    findings.push('The probabilities of a row do not add up to 1: the classes may be scored independently.');
  }
  if (deadColumns.length > 0) {
    findings.push(`Moving ${deadColumns.join(', ')} to other rows changed no score in ${rows} rows.`);
  }
  return findings;
}

/**
 * Smoke run on the first 64 rows of a sample: missing and constant scores, their range and row sums, the transform
 * that they call for, and columns that change nothing. A failure where the score of a row depends on other rows.
 */
export async function proveMapping(predictor: ModelPredictor, sample: Batch): Promise<Outcome<MappingProof>> {
  const batch = pickRows(sample, Math.min(SAMPLE_ROWS, sample.rows), (row) => row);
  const raw = await predictor.raw(batch);
  if (!raw.ok) return raw;
  const alone = await proveRowsAlone(predictor, batch, raw.value);
  if (!alone.ok) return alone;
  const { score } = predictor.mapping;
  const own = raw.value.values.filter((_, i) => i % raw.value.columns === (score.column ?? 0));
  const range = extent(own);
  const missing = own.filter((value) => Number.isNaN(value)).length;
  const dead = await findDead(predictor, batch, raw.value);
  if (!dead.ok) return dead;
  const proof = {
    rows: batch.rows,
    missing,
    constant: batch.rows > 1 && missing === 0 && range !== null && range.lower === range.upper,
    range,
    rowSum: raw.value.columns > 1 ? extent(rowSums(raw.value)) : null,
    proposed: propose(predictor.info, raw.value, score.transform),
    deadColumns: dead.value,
  };
  return ok({ ...proof, findings: words(proof) });
}

/** How far a model's scores are from scores given in the data. */
export interface ScoreParity {
  /** Rows where both exist. */
  readonly rows: number;
  readonly maxDifference: number;
  /** Share of rows that differ by more than the tolerance, in [0, 1]. */
  readonly differing: number;
  /** Share of rows that both put on the same side of the threshold, in [0, 1]. */
  readonly sameDecision: number;
}

/** Apart by which two probabilities differ; scores written with four decimals are still the same. */
const SAME_PROBABILITY = 1e-4;

/**
 * Share of the largest given score by which two amounts differ: float32 keeps seven digits, of which sums and a printed column
 * may lose two. Probabilities are at most 1, so that this never loosens theirs.
 */
const SAME_AMOUNT = 1e-5;

/** How far apart a score may be from the given one and still count as the same: absolute for probabilities, on the scale of amounts for these. */
function toleranceFor(given: Float64Array): number {
  let largest = 0;
  for (const score of given) if (Number.isFinite(score)) largest = Math.max(largest, Math.abs(score));
  return Math.max(SAME_PROBABILITY, SAME_AMOUNT * largest);
}

/** Compares scores with a score column, row by row; the best proof of a mapping. Null where no row has both. */
export function scoreParity(
  scores: Float64Array,
  given: Float64Array,
  { tolerance = toleranceFor(given), threshold = 0.5 } = {},
): ScoreParity | null {
  let [rows, over, same, maxDifference] = [0, 0, 0, 0];
  for (const [row, score] of scores.entries()) {
    const other = given[row] ?? Number.NaN;
    const difference = Math.abs(score - other);
    if (Number.isNaN(difference)) continue;
    rows += 1;
    if (difference > tolerance) over += 1;
    if (score >= threshold === other >= threshold) same += 1;
    if (difference > maxDifference) maxDifference = difference;
  }
  return rows === 0 ? null : { rows, maxDifference, differing: over / rows, sameDecision: same / rows };
}
