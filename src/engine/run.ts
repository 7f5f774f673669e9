import { backendsOf, joinKernels, type KernelLog } from '../core/kernel.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { seedText, type Plan } from '../core/plan.ts';
import type { RunResults, SubjectModel, TestResult } from '../core/results.ts';
import type { Summary } from '../core/summary.ts';
import { countVerdicts, overallVerdict } from '../core/verdict.ts';
import type { GatheredRows } from '../summaries/gathered-rows.ts';
import { mergeSummaries } from '../summaries/merge.ts';
import { subjectsOf, type ModelDescription, type RunEvents, type RunFiles, type RunOutput } from './api.ts';
import { emptySummary } from './empty-summary.ts';
import { evaluate } from './evaluate.ts';
import type { Lanes } from './lanes.ts';
import { filesProblem, joinedBy, meansOf, whyMissing, type Means } from './missing.ts';
import { withJoinNotes } from './join-notes.ts';
import { searchAll, searchWork } from './search-neighbours.ts';
import { planDigest } from './plan-digest.ts';
import { normalPlan } from './normal-plan.ts';
import { createMeter, type Clock, type Meter } from './progress.ts';
import { distinctRequests, requestOf, type SummaryRequest } from './requests.ts';
import { resolveTests, type ResolvedTest } from './resolve.ts';
import { BATCH_ROWS, flipDesign, type ShardResult, type ShardTask } from './shard.ts';
import { scoresProblem } from './scores-problem.ts';
import { signOfLife } from './signs-of-life.ts';
import { makeSpec, type RunSpec } from './spec.ts';
import { splitPass, taskRowsFor } from './split.ts';
import type { Wiring } from './wiring.ts';
import { NAME_COLUMNS } from '../models/mapping.ts';
import { VERSION } from './version.ts';

/** How a run is carried out; nothing here changes a result outside its `engine` block. */
export interface RunOptions {
  readonly lanes: Lanes;
  readonly events: RunEvents;
  readonly clock: Clock;
  /** The time of day, RFC 3339 in UTC, for the record. */
  readonly now: () => string;
  readonly batchRows?: number;
  /** Rows of a task for one worker. */
  readonly taskRows?: number;
}

/** Everything that happens while tests run, in one place. */
interface RunState {
  readonly spec: RunSpec;
  readonly subject: RunResults['subject'];
  readonly seed: string;
  readonly summaries: Map<string, Summary>;
  readonly results: Map<ResolvedTest, TestResult>;
  readonly kernels: KernelLog;
}

/** Runs a plan on opened files: passes over the rows, then estimates and verdicts, told one by one as they are ready. */
export async function runPlan(
  asked: Plan,
  files: RunFiles,
  options: RunOptions,
): Promise<Outcome<RunOutput>> {
  const startedAt = options.now();
  const plan = normalPlan(asked);
  const tests = resolveTests(plan);
  if (!tests.ok) return tests;
  const subject = subjectsOf(files);
  const mismatch = filesProblem(plan, {
    model: files.model !== null,
    reference: files.reference !== null,
    joinedBy: joinedBy(subject),
  });
  if (mismatch) return mismatch;
  const wired = await options.lanes.call('wire', plan, files, 'needs', signOfLife);
  if (!wired.ok) return wired;
  if (wired.value.mapping?.assumedOrder) return orderNotConfirmed(files);
  const spec = makeSpec(plan, files, wired.value.mapping);
  if (!spec.ok) return spec;
  const means = meansOf(plan);
  const state: RunState = {
    spec: spec.value,
    subject: { model: files.model && modelOf(files.model, wired.value), data: subject },
    seed: seedText(plan.seed),
    summaries: new Map(),
    results: new Map(),
    kernels: {},
  };
  const done = await runPasses(tests.value, means, state, options);
  if (!done.ok && done.error.code !== 'cancelled') return done;
  return ok(
    finish(plan, files, tests.value, state, {
      workers: options.lanes.size,
      cancelled: !done.ok,
      times: { startedAt, endedAt: options.now() },
    }),
  );
}

function modelOf({ subject: { name, sha256 } }: ModelDescription, { used }: Wiring): SubjectModel {
  return used ? { name, sha256, mapping: used } : { name, sha256 };
}

function orderNotConfirmed({ model }: RunFiles): Outcome<never> {
  const input = model?.info.inputs[0]?.name ?? 'X';
  return inputError(
    'The order of columns was assumed and nobody confirmed it.',
    `'${model?.subject.name ?? 'The model'}' names no columns, so a wrong order would go unnoticed.`,
    `Name them in order under inputs, e.g. inputs: { ${input}: [age, income, …] }, or confirm it: on the mapping screen, or in mapping.json by moving "order" from assumed to confirmed. To be rid of the question, name the columns in the model: ${NAME_COLUMNS}`,
    { place: { key: 'inputs' } },
  );
}

async function runPasses(
  tests: readonly ResolvedTest[],
  means: Means,
  state: RunState,
  options: RunOptions,
): Promise<Outcome<void>> {
  const requests = distinctRequests(tests);
  const possible = requests.filter((request) => whyMissing(request, means) === null);
  for (const test of tests) {
    const missing = whyMissing(requestOf(test), means);
    if (missing !== null) tell(state, test, evaluate(test, { missing }, state.seed), options);
  }
  const passes = groupPasses(possible);
  const meter = createMeter(
    passes.map((pass) => passWork(pass, state.spec) + searchWork(state.spec, pass)),
    options,
  );
  for (const pass of passes) {
    const summarised = await runPass(pass, state, options, meter);
    if (!summarised.ok) return summarised;
    const paths = new Set(pass.map(({ path }) => path));
    const estimated = await evaluateAll(
      tests.filter((test) => paths.has(requestOf(test).path) && !state.results.has(test)),
      state,
      options,
    );
    if (!estimated.ok) return estimated;
  }
  return ok(undefined);
}

/** Outcome counts, score table, residual moments and slice counts share one scoring of the data; every other request is a pass of its own. */
function groupPasses(requests: readonly SummaryRequest[]): SummaryRequest[][] {
  const scoring = requests.filter(({ kind }) => kind !== 'column-sketch' && kind !== 'flip-counts');
  const others = requests.filter((request) => !scoring.includes(request)).map((request) => [request]);
  return scoring.length > 0 ? [scoring, ...others] : others;
}

/** Rows times passes of the model over them, for progress. */
function passWork(pass: readonly SummaryRequest[], spec: RunSpec): number {
  const [request] = pass;
  if (request?.kind === 'column-sketch') return spec.test.rows + (spec.reference?.rows ?? 0);
  if (request?.kind !== 'flip-counts') return spec.test.rows;
  const { levels } = flipDesign(spec, request);
  return spec.test.rows * (1 + levels.reduce((sum, { repeats }) => sum + repeats, 0));
}

async function runPass(
  pass: readonly SummaryRequest[],
  state: RunState,
  options: RunOptions,
  meter: Meter,
): Promise<Outcome<void>> {
  for (const request of pass) state.summaries.set(request.path, emptySummary(request, state.spec));
  const { lanes, taskRows = taskRowsFor(state.spec.test.rows, lanes.size) } = options;
  const ranges = splitPass(pass[0], state.spec, taskRows);
  const rows = ranges.reduce((sum, { range }) => sum + range.end - range.start, 0);
  const work = passWork(pass, state.spec);
  const scores = { lower: Infinity, upper: -Infinity, rows: 0 };
  const gathered = new Map<string, GatheredRows[]>(pass.map(({ path }) => [path, []]));
  const results = await Promise.all(
    ranges.map(async ({ side, range }) => {
      const task: ShardTask = {
        spec: state.spec,
        side,
        range,
        requests: pass,
        batchRows: options.batchRows ?? BATCH_ROWS,
      };
      const shard = await lanes.call('summarize', task, signOfLife);
      if (shard.ok) {
        join(state, shard.value, scores);
        for (const { path, rows: own } of shard.value.gathered ?? []) gathered.get(path)?.push(...own);
        meter.advance((work * (range.end - range.start)) / Math.max(1, rows), stageName(pass));
      }
      // Not the shard itself: until the last is done all would be held, which for 10,000,000 rows is 240 MB of scores.
      return shard.ok ? ok(undefined) : shard;
    }),
  );
  const failed =
    results.find((shard) => !shard.ok) ??
    (await searchAll(state.spec, pass, gathered, {
      lanes,
      advance: (done) => {
        meter.advance(done, 'Finding similar rows');
      },
      found: (path, summary, kernels) => {
        state.summaries.set(path, summary);
        joinKernels(state.kernels, kernels);
      },
    }));
  if (failed) {
    for (const request of pass) state.summaries.delete(request.path);
    return failed;
  }
  return pass[0]?.kind === 'column-sketch' || pass[0]?.kind === 'flip-counts'
    ? ok(undefined)
    : scoresProblem(state.spec, scores);
}

function join(
  state: RunState,
  shard: ShardResult,
  scores: { lower: number; upper: number; rows: number },
): void {
  for (const { path, summary } of shard.summaries) {
    const known = state.summaries.get(path);
    state.summaries.set(path, known ? mergeSummaries(known, summary) : summary);
  }
  joinKernels(state.kernels, shard.kernels);
  scores.lower = Math.min(scores.lower, shard.scores.lower);
  scores.upper = Math.max(scores.upper, shard.scores.upper);
  scores.rows += shard.scores.rows;
}

async function evaluateAll(
  tests: readonly ResolvedTest[],
  state: RunState,
  options: RunOptions,
): Promise<Outcome<void>> {
  const outcomes = await Promise.all(
    tests.map(async (test) => {
      const { path } = requestOf(test);
      const summary = state.summaries.get(path);
      if (!summary) return ok(undefined);
      const result = await options.lanes.call('evaluate', test, { summary, path }, state.seed);
      if (!result.ok) return result;
      joinKernels(state.kernels, result.value.kernels);
      tell(state, test, result.value.result, options);
      return ok(undefined);
    }),
  );
  return outcomes.find((outcome) => !outcome.ok) ?? ok(undefined);
}

function tell(state: RunState, test: ResolvedTest, found: TestResult, { events }: RunOptions): void {
  const result = withJoinNotes(found, state.subject.data);
  state.results.set(test, result);
  events.result(result);
}

function stageName([request]: readonly SummaryRequest[]): string {
  if (request?.kind === 'column-sketch') return 'Comparing with the reference';
  if (request?.perturbation)
    return `Changing records: ${request.perturbation.id.slice(request.perturbation.id.indexOf('/') + 1).replaceAll('-', ' ')}`;
  return 'Scoring rows';
}

/** Results in the order of the plan. Summaries of unfinished tests are dropped: nothing unfinished enters the evidence. */
function finish(
  plan: Plan,
  files: RunFiles,
  tests: readonly ResolvedTest[],
  state: RunState,
  { workers, cancelled, times }: { workers: number; cancelled: boolean; times: RunOutput['times'] },
): RunOutput {
  const results = tests.flatMap((test) => state.results.get(test) ?? []);
  const used = new Set(results.map(({ summary }) => summary));
  const { text, digest } = planDigest(plan);
  const counts = countVerdicts(results.map(({ verdict }) => verdict));
  const runResults: RunResults = {
    assay: 'results/1',
    plan: { name: plan.name, digest },
    subject: state.subject,
    engine: {
      version: VERSION,
      seed: state.seed,
      workers,
      kernels: backendsOf(state.kernels),
      runtime: files.model?.info.engine ?? 'none',
    },
    results,
    counts,
    verdict: overallVerdict(counts),
  };
  const summaries = new Map([...state.summaries].filter(([path]) => used.has(path)));
  return { results: runResults, summaries, plan, planText: text, cancelled, times };
}
