import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { presets } from '../checks/presets.ts';
import { fail, inputError, ok, unexpected, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { Verdict } from '../core/verdict.ts';
import { createDesk, type Desk } from '../desk/desk.ts';
import type { Progress, RunOutput } from '../engine/api.ts';
import { junitXml } from '../evidence/junit.ts';
import type { ExportedPackage } from '../evidence/package.ts';
import { encodeSummary } from '../summaries/encode.ts';
import { nodeLanes } from './node-lanes.ts';
import { openNodeFiles } from './open-file.ts';
import { fileAt, openPlanFiles } from './plan-files.ts';
import { EXIT, exitOf, printError, resultLines, summaryLine, type Terminal } from './print.ts';

/** Options of `assay run`. */
export interface RunArguments {
  readonly config: string;
  readonly model: string | undefined;
  readonly data: string | undefined;
  readonly reference: string | undefined;
  readonly only: string | undefined;
  readonly workers: number | undefined;
  readonly seed: string | undefined;
  readonly out: string;
  readonly format: 'text' | 'json';
  readonly details: boolean;
}

/** Runs a plan and writes everything to the output folder. Returns the exit code. */
export async function runCommand(args: RunArguments, terminal: Terminal): Promise<number> {
  const started = performance.now();
  const lanes = nodeLanes(args.workers ?? Math.min(8, availableParallelism()));
  const desk = createDesk({
    lanes,
    openFile: openNodeFiles(),
    clock: () => performance.now(),
    now: () => new Date().toISOString(),
  });
  process.once('SIGINT', () => lanes.cancel());
  try {
    const output = await runDesk(args, desk, terminal);
    if (!output.ok) {
      printError(output.error, terminal, args.details);
      return exitOf(output.error);
    }
    const seconds = (performance.now() - started) / 1000;
    const written = await writeOutput(args.out, output.value, desk);
    if (!written.ok) {
      printError(written.error, terminal, args.details);
      return exitOf(written.error);
    }
    tell(args, output.value, written.value, seconds, terminal);
    return output.value.cancelled ? EXIT.interrupted : exitOfVerdict(output.value.results.verdict);
  } finally {
    lanes.close();
  }
}

async function runDesk(args: RunArguments, desk: Desk, terminal: Terminal): Promise<Outcome<RunOutput>> {
  const read = await desk.readPlan(fileAt(args.config));
  if (!read.ok) return read;
  const plan = adjusted(read.value, args);
  if (!plan.ok) return plan;
  const files = await openPlanFiles(plan.value, path.dirname(args.config), desk);
  if (!files.ok) return files;
  const progress = progressPrinter(terminal);
  const output = await desk.run(plan.value, files.value, {
    progress: (own) => progress.show(own),
    result: () => undefined,
  });
  progress.clear();
  return output;
}

/** The plan with what the command line overrides. Paths given there are relative to where the command runs. */
function adjusted(plan: Plan, args: RunArguments): Outcome<Plan> {
  const tests = args.only === undefined ? plan.tests : onlyTests(plan, args.only);
  if (tests.length === 0) {
    return inputError(
      `No test of the plan matches '${args.only}'.`,
      'There would be nothing to run.',
      "Use a pattern like 'fairness/*'.",
      { place: { key: '--only' } },
    );
  }
  const data = {
    ...plan.data,
    ...(args.data === undefined ? {} : { test: path.resolve(args.data) }),
    ...(args.reference === undefined ? {} : { reference: path.resolve(args.reference) }),
  };
  const model = args.model === undefined ? {} : { model: path.resolve(args.model) };
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
      if (live) process.stderr.write(`\r\u001b[K${text}`);
      else err(text);
    },
    clear: () => void (live && process.stderr.write('\r\u001b[K')),
  };
}

/** No name, no purpose: a run from the command line states only what the plan says; the record lists the rest as open. */
const NO_STATEMENT = { operator: '', organisation: '', intendedUse: '', decision: '', limits: '' };

async function writeOutput(folder: string, output: RunOutput, desk: Desk): Promise<Outcome<ExportedPackage>> {
  const exported = await desk.exportRecord(output, NO_STATEMENT);
  if (!exported.ok) return exported;
  const files: [string, string | Uint8Array][] = [
    ['results.json', exported.value.resultsJson],
    ['report.html', exported.value.report],
    ['junit.xml', junitXml(output.results)],
    ['record.evidence.zip', exported.value.zip],
    ...[...output.summaries].map(([name, summary]): [string, Uint8Array] => [name, encodeSummary(summary)]),
  ];
  try {
    await mkdir(path.join(folder, 'summaries'), { recursive: true });
    for (const [name, content] of files) await writeFile(path.join(folder, name), content);
    return exported;
  } catch (cause) {
    const error = unexpected(cause, 'writing the results');
    return fail({
      ...error,
      code: 'input',
      what: `The results could not be written to '${folder}'.`,
      why: error.details ?? '',
      todo: 'Choose a folder that can be written with --out.',
    });
  }
}

function tell(
  args: RunArguments,
  output: RunOutput,
  exported: ExportedPackage,
  seconds: number,
  { out, err }: Terminal,
): void {
  const { results, counts } = output.results;
  if (output.cancelled) err('Stopped. Finished tests are kept; nothing unfinished enters the evidence.');
  if (args.format === 'json') {
    out(exported.resultsJson.trimEnd());
    return;
  }
  for (const result of results) out(resultLines(result));
  out('');
  out(`Written to ${args.out}: results.json, report.html, junit.xml, record.evidence.zip, summaries/`);
  out(summaryLine(counts, seconds));
}

function exitOfVerdict(verdict: Verdict): number {
  if (verdict === 'error') return EXIT.internal;
  if (verdict === 'fail') return EXIT.fail;
  return verdict === 'pass' || verdict === 'warn' ? EXIT.pass : EXIT.undecided;
}
