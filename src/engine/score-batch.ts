import { filled } from '../core/filled.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { Predictor } from '../core/predictor.ts';
import type { Batch, Column } from '../core/table.ts';
import { codeGroups, type GroupCodes } from '../summaries/groups.ts';
import { weightGrid, type ScoredRows } from '../summaries/scored-rows.ts';
import { classesOf } from './class-batch.ts';
import { sameValue } from './same-value.ts';
import type { RunSpec } from './spec.ts';

/** Scores a batch and codes everything that summaries need of it; every class only where `classes` asks for it. */
export async function scoreBatch(
  spec: RunSpec,
  predictor: Predictor,
  batch: Batch,
  { classes = false }: { readonly classes?: boolean } = {},
): Promise<Outcome<ScoredRows>> {
  const predicted = await scoresOf(predictor, batch, classes && spec.classes.columns !== null);
  if (!predicted.ok) return predicted;
  // An infinite score orders nothing and shifts by nothing that can be summed: it counts as none.
  const score = predicted.value.scores.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const given = spec.decision === null || spec.model !== null ? undefined : batch.columns.get(spec.decision);
  const decision = given ? isFavourable(given, batch.rows, spec.favourable) : decide(score, spec.threshold);
  const label = labelsOf(spec, batch);
  return ok({
    rows: batch.rows,
    groups: codeGroups(batch, spec.attributes, spec.bins),
    strata: spec.strata.length === 0 ? oneGroup(batch.rows) : codeGroups(batch, spec.strata, spec.bins),
    ...{ label, decision },
    classes: classes ? classesOf(spec, batch, { label, decision, largest: predicted.value.largest }) : null,
    previous: previousDecisions(spec, batch),
    score,
    amount: amountsOf(spec, batch),
    weight: weightsOf(spec, batch),
  });
}

async function scoresOf(
  predictor: Predictor,
  batch: Batch,
  classes: boolean,
): Promise<Outcome<{ scores: Float64Array; largest: Int32Array | null }>> {
  if (classes && predictor.predictClasses) return predictor.predictClasses(batch);
  const scores = await predictor.predict(batch);
  return scores.ok ? ok({ scores: scores.value, largest: null }) : scores;
}

/** What the other model decided: 1 favourable, 0 not, −1 missing; null where the plan names none. */
function previousDecisions({ previous, threshold, favourable }: RunSpec, batch: Batch): Int8Array | null {
  const column = previous === null ? undefined : batch.columns.get(previous.column);
  if (previous === null || column === undefined) return null;
  if (previous.holds === 'decisions') return isFavourable(column, batch.rows, favourable);
  return column.type === 'category' ? null : decide(column.values.subarray(0, batch.rows), threshold);
}

/** 1 where the score or amount reaches the threshold, 0 where not, −1 where there is none. */
export function decide(score: Float64Array, threshold: number): Int8Array {
  return filled(new Int8Array(score.length), (row) => {
    const value = score[row] ?? Number.NaN;
    return Number.isNaN(value) ? -1 : value >= threshold ? 1 : 0;
  });
}

/** 1 favourable, 0 not, −1 missing; all −1 where the plan names no label. */
export function labelsOf(spec: RunSpec, batch: Batch): Int8Array {
  const column = spec.label === null ? undefined : batch.columns.get(spec.label);
  return column ? outcomesOf(column, batch.rows, spec) : new Int8Array(batch.rows).fill(-1);
}

/** Labels as outcomes: amounts are favourable from the threshold up, other labels where they are the favourable value. */
export function outcomesOf(
  column: Column,
  rows: number,
  { favourable, labelThreshold }: Pick<RunSpec, 'favourable' | 'labelThreshold'>,
): Int8Array {
  if (labelThreshold === null || column.type === 'category') return isFavourable(column, rows, favourable);
  return decide(column.values.subarray(0, rows), labelThreshold);
}

/** 1 where a row holds the favourable value, 0 where another, −1 where it is missing. Numbers compare as numbers. */
export function isFavourable(column: Column, rows: number, favourable: string): Int8Array {
  if (column.type === 'category') {
    const hit = column.dictionary.map((name) => (sameValue(name, favourable) ? 1 : 0));
    const { codes } = column;
    return filled(new Int8Array(codes.length), (row) => hit[codes[row] ?? -1] ?? -1);
  }
  const wanted =
    favourable === 'true'
      ? 1
      : favourable === 'false'
        ? 0
        : favourable.trim() === ''
          ? Number.NaN
          : Number(favourable);
  const values = column.values;
  return filled(new Int8Array(rows), (row) => {
    const value = values[row] ?? Number.NaN;
    return Number.isNaN(value) ? -1 : value === wanted ? 1 : 0;
  });
}

/** The label as it stands where model and label both speak of amounts, null where the plan names a good value of it: a class. Infinite ones count as missing. */
export function amountsOf({ amounts, label, labelThreshold }: RunSpec, batch: Batch): Float64Array | null {
  const column = amounts && label !== null && labelThreshold !== null ? batch.columns.get(label) : undefined;
  if (!column || column.type === 'category') return null;
  return column.values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
}

function weightsOf(spec: RunSpec, batch: Batch): Float64Array | null {
  const column = spec.weight && batch.columns.get(spec.weight.column);
  if (!spec.weight || !column || column.type === 'category') return null;
  return column.values.map(weightGrid(spec.weight.largest, spec.test.rows));
}

/** Squared weights, rounded so that their sums are exact too. */
export function squareOf(spec: RunSpec): (weight: number) => number {
  if (spec.weight === null) return (weight) => weight;
  const round = weightGrid(spec.weight.largest * spec.weight.largest, spec.test.rows);
  return (weight) => round(weight * weight);
}

function oneGroup(rows: number): GroupCodes {
  return { keys: [[]], codes: new Int32Array(rows) };
}
