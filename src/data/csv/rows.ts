import Papa from 'papaparse';
import type { ByteSource } from '../../core/table.ts';
import { fault, readExactly } from '../fault.ts';

/** How a text file separates its cells and rows. */
export interface Dialect {
  readonly delimiter: string;
  readonly newline: '\n' | '\r';
}

/** Some rows of a file as trimmed cells; `line(i)` is the 1-based line on which row i starts. */
export interface RowChunk {
  readonly rows: readonly (readonly string[])[];
  readonly line: (index: number) => number;
}

/** Small, so that the texts of one part die young: at 4 MiB the garbage collector takes most of the time. */
const chunkSize = 1 << 18;
const longestRow = 1 << 22;
const headLength = 1 << 16;

/**
 * The rows of a CSV file, 256 KiB at a time. Quoted cells may hold delimiters and line breaks; blank lines are skipped.
 * A row longer than 4 MiB is a quote that is never closed, and is said so instead of reading on for ever.
 */
export async function* readRows(source: ByteSource, dialect: Dialect): AsyncGenerator<RowChunk> {
  let [rest, line] = ['', 1];
  for await (const { text, last } of readText(source, dialect.newline)) {
    const input = rest + text;
    const { data, cursor, open } = parse(input, dialect, !last);
    if (last && open) throw unclosed(source.name, line + countBreaks(input, cursor, dialect.newline));
    if (last || cursor > 0) yield chunk(data, line, dialect.newline);
    const used = last ? input.length : cursor;
    if (used === 0 && input.length > longestRow) throw unclosed(source.name, line);
    line += countBreaks(input, used, dialect.newline);
    rest = input.slice(used);
  }
}

function unclosed(file: string, line: number): Error {
  const why = `The row near line ${line} does not end.`;
  return fault(
    `'${file}' has a quote that is never closed.`,
    why,
    'Close the quote, or write it as Arrow.',
    file,
  );
}

interface Parsed {
  readonly data: string[][];
  readonly cursor: number;
  /** True where the last row ends inside a quote. */
  readonly open: boolean;
}

interface PapaResult {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string }[];
  readonly meta: { readonly cursor: number };
}

function parse(input: string, { delimiter, newline }: Dialect, ignoreLastRow: boolean): Parsed {
  const fastMode = input.includes('"') ? false : undefined;
  const parser = new Papa.Parser({
    delimiter,
    newline,
    quoteChar: '"',
    ...(fastMode === undefined ? {} : { fastMode }),
  });
  const { data, errors, meta } = parser.parse(input, 0, ignoreLastRow) as PapaResult;
  return { data, cursor: meta.cursor, open: errors.some((error) => error.code === 'MissingQuotes') };
}

function chunk(data: string[][], line: number, newline: string): RowChunk {
  const rows: string[][] = [];
  const origins: number[] = [];
  for (const [index, row] of data.entries()) {
    const blank = row.length === 1 && (row[0] ?? '').trim() === '';
    if (blank) continue;
    rows.push(row.map((cell) => cell.trim()));
    origins.push(index);
  }
  const lineOf = (index: number): number => {
    let at = line;
    for (const row of data.slice(0, origins[index] ?? 0)) {
      at += 1;
      for (const cell of row) at += countBreaks(cell, cell.length, newline);
    }
    return at;
  };
  return { rows, line: lineOf };
}

function countBreaks(text: string, end: number, newline: string): number {
  let count = 0;
  for (let at = text.indexOf(newline); at >= 0 && at < end; at = text.indexOf(newline, at + 1)) count += 1;
  return count;
}

interface TextPart {
  readonly text: string;
  readonly last: boolean;
}

/** The text of a UTF-8 file in parts, without its mark, with line ends \r\n made \n. */
async function* readText(source: ByteSource, newline: string): AsyncGenerator<TextPart> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let held = '';
  for (let start = 0; start < source.size; start += chunkSize) {
    const end = Math.min(start + chunkSize, source.size);
    const last = end === source.size;
    let text = held + decode(decoder, await readExactly(source, start, end), last, source.name);
    held = !last && text.endsWith('\r') ? '\r' : '';
    if (held) text = text.slice(0, -1);
    if (text.includes('\0')) throw notText(source.name, 'It holds zero bytes, which text does not.');
    yield { text: newline === '\n' ? text.replaceAll('\r\n', '\n') : text, last };
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array, last: boolean, file: string): string {
  try {
    return decoder.decode(bytes, { stream: !last });
  } catch {
    throw notText(
      file,
      'It holds bytes that are not UTF-8, perhaps from an older Windows or Excel encoding.',
    );
  }
}

function notText(file: string, why: string): Error {
  return fault(
    `'${file}' is not UTF-8 text.`,
    why,
    'Save it again as CSV UTF-8, or write Arrow: df.to_feather("data.arrow").',
    file,
  );
}

const delimiters = [',', ';', '\t', '|'];

/**
 * Finds the line end and the delimiter from the head of a file: the candidate that gives most of the first 20 rows as many
 * cells as the header, then the one that gives the most cells. A single column reads with ','.
 */
export function sniffDialect(head: string, complete: boolean): Dialect {
  const newline = head.includes('\n') || !head.includes('\r') ? '\n' : '\r';
  const text = head.replaceAll('\r\n', '\n');
  const scores = delimiters.map((delimiter) => ({
    delimiter,
    ...score(text, { delimiter, newline }, complete),
  }));
  const [best] = scores.sort((a, b) => b.share - a.share || b.cells - a.cells);
  return { delimiter: best && best.cells > 1 ? best.delimiter : ',', newline };
}

function score(text: string, dialect: Dialect, complete: boolean): { share: number; cells: number } {
  const rows = parse(text, dialect, !complete)
    .data.filter((row) => row.some(Boolean))
    .slice(0, 20);
  const cells = rows[0]?.length ?? 0;
  const same = rows.filter((row) => row.length === cells).length;
  return { share: cells > 1 ? same / rows.length : 0, cells };
}

/** The first 64 KiB of a file as text, and whether that is all of it. */
export async function readHead(source: ByteSource): Promise<{ text: string; complete: boolean }> {
  const bytes = await readExactly(source, 0, Math.min(source.size, headLength));
  return { text: new TextDecoder().decode(bytes), complete: bytes.byteLength === source.size };
}
