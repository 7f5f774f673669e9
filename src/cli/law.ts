import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fail, inputError, ok, unexpected, type Outcome } from '../core/outcome.ts';
import type { Eeoc } from '../law/eeoc.ts';
import { cellWords, lawCsv, lawHtml, lawRows, type LawRows } from '../law/law-rows.ts';
import { LAW_PROFILES, lawTables, type LawAsked, type LawProfile } from '../law/law-tables.ts';
import type { LocalLaw144 } from '../law/local-law-144.ts';
import { makeFolder } from './make-folder.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt } from './plan-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';

/** Options of `assay law`. */
export interface LawArguments extends LawAsked {
  /** A record.evidence.zip, or the output folder of a run with one in it. */
  readonly record: string;
  /** Folder for the tables; undefined: the folder `law` beside the record. */
  readonly out: string | undefined;
  readonly details: boolean;
}

/** Makes the tables of a law from the summaries of a verified record and writes them as JSON, CSV and HTML. Returns the exit code. */
export async function lawCommand(args: LawArguments, terminal: Terminal): Promise<number> {
  const file = args.record.endsWith('.zip') ? args.record : path.join(args.record, 'record.evidence.zip');
  const made = await lawOf(file, args);
  if (!made.ok) {
    printError(made.error, terminal, args.details);
    return exitOf(made.error);
  }
  const folder = args.out ?? path.join(path.dirname(file), 'law');
  const written = await write(folder, args.profile, made.value);
  if (!written.ok) {
    printError(written.error, terminal, args.details);
    return exitOf(written.error);
  }
  for (const table of lawRows(made.value)) terminal.out(tableText(table));
  for (const note of made.value.notes) terminal.out(`note: ${note}`);
  terminal.out(`Written to ${folder}: ${EXTENSIONS.map((own) => `${args.profile}.${own}`).join(', ')}`);
  return EXIT.pass;
}

async function lawOf(file: string, args: LawArguments): Promise<Outcome<LocalLaw144 | Eeoc>> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const report = await desk.verify(fileAt(file), []);
    if (!report.ok) return report;
    const { passed, output } = report.value;
    if (!passed || output === null) {
      return inputError(
        'The record does not verify.',
        'Tables from it would rest on numbers that may have been changed.',
        'See what is wrong with assay verify, and ask for the original.',
        { place: { file } },
      );
    }
    return lawTables(output.summaries, args);
  } finally {
    lanes.close();
  }
}

const EXTENSIONS = ['json', 'csv', 'html'] as const;

async function write(folder: string, profile: LawProfile, law: LocalLaw144 | Eeoc): Promise<Outcome<void>> {
  const tables = lawRows(law);
  const contents = {
    json: `${JSON.stringify(law, null, 2)}\n`,
    csv: lawCsv(tables),
    html: lawHtml(LAW_PROFILES[profile], law.notes, tables),
  };
  try {
    await makeFolder(path.resolve(folder));
    for (const own of EXTENSIONS) await writeFile(path.join(folder, `${profile}.${own}`), contents[own]);
    return ok(undefined);
  } catch (cause) {
    const error = unexpected(cause, 'writing the tables');
    return fail({
      ...error,
      code: 'input',
      what: `The tables could not be written to '${folder}'.`,
      why: error.details ?? '',
      todo: 'Choose a folder that can be written with --out.',
    });
  }
}

/** A table for a terminal, columns lined up. */
export function tableText({ caption, head, rows }: LawRows): string {
  const cells = [head, ...rows.map((row) => row.map(cellWords))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [caption, ...lines, ''].join('\n');
}
