import { fail, inputError, type Outcome } from '../core/outcome.ts';
import type { Desk } from '../desk/desk.ts';
import type { DataDescription, ModelDescription } from '../engine/api.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt, isFolder, openModelAt } from './plan-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';

/** Says what a model or data file is and holds: for people, or as JSON. */
export async function inspectCommand(
  file: string,
  json: boolean,
  details: boolean,
  terminal: Terminal,
): Promise<number> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const found = await describe(file, desk);
    if (!found.ok) {
      printError(found.error, terminal, details);
      return exitOf(found.error);
    }
    if (json) terminal.out(JSON.stringify(plain(found.value), null, 2));
    else
      for (const line of 'info' in found.value ? modelLines(found.value) : dataLines(found.value))
        terminal.out(line);
    return EXIT.pass;
  } finally {
    lanes.close();
  }
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
    columns: columns.map((own) => ({ ...own, values: own.values.slice(0, 50) })),
    notes,
  };
}

function modelLines({ subject, bytes, info }: ModelDescription): string[] {
  const shape = (dims: readonly (number | null)[]): string => `[${dims.map((dim) => dim ?? 'N').join(', ')}]`;
  return [
    `${subject.name}: ${info.format}, ${bytes} bytes, ${info.producer || 'producer unknown'}`,
    `sha256 ${subject.sha256}`,
    `engine ${info.engine}`,
    ...info.inputs.map(({ name, type, shape: dims }) => `input  ${name} ${type} ${shape(dims)}`),
    ...info.outputs.map(
      ({ name, type, shape: dims, kind }) => `output ${name} ${type} ${shape(dims)} (${kind})`,
    ),
    ...(info.classes ? [`classes ${info.classes.join(', ')}`] : []),
    ...(info.featureNames
      ? [`columns ${info.featureNames.names.join(', ')} (from ${info.featureNames.from})`]
      : []),
    `ops ${Object.entries(info.ops)
      .map(([op, count]) => `${op} × ${count}`)
      .join(', ')}`,
    ...info.fixes.map((fix) => `fixed: ${fix}`),
  ];
}

function dataLines({ subject, format, rows, columns, notes }: DataDescription): string[] {
  return [
    `${subject.name}: ${format}, ${rows} rows, ${columns.length} columns`,
    `sha256 ${subject.sha256}`,
    ...columns.map(({ field, missing, distinct, min, max, values }) => {
      const few = distinct !== null && distinct <= 8 && values.length > 0;
      const shown = few
        ? values.map(({ name, count }) => `${name} (${count})`).join(', ')
        : min === null
          ? ''
          : `${min} … ${max}`;
      return `${field.name.padEnd(24)} ${field.type.padEnd(9)} ${distinct ?? 'over 1,000'} distinct, ${missing} missing  ${shown}`;
    }),
    ...notes.map((note) => `note: ${note}`),
  ];
}
