import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Outcome } from '../core/outcome.ts';
import type { Eeoc } from '../law/eeoc.ts';
import { cellWords, lawCsv, lawHtml, lawRows, type LawRows } from '../law/law-rows.ts';
import { LAW_PROFILES, lawTables, type LawAsked, type LawProfile } from '../law/law-tables.ts';
import type { LocalLaw144 } from '../law/local-law-144.ts';
import { nodeDesk } from './node-desk.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';
import { packageAt, verifiedRun } from './verified-record.ts';
import { writeFolder } from './write-folder.ts';

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
  const file = packageAt(args.record);
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
    const risk = 'Tables from it would rest on numbers that may have been changed.';
    const run = await verifiedRun(desk, file, { risk });
    return run.ok ? lawTables(run.value.output.summaries, args) : run;
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
  return writeFolder('tables', folder, async () => {
    for (const own of EXTENSIONS) await writeFile(path.join(folder, `${profile}.${own}`), contents[own]);
  });
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
