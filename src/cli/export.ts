import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fail, inputError, ok, unexpected, type AppError, type Outcome } from '../core/outcome.ts';
import { project, type Format, type Projected } from '../evidence/projections/registry.ts';
import { readRecord, type ReadRecord } from '../evidence/read-record.ts';
import { readSmall } from './key-files.ts';
import { makeFolder } from './make-folder.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt } from './plan-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';

/** Options of `assay export`. */
interface ExportArguments {
  /** A record.evidence.zip, or the output folder of a run with one in it. */
  readonly record: string;
  readonly formats: readonly Format[];
  /** Folder to write to; undefined: the folder `export` beside the record. */
  readonly out: string | undefined;
  readonly details: boolean;
}

/** Writes a verified record in the formats of other tools, beside the files that they refer to. Returns the exit code. */
export async function exportCommand(args: ExportArguments, terminal: Terminal): Promise<number> {
  const file = args.record.endsWith('.zip') ? args.record : path.join(args.record, 'record.evidence.zip');
  const folder = args.out ?? path.join(path.dirname(file), 'export');
  const read = await verified(file);
  if (!read.ok) return failed(read.error, args, terminal);
  const projected = project(read.value.record, read.value.digest, args.formats);
  const written = await write(folder, read.value, projected);
  if (!written.ok) return failed(written.error, args, terminal);
  for (const name of projected.files.keys()) terminal.out(path.join(folder, name));
  for (const { path: name, why } of projected.absent) terminal.out(`note: no ${name}: ${why}.`);
  terminal.out(`Made from ${read.value.digest}.`);
  return EXIT.pass;
}

function failed(error: AppError, { details }: ExportArguments, terminal: Terminal): number {
  printError(error, terminal, details);
  return exitOf(error);
}

async function verified(file: string): Promise<Outcome<ReadRecord>> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const report = await desk.verify(fileAt(file), []);
    if (!report.ok) return report;
    if (!report.value.passed) {
      return inputError(
        'The record does not verify.',
        'What is made from it would pass on numbers that may have been changed.',
        'See what is wrong with assay verify, and ask for the original.',
        { place: { file } },
      );
    }
    const zip = await readSmall(file, 1 << 30);
    return zip.ok ? readRecord(zip.value) : zip;
  } finally {
    lanes.close();
  }
}

/** The files of the package that projections link to. */
const LINKED = ['record.json', 'plan.json', 'results.json'];

async function write(folder: string, { files }: ReadRecord, projected: Projected): Promise<Outcome<void>> {
  const linked = LINKED.map((name): [string, Uint8Array] => [name, files.get(name) ?? new Uint8Array()]);
  try {
    for (const [name, content] of [...linked, ...projected.files]) {
      const target = path.join(folder, name);
      await makeFolder(path.resolve(path.dirname(target)));
      await writeFile(target, content);
    }
    return ok(undefined);
  } catch (cause) {
    const error = unexpected(cause, 'writing the export');
    return fail({
      ...error,
      code: 'input',
      what: `The export could not be written to '${folder}'.`,
      why: error.details ?? '',
      todo: 'Choose a folder that can be written with --out.',
    });
  }
}
