import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { workerCount } from '../bridge/worker-count.ts';
import { presets } from '../checks/presets.ts';
import { joinText } from '../core/joined.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { VerdictCounts } from '../core/verdict.ts';
import type { Desk, RecordContext } from '../desk/desk.ts';
import type { DataDescription, Progress, RunFiles, RunOutput } from '../engine/api.ts';
import type { ExportedPackage } from '../evidence/package.ts';
import type { EvidenceRecord } from '../evidence/record-schema.ts';
import { lockFor } from './lock.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt, openPlanFiles } from './plan-files.ts';
import { EXIT, exitOf, printError, resultLines, summaryLine, visible, type Terminal } from './print.ts';
import { profilesOf, profileText } from './profiles.ts';
import { runFiles, writeRun } from './run-files.ts';
import { setAside } from './set-aside.ts';
import { verifiedRun } from './verified-record.ts';
import { vouchedFor, withMapping } from './saved-mapping.ts';

/** Options of `assay run`. */
export interface RunArguments {
  /** The plan; left out, assay.yaml of this folder. */
  readonly config: string | undefined;
  readonly model: string | undefined;
  readonly data: string | undefined;
  readonly reference: string | undefined;
  /** A mapping.json; left out, the one beside the plan is used. */
  readonly mapping: string | undefined;
  readonly only: string | undefined;
  readonly workers: number | undefined;
  readonly seed: string | undefined;
  readonly out: string;
  /** A lock of the plan; left out, the one beside it. */
  readonly lock: string | undefined;
  /** An earlier record to compare with. */
  readonly baseline: string | undefined;
  /** Tools whose readings are printed and kept, in lower case. */
  readonly profiles: readonly string[];
  readonly format: 'text' | 'json';
  readonly details: boolean;
}

/** Runs a plan and writes everything to the output folder. Returns the exit code. */
export async function runCommand(args: RunArguments, terminal: Terminal): Promise<number> {
  const started = performance.now();
  const { desk, lanes } = nodeDesk(args.workers ?? workerCount(availableParallelism()));
  // Closed, not only cancelled: a signal between two calls must stop the next one too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => lanes.close());
  try {
    const context = await contextOf(args, desk);
    const output = context.ok ? await runDesk(args, desk, terminal) : context;
    if (!output.ok) {
      printError(output.error, terminal, args.details);
      const moved = await setAside(args.out);
      if (moved !== null) terminal.err(`note: ${moved}`);
      return exitOf(output.error);
    }
    const seconds = (performance.now() - started) / 1000;
    const exported = await desk.exportRecord(output.value, NO_STATEMENT, context.ok ? context.value : {});
    const written = exported.ok ? await writeRun(args, output.value, exported.value) : exported;
    if (!written.ok) {
      printError(written.error, terminal, args.details);
      return exitOf(written.error);
    }
    tell(args, output.value, written.value, seconds, terminal);
    return output.value.cancelled ? EXIT.interrupted : exitOfCounts(output.value.results.counts);
  } finally {
    lanes.close();
  }
}

/** What the record says besides the run: the lock of the plan, and the earlier record, which must verify. */
async function contextOf(
  { config = DEFAULT_PLAN, lock: named, baseline }: RunArguments,
  desk: Desk,
): Promise<Outcome<RecordContext>> {
  const lock = await lockFor(config, named);
  if (!lock.ok) return lock;
  if (baseline === undefined) return ok({ lock: lock.value });
  const earlier = await verifiedRun(desk, baseline, {
    what: 'The earlier record',
    risk: 'A comparison with it would rest on numbers that may have been changed.',
  });
  if (!earlier.ok) return earlier;
  const { recordDigest, output } = earlier.value;
  return ok({ lock: lock.value, baseline: { recordDigest, results: output.results } });
}

/** Runs the plan that the arguments name, as they and `adapt` change it. */
export async function runDesk(
  args: RunArguments,
  desk: Desk,
  terminal: Terminal,
  adapt: (plan: Plan) => Plan = (plan) => plan,
): Promise<Outcome<RunOutput>> {
  if (args.config === undefined && !(await exists(DEFAULT_PLAN))) return noPlan(args);
  const config = args.config ?? DEFAULT_PLAN;
  const read = await desk.readPlan(fileAt(config));
  if (!read.ok) return read;
  const asked = adjusted(read.value, args, config);
  if (!asked.ok) return asked;
  const plan = adapt(asked.value);
  const folder = path.dirname(config);
  const progress = progressPrinter(terminal);
  const opened = await openPlanFiles(plan, folder, desk, (name, share) =>
    progress.show({ stage: `Reading ${name}`, rowsDone: share, rowsTotal: 1, secondsLeft: null }),
  );
  progress.clear();
  if (!opened.ok) return opened;
  const mapped = await withMapping(opened.value, config, args.mapping, desk, terminal);
  if (!mapped.ok) return mapped;
  const othersScores = args.model !== undefined && plan.model !== read.value.model;
  const files = { ...vouchedFor(plan, mapped.value), othersScores };
  const told = await tellAssumptions(plan, files, desk, terminal);
  if (!told.ok) return told;
  const output = await desk.run(plan, files, {
    progress: (own) => progress.show(own),
    result: () => undefined,
  });
  progress.clear();
  return output;
}

const DEFAULT_PLAN = 'assay.yaml';

function noPlan({ model, data }: RunArguments): Outcome<never> {
  const files = [model ?? (data === undefined ? 'MODEL' : null), data ?? 'DATA'].filter(
    (own) => own !== null,
  );
  return inputError(
    `There is no plan: no -c was given, and '${DEFAULT_PLAN}' is not here.`,
    'A plan says which tests run, on which columns and against which limits.',
    `Let Assay write a first one: assay init ${files.join(' ')}. Then read it, and run again.`,
    { place: { file: DEFAULT_PLAN } },
  );
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Writes what was read in a particular way or guessed: nobody sees the mapping screen here. */
async function tellAssumptions(
  plan: Plan,
  files: RunFiles,
  desk: Desk,
  { err }: Terminal,
): Promise<Outcome<void>> {
  const wired = await desk.mapping(plan, files);
  if (!wired.ok) return wired;
  for (const data of [files.test, files.reference])
    for (const note of data ? notesOn(data) : []) err(`note: ${data?.subject.name}: ${note}`);
  const doubts = wired.value.proofs.filter(({ passed }) => passed === false);
  for (const text of [...wired.value.warnings, ...doubts.map(({ title, text: own }) => `${title}? ${own}`)])
    err(`note: ${text}`);
  return ok(undefined);
}

/** What was read in a particular way, and what a join left without an entry. */
function notesOn({ notes, joined }: DataDescription): string[] {
  if (!joined) return [...notes];
  return [...notes, `${joinText(joined, joined.subject.name)}.`, ...joined.notes];
}

/**
 * The plan with what the command line overrides. Paths given there are relative to where the command runs, and become
 * relative to the plan, so that digests depend on no machine's folders and records tell nothing of them.
 */
function adjusted(plan: Plan, args: RunArguments, config: string): Outcome<Plan> {
  const tests = args.only === undefined ? plan.tests : onlyTests(plan, args.only);
  if (tests.length === 0) {
    return inputError(
      `No test of the plan matches '${args.only}'.`,
      'There would be nothing to run.',
      "Use a pattern like 'fairness/*'.",
      { place: { key: '--only' } },
    );
  }
  const at = (file: string): string => path.relative(path.dirname(config), file).replaceAll(path.sep, '/');
  const data = {
    ...plan.data,
    ...(args.data === undefined ? {} : { test: at(args.data) }),
    ...(args.reference === undefined ? {} : { reference: at(args.reference) }),
  };
  const model = args.model === undefined ? {} : { model: at(args.model) };
  const seed =
    args.seed === undefined ? {} : { seed: /^\d+$/.test(args.seed) ? Number(args.seed) : args.seed };
  return ok({ ...plan, data, tests, ...model, ...seed });
}

function onlyTests(plan: Plan, pattern: string): Plan['tests'] {
  const text = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const match = new RegExp(`^${text}$`);
  return plan.tests
    .flatMap((line): Plan['tests'] =>
      'check' in line
        ? [line]
        : (presets.get(line.preset) ?? []).map((check) => ({ check, severity: line.severity })),
    )
    .filter((line) => 'check' in line && match.test(line.check));
}

function progressPrinter({ err }: Terminal): { show(progress: Progress): void; clear(): void } {
  const live = process.stderr.isTTY;
  let last = 0;
  return {
    show({ stage, rowsDone, rowsTotal, secondsLeft }) {
      const now = performance.now();
      if (now - last < (live ? 100 : 5000) || rowsTotal === 0) return;
      last = now;
      const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
      const text = `${stage}: ${Math.round((100 * rowsDone) / rowsTotal)} %${left}`;
      if (live) process.stderr.write(`\r\u001b[K${visible(text)}`);
      else err(text);
    },
    clear() {
      if (live) process.stderr.write('\r\u001b[K');
    },
  };
}

/** No name, no purpose: a run from the command line states only what the plan says; the record lists the rest as open. */
const NO_STATEMENT = { operator: '', organisation: '', intendedUse: '', decision: '', limits: '' };

function tell(
  args: RunArguments,
  output: RunOutput,
  exported: ExportedPackage,
  seconds: number,
  { out, err }: Terminal,
): void {
  const { results, counts } = output.results;
  if (args.profiles.length > 0 && profilesOf(output, args.profiles) === null)
    err('note: no test of this run counted decisions, so there is nothing to read as in other tools.');
  if (output.cancelled) err('Stopped. Finished tests are kept; nothing unfinished enters the evidence.');
  if (args.format === 'json') {
    out(exported.resultsJson.trimEnd());
    return;
  }
  for (const result of results) out(resultLines(result));
  for (const line of contextLines(exported.record)) out(line);
  for (const profile of profilesOf(output, args.profiles) ?? []) out(`\n${profileText(profile)}`);
  out('');
  out(`Written to ${args.out}: ${[...runFiles, 'summaries/'].join(', ')}`);
  out(summaryLine(counts, seconds));
}

/** `undecided` only where no test at all was decided; a run with some passes and no fail ends as a pass, as in pytest. */
function exitOfCounts(counts: VerdictCounts): number {
  if (counts.error > 0) return EXIT.internal;
  if (counts.fail > 0) return EXIT.fail;
  return counts.pass + counts.warn > 0 ? EXIT.pass : EXIT.undecided;
}

/** What the record says of the lock of its plan and of the earlier record. */
function contextLines({ plan, criteria, evaluation, analysis: { baseline } }: EvidenceRecord): string[] {
  const later = criteria.filter(({ standing }) => standing === 'exploratory').map(({ metricId }) => metricId);
  const { lock } = plan;
  const lines: string[] = [];
  if (lock !== null) {
    lines.push(
      '',
      `The plan was locked at ${lock.lockedAt}; ${criteria.length - later.length} of ${criteria.length} tests are as locked.`,
    );
    if (later.length > 0)
      lines.push(`Added or changed later, so exploratory: ${[...new Set(later)].join(', ')}.`);
    if (lock.notRun.length > 0) lines.push(`Locked but not run: ${lock.notRun.join(', ')}.`);
  }
  if (baseline !== null) {
    const now = new Map(evaluation.items.map(({ criterionId, verdict }) => [criterionId, verdict]));
    const other = baseline.changes.filter((own) => own.verdictBefore !== now.get(own.criterionId));
    lines.push(
      '',
      `Against the earlier record: ${baseline.changes.length} tests are the same, ${other.length} of them came out otherwise.`,
    );
  }
  return lines;
}
