import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Desk } from '../desk/desk.ts';
import type { DataDescription, ModelDescription } from '../engine/api.ts';
import { guessPlan } from '../engine/guess-plan.ts';
import type { GuessedRole } from '../engine/roles.ts';
import { nodeDesk } from './node-desk.ts';
import { openPair } from './open-pair.ts';
import { fileAt, isFolder, openModelAt } from './plan-files.ts';
import { EXIT, exitOf, oneLine, printError, type Terminal } from './print.ts';
import { wiringLines } from './print-wiring.ts';

/** Options of `assay inspect`. */
export interface InspectArguments {
  /** One file, or a model and a table. */
  readonly files: readonly string[];
  readonly reference: string | undefined;
  readonly json: boolean;
  readonly details: boolean;
}

/** Says what a model or table is and holds, or how a table would feed a model: for people, or as JSON. */
export async function inspectCommand(args: InspectArguments, terminal: Terminal): Promise<number> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const [file = ''] = args.files;
    const found = args.files.length > 1 ? await inspectPair(args, desk) : await inspectOne(file, desk);
    if (!found.ok) {
      printError(found.error, terminal, args.details);
      return exitOf(found.error);
    }
    if (args.json) terminal.out(JSON.stringify(found.value.json, null, 2));
    else for (const line of found.value.lines) terminal.out(line);
    return EXIT.pass;
  } finally {
    lanes.close();
  }
}

/** What was found, for people and for programs. */
interface Inspected {
  readonly lines: readonly string[];
  readonly json: object;
}

async function inspectOne(file: string, desk: Desk): Promise<Outcome<Inspected>> {
  const found = await describe(file, desk);
  if (!found.ok) return found;
  if ('info' in found.value) return ok({ lines: modelLines(found.value), json: plain(found.value) });
  const roles = await desk.guessRoles(found.value, null);
  if (!roles.ok) return roles;
  return ok({
    lines: [...dataLines(found.value), ...roleLines(found.value, roles.value)],
    json: { ...plain(found.value), roles: roles.value },
  });
}

/** A model with a table: both, and how the columns would reach the inputs under guessed roles. */
async function inspectPair(args: InspectArguments, desk: Desk): Promise<Outcome<Inspected>> {
  const pair = await openPair(args.files, args.reference, desk);
  if (!pair.ok) return pair;
  const { files, model, test } = pair.value;
  if (files.model === null)
    return inputError(
      'There is no model among these files.',
      'Two files are a model and a table.',
      'Give a model too.',
    );
  const guessed = guessPlan(files, { model, test, reference: args.reference ?? null });
  if (!guessed.ok) return guessed;
  const wired = await desk.mapping(guessed.value.plan, files);
  if (!wired.ok) return wired;
  const roles = await desk.guessRoles(files.test, files.model);
  return ok({
    lines: [
      ...modelLines(files.model),
      '',
      ...dataLines(files.test),
      ...roleLines(files.test, roles.ok ? roles.value : []),
      '',
      ...wiringLines(wired.value),
    ],
    json: {
      model: plain(files.model),
      data: plain(files.test),
      assumed: guessed.value.assumed,
      roles: guessed.value.plan.roles,
      ...wired.value,
    },
  });
}

/** Roles that would be guessed, and the groups that sensitive columns make. */
function roleLines(data: DataDescription, roles: readonly GuessedRole[]): string[] {
  return roles.map(({ role, column, why }) => {
    const values = data.columns.find(({ field }) => field.name === column)?.values ?? [];
    const groups =
      role !== 'sensitive'
        ? ''
        : values.length === 0 || values.length > 12
          ? '; too many values to be groups as they are: give ranges under bins'
          : `; groups ${values.map(({ name, count }) => `${oneLine(name)} (${count})`).join(', ')}`;
    return `guessed ${role}: ${column} (${why})${groups}`;
  });
}

async function describe(file: string, desk: Desk): Promise<Outcome<ModelDescription | DataDescription>> {
  if (await isFolder(file)) return openModelAt(file, desk);
  const sorted = await desk.sort([fileAt(file)]);
  if (!sorted.ok) return sorted;
  const [problem] = sorted.value.problems;
  const [data] = sorted.value.data;
  if (problem) return fail(problem);
  if (sorted.value.model.length > 0) return openModelAt(file, desk);
  if (data) return desk.openData(data);
  return inputError(
    `'${file}' is neither a model nor a table.`,
    'It looks like a plan or a record.',
    'Use assay run for a plan, assay verify for a record.',
  );
}

/** A time as ISO 8601 in UTC; midnight as its date alone. */
function dateText(milliseconds: number | null): string {
  const time = new Date(milliseconds ?? Number.NaN);
  if (Number.isNaN(time.getTime())) return String(milliseconds);
  return time
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/\.000Z$/, 'Z');
}

/** The description without its sample of rows and without paths. */
function plain(found: ModelDescription | DataDescription): object {
  if ('info' in found) return { kind: 'model', ...found.subject, bytes: found.bytes, ...found.info };
  const { subject, format, bytes, rows, columns, notes } = found;
  return {
    kind: 'data',
    ...subject,
    format,
    bytes,
    rows,
    columns: columns.map((own) => ({
      ...own,
      ...(own.field.type === 'time' ? { unit: 'ms since 1970-01-01T00:00:00Z' } : {}),
      values: own.values.slice(0, 50),
    })),
    notes,
  };
}

function modelLines({ subject, bytes, info }: ModelDescription): string[] {
  const shape = (dims: readonly (number | null)[]): string => `[${dims.map((dim) => dim ?? 'N').join(', ')}]`;
  return [
    `${subject.name}: ${info.format}, ${bytes} bytes, ${info.producer || 'producer unknown'}`,
    `sha256 ${subject.sha256}`,
    `engine ${info.engine}`,
    ...(info.engineReason ? [`why    ${info.engineReason}`] : []),
    ...(info.task === 'unknown' ? [] : [`task   ${info.task}`]),
    ...info.inputs.map(({ name, type, shape: dims }) => `input  ${oneLine(name)} ${type} ${shape(dims)}`),
    ...info.outputs.map(
      ({ name, type, shape: dims, kind }) => `output ${oneLine(name)} ${type} ${shape(dims)} (${kind})`,
    ),
    ...(info.classes ? [`classes ${info.classes.join(', ')}`] : []),
    ...(info.featureNames
      ? [`columns ${oneLine(info.featureNames.names.join(', '))} (from ${info.featureNames.from})`]
      : []),
    `ops ${Object.entries(info.ops)
      .map(([op, count]) => `${op} × ${count}`)
      .join(', ')}`,
    ...Object.entries(info.opset).map(
      ([domain, version]) => `opset ${domain === '' ? 'ai.onnx' : domain} ${version}`,
    ),
    ...Object.entries(info.categories).map(
      ([input, values]) =>
        `categories of ${input}: ${values.slice(0, 20).join(', ')}${values.length > 20 ? `, and ${values.length - 20} more` : ''}`,
    ),
    ...(info.featureNames || info.inputs.every(({ shape: dims }) => dims.length < 2 || dims[1] === 1)
      ? []
      : ['columns not named: their order in a table can only be assumed (add metadata_props feature_names)']),
    ...info.fixes.map((fix) => `fixed: ${fix}`),
  ];
}

function dataLines({ subject, format, rows, columns, notes }: DataDescription): string[] {
  return [
    `${subject.name}: ${format}, ${rows} rows, ${columns.length} columns`,
    `sha256 ${subject.sha256}`,
    ...columns.map(({ field, missing, distinct, min, max, values }) => {
      const few = field.type !== 'time' && distinct !== null && distinct <= 8 && values.length > 0;
      const shown = few
        ? values.map(({ name, count }) => `${oneLine(name)} (${count})`).join(', ')
        : min === null
          ? ''
          : field.type === 'time'
            ? `${dateText(min)} … ${dateText(max)}`
            : `${min} … ${max}`;
      return `${oneLine(field.name).padEnd(24)} ${field.type.padEnd(9)} ${distinct ?? 'over 1,000'} distinct, ${missing} missing  ${shown}`;
    }),
    ...notes.map((note) => `note: ${note}`),
  ];
}
