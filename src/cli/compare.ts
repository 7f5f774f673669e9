import path from 'node:path';
import { compareRuns, type ComparedTest, type RunComparison } from '../core/comparison.ts';
import { inputsText, mappingDifferences, scoreText } from '../core/mapping-words.ts';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { RunResults, SubjectModel, TestResult } from '../core/results.ts';
import { fileSource } from '../data/node-file.ts';
import { resultsSchema } from '../evidence/results-schema.ts';
import { EXIT, exitOf, printError, round, type Terminal } from './print.ts';

/** Options of `assay compare`. */
export interface CompareArguments {
  /** results.json of each run, or the folder it lies in. */
  readonly first: string;
  readonly second: string;
  readonly failOnRegression: boolean;
  readonly format: 'text' | 'json';
  readonly details: boolean;
}

/** Largest results.json that is read. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Puts two runs side by side: two models on the same data, or one model before and after. Returns the exit code. */
export async function compareCommand(args: CompareArguments, terminal: Terminal): Promise<number> {
  const first = await readResults(args.first);
  const second = first.ok ? await readResults(args.second) : first;
  if (!first.ok || !second.ok) {
    const error = first.ok ? second : first;
    if (error.ok) return EXIT.internal;
    printError(error.error, terminal, args.details);
    return exitOf(error.error);
  }
  const comparison = compareRuns(first.value, second.value);
  if (args.format === 'json')
    terminal.out(JSON.stringify(plain(comparison, first.value, second.value), null, 2));
  else for (const line of lines(comparison, first.value, second.value)) terminal.out(line);
  return args.failOnRegression && comparison.changes.worse > 0 ? EXIT.fail : EXIT.pass;
}

async function readResults(given: string): Promise<Outcome<RunResults>> {
  const file = given.endsWith('.json') ? given : path.join(given, 'results.json');
  const source = await fileSource(file);
  if (!source.ok) return source;
  const { name, size } = source.value;
  const bytes = await source.value.read(0, Math.min(size, MOST_BYTES));
  await source.value.close();
  const parsed = resultsSchema.safeParse(jsonOf(bytes));
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return inputError(
    `'${given}' is not a results.json of Assay.`,
    `${issue?.path.join('.') || 'It'}: ${issue?.message ?? 'does not fit'}.`,
    'Name the folder that assay run wrote with --out, or its results.json.',
    { place: { file: name } },
  );
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return null;
  }
}

function plain({ tests, changes, differing }: RunComparison, first: RunResults, second: RunResults): object {
  const side = (result: TestResult | null): object | null =>
    result && { verdict: result.verdict, value: result.value, interval: result.interval };
  return {
    assay: 'comparison/1',
    changes,
    differing,
    models: { first: first.subject.model, second: second.subject.model },
    tests: tests.map(({ first, second, ...test }) => ({ ...test, first: side(first), second: side(second) })),
  };
}

function lines(
  { tests, changes, differing }: RunComparison,
  first: RunResults,
  second: RunResults,
): string[] {
  return [
    ...subjectLines('A', first),
    ...subjectLines('B', second),
    ...sameModelNotes(first.subject.model, second.subject.model),
    ...differing.map((role) => `note: the ${role} data differ, so A and B differ in more than the model.`),
    '',
    ...tests.filter(({ change, apart }) => change !== 'same' || apart === true).map(testLines),
    `${tests.length} tests: ${changes.worse} worse, ${changes.better} better, ${changes.same} same verdict, ${changes.absent} in one only`,
  ];
}

/** What was tested, and how its score was read and its inputs were fed. */
function subjectLines(side: string, { subject: { model }, plan }: RunResults): string[] {
  const name = `${side}: ${model?.name ?? plan.name}`;
  if (!model?.mapping) return [name];
  return [name, `   score: ${scoreText(model.mapping.score)}`, `   inputs: ${inputsText(model.mapping)}`];
}

/** One model that was fed or read in two ways is two models to everyone who relies on its verdicts. */
function sameModelNotes(first: SubjectModel | null, second: SubjectModel | null): string[] {
  if (first?.sha256 !== second?.sha256 || !first?.mapping || !second?.mapping) return [];
  return mappingDifferences(first.mapping, second.mapping).map(
    (text) => `note: the model is the same, but ${text}.`,
  );
}

function testLines({ check, slice, first, second, change, apart }: ComparedTest): string {
  const side = (result: TestResult | null): string =>
    result === null ? 'not tested' : `${result.verdict} ${valueText(result)}`.trim();
  const chance =
    apart === null ? '' : apart ? ' · intervals apart' : ' · intervals overlap: no difference shown';
  const groups = slice === null ? '' : ` · ${slice.join(' × ')}`;
  return `${change.padEnd(7)} ${check}${groups}\n        A ${side(first)} → B ${side(second)}${chance}`;
}

function valueText({ value, interval }: TestResult): string {
  if (value === null) return '';
  return interval ? `${round(value)} (${round(interval.lower)} – ${round(interval.upper)})` : round(value);
}
