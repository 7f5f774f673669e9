import { fail, inputError, ok, type AppError, type Outcome } from '../core/outcome.ts';
import type { ByteSource } from '../core/table.ts';
import { createTableBuilder } from './csv/builder.ts';
import { cellKind } from './csv/cells.ts';
import { addCell, inferenceNotes, newEvidence, storedType, type ColumnEvidence } from './csv/inference.ts';
import { readRows, sniffDialect, type Dialect } from './csv/rows.ts';
import { faultError } from './fault.ts';

/** A CSV file rewritten as an Arrow IPC file, and what was decided on the way. */
export interface ConvertedCsv {
  readonly arrow: Blob;
  readonly notes: readonly string[];
}

/** Largest CSV that is converted in memory. */
const largestCsv = 2147483648;
const mostColumns = 20_000;

/**
 * Converts a CSV file to Arrow once, so that everything downstream reads Arrow. Two passes: the first finds the type of
 * every column over all rows, the second writes record batches. Cells are trimmed. Memory: one batch, the distinct texts
 * of each column, and the Blob, which is about as large as the table in Arrow. `onProgress` receives the share done in
 * [0, 1].
 */
export async function csvToArrow(
  source: ByteSource,
  onProgress?: (share: number) => void,
): Promise<Outcome<ConvertedCsv>> {
  if (source.size > largestCsv) {
    const todo = 'Convert it: pd.read_csv(...).to_feather("data.arrow"), which needs no such limit.';
    return inputError(`'${source.name}' is too large.`, 'CSV files are read up to 2 GiB.', todo, {
      place: { file: source.name },
    });
  }
  const watched = (pass: 0 | 1): ByteSource => ({
    ...source,
    read: (start, end) => {
      onProgress?.((pass + start / source.size) / 2);
      return source.read(start, end);
    },
  });
  try {
    const dialect = await sniffDialect(source);
    const survey = await surveyRows(watched(0), dialect);
    if (!survey.ok) return survey;
    const { columns, indexed } = survey.value;
    const plan = columns.map((column) => ({
      name: column.name,
      type: storedType(column, dialect.delimiter),
      labels: column.labels,
    }));
    const builder = createTableBuilder(plan);
    let header = true;
    for await (const { rows } of readRows(watched(1), dialect)) {
      for (const row of rows) {
        if (row.length === 0) continue;
        if (!header) builder.addRow(row, indexed ? 1 : 0);
        header = false;
      }
    }
    const notes = inferenceNotes(columns, dialect.delimiter);
    if (indexed) notes.unshift('The first column has no name, as a pandas index has; it is left out.');
    return ok({ arrow: builder.finish(), notes });
  } catch (thrown) {
    return fail(faultError(thrown, `reading ${source.name}`));
  }
}

/** True for text whose first 20 rows have as many cells each, two at least: a table more likely than prose or code. */
export async function isTabular(source: ByteSource): Promise<boolean> {
  try {
    const { share, cells, rows } = await sniffDialect(source);
    return share === 1 && cells > 1 && rows > 1;
  } catch {
    return false;
  }
}

interface Survey {
  readonly columns: readonly ColumnEvidence[];
  /** True where the first column is unnamed and left out. */
  readonly indexed: boolean;
}

async function surveyRows(source: ByteSource, dialect: Dialect): Promise<Outcome<Survey>> {
  let header: readonly string[] | null = null;
  let [columns, indexed, count]: [ColumnEvidence[], boolean, number] = [[], false, 0];
  for await (const { rows, line } of readRows(source, dialect)) {
    for (const [index, row] of rows.entries()) {
      if (row.length === 0) continue;
      if (!header) {
        header = row;
        indexed = row.length > 1 && row[0] === '';
        const names = row.slice(indexed ? 1 : 0);
        const problem = headerProblem(names, indexed ? 2 : 1, source.name);
        if (problem) return fail(problem);
        columns = names.map((name) => newEvidence(name, names.length));
        continue;
      }
      if (row.length !== header.length)
        return fail(ragged(row.length, header.length, source.name, line(index)));
      if (count === 0 && looksLikeData(header, row)) return fail(noHeader(header, source.name));
      count += 1;
      for (const [at, column] of columns.entries()) addCell(column, row[indexed ? at + 1 : at] ?? '');
    }
  }
  if (count > 0) return ok({ columns, indexed });
  return inputError(`'${source.name}' has no rows.`, 'It holds at most a header.', 'Write it with data.', {
    place: { file: source.name },
  });
}

/** What makes the names of the columns unusable, if anything; `first` is the number of the first. */
function headerProblem(names: readonly string[], first: number, file: string): AppError | null {
  if (names.length > mostColumns) {
    const what = `'${file}' has ${names.length} columns.`;
    const todo = 'Keep the columns that the model reads, or write it as Arrow.';
    return { code: 'input', what, why: `CSV files are read up to ${mostColumns}.`, todo, place: { file } };
  }
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    const place = { file, line: 1 };
    if (name === '') {
      const what = `Column ${index + first} of '${file}' has no name.`;
      return {
        code: 'input',
        what,
        why: 'The first row must name every column.',
        todo: 'Add its name.',
        place,
      };
    }
    if (seen.has(name)) {
      const what = `'${file}' has two columns named '${name}'.`;
      return { code: 'input', what, why: 'A name must mean one column.', todo: 'Rename one of them.', place };
    }
    seen.add(name);
  }
  return null;
}

/** True where the header reads like the row below it: every cell of the same sort, and at least one a number. */
function looksLikeData(header: readonly string[], row: readonly string[]): boolean {
  const sort = (cell: string): boolean =>
    ['integer', 'number', 'comma', 'identifier'].includes(cellKind(cell));
  return header.some(sort) && header.every((cell, index) => sort(cell) === sort(row[index] ?? ''));
}

function noHeader(header: readonly string[], file: string): AppError {
  return {
    code: 'input',
    what: `'${file}' seems to have no header.`,
    why: `Its first row looks like data: ${header.slice(0, 4).join(', ')}${header.length > 4 ? ', …' : ''}.`,
    todo: 'Add a first row with the names of the columns.',
    place: { file, line: 1 },
  };
}

function ragged(cells: number, expected: number, file: string, line: number): AppError {
  return {
    code: 'input',
    what: `Line ${line} of '${file}' has ${cells} cells; the header has ${expected}.`,
    why: 'Every row needs as many cells as there are columns.',
    todo: 'Check that line for a missing or extra separator, or quote the cell that holds one.',
    place: { file, line },
  };
}
