import type { Outcome } from '../core/outcome.ts';
import { ok } from '../core/outcome.ts';
import type { Perturbation, PerturbationContext, PerturbationLevel } from '../core/perturbation.ts';
import type { Predictor } from '../core/predictor.ts';
import type { Batch, Column } from '../core/table.ts';
import { shiftOnGrid, type FlipRows } from '../summaries/flip-counts.ts';
import type { GroupCodes } from '../summaries/groups.ts';
import { decide } from './score-batch.ts';

/** One perturbation as a run uses it. */
export interface FlipJob {
  readonly perturbation: Perturbation;
  readonly params: Readonly<Record<string, number | string>>;
  readonly context: PerturbationContext;
  readonly threshold: number;
  /** Amounts have no bound, so that sums of their changes would not be exact: they are not summed. */
  readonly amounts: boolean;
}

/** A batch with what is known of its rows before they are changed. */
export interface FlipInput {
  readonly batch: Batch;
  readonly groups: GroupCodes;
  readonly label: Int8Array;
  readonly score: Float64Array;
}

/** Perturbs a batch at one level, all repeats, and counts per row how often the decision flipped. */
export async function flipBatch(
  job: FlipJob,
  level: PerturbationLevel,
  input: FlipInput,
  predictor: Predictor,
): Promise<Outcome<FlipRows>> {
  const { batch, groups, label, score } = input;
  const before = decide(score, job.threshold);
  const rows = emptyRows(level.name, { groups, label, before }, batch.rows, !job.amounts);
  for (let repeat = 0; repeat < level.repeats; repeat += 1) {
    const perturbed = job.perturbation.apply(batch, level, repeat, job.params as never, job.context);
    const after = await predictOrRefuse(predictor, perturbed.batch);
    if (!after.ok) return after;
    const { changed, included } = perturbed;
    countRepeat(rows, { before, score, after: after.value, changed, included }, job.threshold);
  }
  return ok(rows);
}

/**
 * Scores of perturbed records, NaN where the model refuses one: that is a result, not an error. A refused batch is halved
 * until single records are left, so that what counts as refused does not depend on how rows are batched.
 */
async function predictOrRefuse(predictor: Predictor, batch: Batch): Promise<Outcome<Float64Array>> {
  const predicted = await predictor.predict(batch);
  if (predicted.ok) return ok(predicted.value.map((value) => (Number.isFinite(value) ? value : Number.NaN)));
  if (predicted.error.code !== 'input') return predicted;
  if (batch.rows <= 1) return ok(new Float64Array(batch.rows).fill(Number.NaN));
  const middle = batch.rows >> 1;
  const scores = new Float64Array(batch.rows);
  for (const [from, to] of [
    [0, middle],
    [middle, batch.rows],
  ] as const) {
    const half = await predictOrRefuse(predictor, sliceBatch(batch, from, to));
    if (!half.ok) return half;
    scores.set(half.value, from);
  }
  return ok(scores);
}

/** Rows `from` … `to − 1` of a batch, as views. */
export function sliceBatch(batch: Batch, from: number, to: number): Batch {
  const columns = new Map(
    [...batch.columns].map(([name, column]): [string, Column] => [
      name,
      column.type === 'category'
        ? { ...column, codes: column.codes.subarray(from, to) }
        : { ...column, values: column.values.subarray(from, to) },
    ]),
  );
  return { start: batch.start + from, rows: to - from, columns };
}

function emptyRows(
  level: string,
  known: Pick<FlipRows, 'groups' | 'label' | 'before'>,
  rows: number,
  shifts: boolean,
): FlipRows {
  const counts = (): Uint16Array => new Uint16Array(rows);
  return {
    level,
    ...known,
    flips: counts(),
    valid: counts(),
    generated: counts(),
    unchanged: counts(),
    shift: shifts ? new Float64Array(rows) : null,
    absoluteShift: shifts ? new Float64Array(rows) : null,
  };
}

interface Repeat {
  readonly before: Int8Array;
  readonly score: Float64Array;
  readonly after: Float64Array;
  readonly changed: Uint8Array;
  readonly included: Uint8Array | null;
}

function countRepeat(
  rows: FlipRows,
  { before, score, after, changed, included }: Repeat,
  threshold: number,
): void {
  const add = (counts: Uint16Array | Float64Array, row: number, amount: number): void => {
    counts[row] = (counts[row] ?? 0) + amount;
  };
  const decisions = decide(after, threshold);
  for (let row = 0; row < before.length; row += 1) {
    if (included !== null && included[row] === 0) continue;
    add(rows.generated, row, 1);
    if (changed[row] === 0) add(rows.unchanged, row, 1);
    if ((decisions[row] ?? -1) < 0 || (before[row] ?? -1) < 0) continue;
    add(rows.valid, row, 1);
    if (decisions[row] !== before[row]) add(rows.flips, row, 1);
    if (rows.shift === null || rows.absoluteShift === null) continue;
    const change = shiftOnGrid((after[row] ?? 0) - (score[row] ?? 0));
    add(rows.shift, row, change);
    add(rows.absoluteShift, row, Math.abs(change));
  }
}
