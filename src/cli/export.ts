import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AppError, Outcome } from '../core/outcome.ts';
import { project, type Format, type Projected } from '../evidence/projections/registry.ts';
import type { ReadRecord } from '../evidence/read-record.ts';
import { makeFolder } from './make-folder.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';
import { packageAt, verifiedRecord } from './verified-record.ts';
import { writeFolder } from './write-folder.ts';

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
  const file = packageAt(args.record);
  const folder = args.out ?? path.join(path.dirname(file), 'export');
  const read = await verifiedRecord(file, {
    risk: 'What is made from it would pass on numbers that may have been changed.',
  });
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

/** The files of the package that projections link to. */
const LINKED = ['record.json', 'plan.json', 'results.json'];

async function write(folder: string, { files }: ReadRecord, projected: Projected): Promise<Outcome<void>> {
  const linked = LINKED.map((name): [string, Uint8Array] => [name, files.get(name) ?? new Uint8Array()]);
  return writeFolder('export', folder, async () => {
    for (const [name, content] of [...linked, ...projected.files]) {
      const target = path.join(folder, name);
      await makeFolder(path.resolve(path.dirname(target)));
      await writeFile(target, content);
    }
  });
}
