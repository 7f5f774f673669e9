import type { KernelLog } from '../core/kernel.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import type { PerturbationContext, PerturbationLevel } from '../core/perturbation.ts';
import type { Predictor } from '../core/predictor.ts';
import { streamKey } from '../core/random.ts';
import type { Summary } from '../core/summary.ts';
import type { Batch, Dataset, RowRange } from '../core/table.ts';
import { kernelsRun } from '../kernels/pick.ts';
import { perturbations } from '../perturbations/registry.ts';
import { startColumnSketch } from '../summaries/column-sketch.ts';
import { countFlips, emptyFlipCounts, mergeFlipCounts, type FlipDesign } from '../summaries/flip-counts.ts';
import {
  countOutcomes,
  emptyOutcomeCounts,
  mergeOutcomeCounts,
  type OutcomeDesign,
} from '../summaries/outcome-counts.ts';
import { emptyResidualMoments, mergeResidualMoments, sumResiduals } from '../summaries/residual-moments.ts';
import { emptyScoreTable, mergeScoreTables, tableScores } from '../summaries/score-table.ts';
import { gatherRows, type GatheredRows } from '../summaries/gathered-rows.ts';
import type { ScoredRows } from '../summaries/scored-rows.ts';
import { startSliceCounts } from '../summaries/slice-counts.ts';
import { flipBatch, type FlipJob } from './flip-batch.ts';
import { gatherDesign } from './neighbours.ts';
import type { SummaryRequest } from './requests.ts';
import { scoreBatch, squareOf } from './score-batch.ts';
import { isComparedBlock } from './sketch-design.ts';
import type { RunSpec } from './spec.ts';

/** Rows of a batch; results do not depend on it. */
export const BATCH_ROWS = 4096;

/** A piece of work for one worker: some rows, and the summaries of one kind of pass over them. */
export interface ShardTask {
  readonly spec: RunSpec;
  readonly side: 'test' | 'reference';
  readonly range: RowRange;
  readonly requests: readonly SummaryRequest[];
  readonly batchRows: number;
}

/** Summaries of a shard by path, with what else is learnt on the way. */
export interface ShardResult {
  readonly summaries: readonly { readonly path: string; readonly summary: Summary }[];
  /** Rows that a request needs all at once, by its path. */
  readonly gathered?: readonly { readonly path: string; readonly rows: readonly GatheredRows[] }[];
  readonly kernels: KernelLog;
  /** Smallest and largest score and the number of rows that have one. */
  readonly scores: { readonly lower: number; readonly upper: number; readonly rows: number };
}

/** The columns of the test data that scoring and grouping read. */
export function columnsOf(spec: RunSpec): string[] {
  const named = [
    ...[spec.label, spec.score, spec.decision],
    ...[spec.weight?.column ?? null, spec.previous?.column ?? null],
  ].filter((name) => name !== null);
  return [
    ...new Set([
      ...spec.columns.map(({ field }) => field.name),
      ...spec.attributes,
      ...spec.strata,
      ...named,
    ]),
  ];
}

/** Designs of the label and decision counts and of the score table of a run. */
export function outcomeDesign(
  { attributes, strata, favourable, weight, classes: every }: RunSpec,
  counts?: SummaryRequest['counts'],
): OutcomeDesign {
  const classes = counts === 'classes' ? every.names : [`not ${favourable}`, favourable];
  return { attributes, strata, classes, weighted: weight !== null };
}

/** The design of one perturbation's flip counts with its levels; no levels where nothing can be perturbed. */
export function flipDesign(
  spec: RunSpec,
  { perturbation }: SummaryRequest,
): { design: FlipDesign; levels: readonly PerturbationLevel[] } {
  const { id, params } = perturbation ?? { id: '', params: {} };
  const found = perturbations.get(id)?.levels(params as never, flipContext(spec, id));
  const levels = found !== undefined && !('reason' in found) ? found : [];
  const repeats = levels.reduce((most, level) => Math.max(most, level.repeats), 0);
  return {
    design: {
      perturbation: id,
      attributes: spec.attributes,
      repeats,
      levels: levels.map(({ name }) => name),
    },
    levels,
  };
}

function flipContext({ columns, attributes, proxies, seed }: RunSpec, id: string): PerturbationContext {
  return { columns, sensitive: attributes, proxies, key: streamKey(seed, id) };
}

/** Counts outcomes and scores over a range of the test data. */
export async function outcomeShard(
  task: ShardTask,
  data: Dataset,
  predictor: Predictor,
): Promise<Outcome<ShardResult>> {
  const { spec } = task;
  const design = outcomeDesign(spec);
  const square = squareOf(spec);
  const wanted = new Set(task.requests.map(({ kind }) => kind));
  const counters = task.requests.filter(({ kind }) => kind === 'outcome-counts');
  const designs = counters.map(({ counts }) => outcomeDesign(spec, counts));
  const classes = counters.some(({ counts }) => counts === 'classes');
  let outcomes = designs.map(emptyOutcomeCounts);
  let scores = emptyScoreTable(design);
  let residuals = emptyResidualMoments({ ...design, amounts: spec.amounts });
  const slices = wanted.has('slice-counts') ? startSliceCounts(spec.slices, square) : null;
  const gathering = startGathering(task);
  const seen = { lower: Infinity, upper: -Infinity, rows: 0 };
  const cut = slices === null ? [] : spec.slices.columns.map(({ name }) => name);
  const columns = [...new Set([...columnsOf(spec), ...cut, ...gathering.columns])];
  for await (const batch of data.batches(task.range, task.batchRows, columns)) {
    const scored = await scoreBatch(spec, predictor, batch, { classes });
    if (!scored.ok) return scored;
    outcomes = outcomes.map((own, at) => {
      const rows = countedRows(scored.value, counters[at]?.counts);
      return mergeOutcomeCounts(own, countOutcomes(designs[at] ?? design, rows, square));
    });
    if (wanted.has('score-table'))
      scores = mergeScoreTables(scores, tableScores(design, scored.value, square));
    if (wanted.has('residual-moments'))
      residuals = mergeResidualMoments(
        residuals,
        sumResiduals({ ...design, amounts: spec.amounts }, scored.value),
      );
    slices?.add(batch, scored.value);
    gathering.add(batch, scored.value);
    noteScores(seen, scored.value.score);
  }
  const byKind: Readonly<Record<string, Summary>> = {
    'score-table': scores,
    'residual-moments': residuals,
    ...(slices && { 'slice-counts': slices.finish() }),
  };
  const summaries = task.requests.flatMap((request) => {
    const { path, kind } = request;
    const summary = byKind[kind] ?? outcomes[counters.indexOf(request)];
    return summary ? [{ path, summary }] : [];
  });
  return ok({ summaries, gathered: gathering.rows, kernels: kernelsRun(), scores: seen });
}

/** Gathers the rows of every request that needs them all at once. */
function startGathering({ spec, requests }: ShardTask) {
  const jobs = requests
    .filter(({ kind }) => kind === 'row-statistics')
    .map((request) => ({
      design: gatherDesign(spec, request),
      path: request.path,
      rows: [] as GatheredRows[],
    }));
  return {
    columns: jobs.flatMap(({ design }) => design.inputs.map(({ column }) => column)),
    rows: jobs.map(({ path, rows }) => ({ path, rows })),
    add(batch: Batch, scored: ScoredRows): void {
      for (const { design, rows } of jobs) rows.push(gatherRows(design, batch, scored));
    },
  };
}

/** Rows as outcome counts take them: by every class, or with what another model decided in the place of the label. */
function countedRows(scored: ScoredRows, counts: SummaryRequest['counts']): ScoredRows {
  if (counts === 'classes') return { ...scored, ...scored.classes };
  if (counts === 'previous')
    return { ...scored, label: scored.previous ?? new Int8Array(scored.rows).fill(-1) };
  return scored;
}

function noteScores(seen: { lower: number; upper: number; rows: number }, scores: Float64Array): void {
  for (const score of scores) {
    if (Number.isNaN(score)) continue;
    seen.rows += 1;
    if (score < seen.lower) seen.lower = score;
    if (score > seen.upper) seen.upper = score;
  }
}

const noScores = { lower: Infinity, upper: -Infinity, rows: 0 };

/** Perturbs a range of the test data and counts flips, for one request. */
export async function flipShard(
  task: ShardTask,
  data: Dataset,
  predictor: Predictor,
): Promise<Outcome<ShardResult>> {
  const { spec } = task;
  const [request] = task.requests;
  const perturbation = request?.perturbation ? perturbations.get(request.perturbation.id) : undefined;
  if (!request?.perturbation || !perturbation)
    return ok({ summaries: [], kernels: kernelsRun(), scores: noScores });
  const { design, levels } = flipDesign(spec, request);
  const job: FlipJob = {
    perturbation,
    params: request.perturbation.params,
    context: flipContext(spec, perturbation.id),
    threshold: spec.threshold,
    amounts: spec.amounts,
  };
  let counts = emptyFlipCounts(design);
  for await (const batch of data.batches(task.range, task.batchRows, columnsOf(spec))) {
    const flipped = await flipLevels(job, levels, batch, spec, predictor, design);
    if (!flipped.ok) return flipped;
    counts = mergeFlipCounts(counts, flipped.value);
  }
  return ok({
    summaries: [{ path: request.path, summary: counts }],
    kernels: kernelsRun(),
    scores: noScores,
  });
}

async function flipLevels(
  job: FlipJob,
  levels: readonly PerturbationLevel[],
  batch: Batch,
  spec: RunSpec,
  predictor: Predictor,
  design: FlipDesign,
): Promise<Outcome<ReturnType<typeof emptyFlipCounts>>> {
  const scored = await scoreBatch(spec, predictor, batch);
  if (!scored.ok) return scored;
  let counts = emptyFlipCounts(design);
  for (const level of levels) {
    const rows = await flipBatch(job, level, { batch, ...scored.value }, predictor);
    if (!rows.ok) return rows;
    counts = mergeFlipCounts(counts, countFlips(design, rows.value));
  }
  return ok(counts);
}

/** Sketches whole blocks of one side. Calibration blocks of the reference are left out. */
export async function sketchShard(task: ShardTask, data: Dataset): Promise<Outcome<ShardResult>> {
  const { spec, side, range } = task;
  const [request] = task.requests;
  if (!request || spec.sketch === null) return ok({ summaries: [], kernels: kernelsRun(), scores: noScores });
  const sketchSide = side === 'test' ? 'current' : 'reference';
  const sketcher = startColumnSketch(spec.sketch, { side: sketchSide, ...range }, 'reproducible');
  const names = spec.sketch.columns.map(({ name }) => name);
  for await (const batch of data.batches(range, task.batchRows, names)) await sketcher.add(batch);
  const sketch = sketcher.finish();
  const total = side === 'test' ? spec.test.rows : (spec.reference?.rows ?? 0);
  const { blockRows } = spec.sketch;
  const blocks = sketch.blocks.filter(({ index }) => isComparedBlock(sketchSide, index, total, blockRows));
  return ok({
    summaries: [{ path: request.path, summary: { ...sketch, blocks } }],
    kernels: kernelsRun(),
    scores: noScores,
  });
}
