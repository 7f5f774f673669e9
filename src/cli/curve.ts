import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checks } from '../checks/registry.ts';
import { csvCell } from '../core/csv-cell.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Plan, PlanTest } from '../core/plan.ts';
import type { RunOutput } from '../engine/api.ts';
import { normalPlan } from '../engine/normal-plan.ts';
import { askDeclared, questionsOf } from '../specifications/ask.ts';
import type { SpecificationCurve } from '../specifications/curve.ts';
import { curveData, curveTable } from '../specifications/curve-table.ts';
import { curveSentence, effectSentence } from '../specifications/curve-words.ts';
import { nodeDesk } from './node-desk.ts';
import { EXIT, exitOf, oneLine, printError, round, type Terminal } from './print.ts';
import { runDesk, type RunArguments } from './run.ts';
import { packageAt, verifiedRun } from './verified-record.ts';
import { writeFolder } from './write-folder.ts';

/** Options of `assay curve`: those of a run, or a record in its place. */
export interface CurveArguments extends RunArguments {
  /** A record.evidence.zip, or the folder of a run with one in it; undefined: the plan is run. */
  readonly record: string | undefined;
  /** Folder for curve.json and curve.csv; undefined: nothing is written. */
  readonly folder: string | undefined;
}

/** One curve with what it is about. */
interface Asked {
  readonly slice: readonly string[];
  readonly unit: string;
  readonly curve: SpecificationCurve;
}

/** Asks everything that a plan tests in every other declared way too, and says how the conclusion moves. Returns the exit code. */
export async function curveCommand(args: CurveArguments, terminal: Terminal): Promise<number> {
  const made = await curvesOf(args, terminal);
  if (!made.ok) return failed(made, args, terminal);
  if (args.format === 'json') terminal.out(JSON.stringify(made.value.map(dataOf), null, 2));
  else for (const own of made.value) terminal.out(`${curveText(own)}\n`);
  if (args.folder === undefined) return EXIT.pass;
  const written = await write(args.folder, made.value);
  if (!written.ok) return failed(written, args, terminal);
  const told = args.format === 'json' ? terminal.err : terminal.out;
  told(`Written to ${args.folder}: curve.json, curve.csv`);
  return EXIT.pass;
}

function failed({ error }: Outcome<never> & { ok: false }, { details }: CurveArguments, terminal: Terminal) {
  printError(error, terminal, details);
  return exitOf(error);
}

async function curvesOf(args: CurveArguments, terminal: Terminal): Promise<Outcome<Asked[]>> {
  const output = await outputOf(args, terminal);
  if (!output.ok) return output;
  const { plan, results, summaries } = output.value;
  const { seed } = results.engine;
  const questions = questionsOf({ plan, summaries, seed, checks });
  const curves: Asked[] = [];
  for (const question of questions) {
    const curve = askDeclared(question, seed);
    if (!curve.ok) return curve;
    if (curve.value.answers.length > 0)
      curves.push({ slice: question.slice, unit: question.unit, curve: curve.value });
  }
  if (curves.length > 0) return ok(curves);
  return inputError(
    'There is nothing to ask in other ways.',
    'No test of the plan holds rates of groups against each other.',
    'Add one, such as fairness/demographic-parity-difference, or name checks under alternatives.metrics.',
    { place: { key: 'tests' } },
  );
}

/** The lines of a plan that compare groups, and one that keeps the scores, without which no threshold can move. */
function comparisonsOnly(plan: Plan): Plan {
  const normal = normalPlan(plan);
  const tests = normal.tests.filter((line) => {
    const check = 'check' in line ? checks.get(line.check) : undefined;
    return check === undefined || (check.grouping === 'required' && check.needs === 'outcome-counts');
  });
  const counts: PlanTest = { check: 'fairness/demographic-parity-difference', severity: 'block' };
  const scores: PlanTest = { check: 'performance/auc', groups: 'none', severity: 'block' };
  const needed = [
    ...(tests.length === 0 && plan.alternatives ? [counts] : []),
    ...(plan.roles.label === undefined ? [] : [scores]),
  ];
  return tests.length + needed.length === 0 ? normal : { ...normal, tests: [...tests, ...needed] };
}

async function outputOf(
  args: CurveArguments,
  terminal: Terminal,
): Promise<Outcome<Omit<RunOutput, 'times'>>> {
  const { desk, lanes } = nodeDesk(args.workers ?? 1);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => lanes.close());
  try {
    if (args.record === undefined) return await runDesk(args, desk, terminal, comparisonsOnly);
    const risk = 'A curve from it would rest on numbers that may have been changed.';
    const run = await verifiedRun(desk, packageAt(args.record), { risk });
    return run.ok ? ok(run.value.output) : run;
  } finally {
    lanes.close();
  }
}

function dataOf({ slice, unit, curve }: Asked) {
  const headline = curveSentence(curve);
  return { slice, unit, headline, most: effectSentence(curve.effects), ...curveData(curve) };
}

/** A curve for a terminal: what it says, how each option fares, the plan's own way and both ends. */
function curveText({ slice, curve }: Asked): string {
  const most = effectSentence(curve.effects);
  const effects = curve.effects.flatMap(({ dimension, settings, turns, meanRange, options }) => [
    `  ${dimension}: turns the conclusion in ${turns} of ${settings} settings, moves the value by ${round(meanRange)} on average`,
    ...options.map(({ name, counts, median }) => {
      const value = median === null ? 'none' : round(median);
      return `    ${name}: ${counts.fail} fail, ${counts.pass} pass, ${counts.inconclusive} inconclusive; median ${value}`;
    }),
  ]);
  const measured = curve.answers.filter(({ value }) => value !== null);
  const lines = [
    `By ${slice.join(' × ')}: ${curveSentence(curve)}`,
    ...(most === null ? [] : [most]),
    ...effects,
    ...measured.filter(({ declared }) => declared).map((own) => `  the plan: ${answerText(own)}`),
    ...measured.slice(0, 1).map((own) => `  lowest:   ${answerText(own)}`),
    ...measured.slice(-1).map((own) => `  highest:  ${answerText(own)}`),
    ...curve.notes.map((note) => `note: ${note}`),
  ];
  return lines.map(oneLine).join('\n');
}

function answerText({ options, value, interval, verdict }: SpecificationCurve['answers'][number]): string {
  const limits = interval ? ` (${round(interval.lower)} – ${round(interval.upper)})` : '';
  return `${value === null ? '–' : round(value)}${limits} ${verdict}; ${Object.values(options).join('; ')}`;
}

async function write(folder: string, curves: readonly Asked[]): Promise<Outcome<void>> {
  const tables = curves.map((own) => ({ slice: own.slice.join(' × '), ...curveTable(own.curve) }));
  const lines = [
    ['groups', ...(tables[0]?.head ?? [])],
    ...tables.flatMap(({ slice, rows }) => rows.map((row) => [slice, ...row])),
  ];
  return writeFolder('curve', folder, async () => {
    await writeFile(path.join(folder, 'curve.json'), `${JSON.stringify(curves.map(dataOf), null, 2)}\n`);
    await writeFile(
      path.join(folder, 'curve.csv'),
      lines.map((row) => `${row.map(csvCell).join(',')}\r\n`).join(''),
    );
  });
}
