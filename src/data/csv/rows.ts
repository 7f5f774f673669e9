import Papa from 'papaparse';
import type { ByteSource } from '../../core/table.ts';
import { fault, readExactly } from '../fault.ts';

/** How a text file separates its cells, and the bytes of the line `sep=;` that Excel writes before its header. */
export interface Dialect {
  readonly delimiter: string;
  readonly skip: number;
}

/** Some rows of a file as trimmed cells; a blank line is a row of no cells. */
export interface Rows {
  readonly rows: readonly (readonly string[])[];
  /** The line, counted from 1, on which row `index` starts. */
  readonly line: (index: number) => number;
}

/** Bytes read at once. */
const readSize = 1 << 20;
/**
 * Bytes parsed at once. Small, so that their texts die young, and because papaparse takes time quadratic in them where bad
 * quotes come before a long run of blanks.
 */
const partSize = 1 << 17;
const longestRow = 1 << 22;
const headLength = 1 << 16;

/**
 * The rows of a CSV file, 128 KiB at a time. Quoted cells may hold delimiters and line ends, which read as \n. A row longer
 * than 4 MiB is an error, so that a quote that is never closed does not read on for ever.
 */
export async function* readRows(source: ByteSource, { delimiter, skip }: Dialect): AsyncGenerator<Rows> {
  let [rest, line] = ['', skip > 0 ? 2 : 1];
  for await (const { text, last } of readText(source, skip)) {
    const whole = rest + text;
    const input = last ? whole : settled(whole, delimiter);
    const { data, errors, meta } = parse(input, delimiter, !last);
    const lineOf = (index: number): number =>
      line + (index > 0 ? countBreaks(input, parse(input, delimiter, !last, index).meta.cursor) : 0);
    const [error] = errors;
    if (error) throw badQuote(source.name, error.code, lineOf(error.row));
    const used = last ? input.length : meta.cursor;
    if (used === 0 && whole.length > longestRow) throw endless(source.name, input, delimiter, line);
    yield { rows: data.map(tidy), line: lineOf };
    line += countBreaks(input, used);
    rest = whole.slice(used);
  }
}

/** The text up to a quote that nothing but blanks and a delimiter follow: what is next says whether it closes a cell. */
function settled(text: string, delimiter: string): string {
  let end = text.length;
  for (; end > 0; end -= 1) {
    const letter = text.charAt(end - 1);
    if (letter === '\n' || (letter.trim() !== '' && !delimiter.startsWith(letter))) break;
  }
  return text.charAt(end - 1) === '"' ? text.slice(0, end) : text;
}

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly code: string; readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

/** The rows of `input`, at most `most` of them where it is not 0. `open`: the last row may go on after `input`. */
function parse(input: string, delimiter: string, open: boolean, most = 0): Parsed {
  // Its fast mode, for texts without quotes, gives the cursor after one row too many.
  const preview = most > 0 ? { preview: most, fastMode: false } : {};
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"', ...preview });
  // With a line end of its own the last cell may have blanks after its closing quote, as any other.
  return parser.parse(open ? input : `${input}\n`, 0, open) as Parsed;
}

const noCells: readonly string[] = [];

/** The row with every cell trimmed, in place; a blank line has no cells. */
function tidy(row: string[]): readonly string[] {
  for (let at = 0; at < row.length; at += 1) row[at] = (row[at] ?? '').trim();
  return row.length === 1 && row[0] === '' ? noCells : row;
}

function countBreaks(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function badQuote(file: string, code: string, line: number): Error {
  if (code === 'MissingQuotes') {
    const todo = 'Close the quote, or write it as Arrow.';
    return fault(
      `'${file}' has a quote that is never closed.`,
      `The row on line ${line} does not end.`,
      todo,
      file,
    );
  }
  const what = `'${file}' has text after a closing quote.`;
  const todo = 'Write a quote inside a quoted cell twice, or write the file as Arrow.';
  return fault(what, `Where a cell of the row on line ${line} ends cannot be known.`, todo, file);
}

/** The error for a row that does not end within `text`. */
function endless(file: string, text: string, delimiter: string, line: number): Error {
  const [error] = parse(text, delimiter, false).errors;
  if (error) return badQuote(file, error.code, line);
  const what = `Line ${line} of '${file}' is longer than 4 MiB.`;
  return fault(what, 'Rows are read up to that length.', 'Leave out long texts, or write it as Arrow.', file);
}

interface TextPart {
  readonly text: string;
  readonly last: boolean;
}

/** The text of a UTF-8 file in parts, from byte `skip`, without its mark, every line end as \n. */
async function* readText(source: ByteSource, skip: number): AsyncGenerator<TextPart> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let held = '';
  for (let start = skip; start < source.size; start += readSize) {
    const bytes = await readExactly(source, start, Math.min(start + readSize, source.size));
    for (let at = 0; at < bytes.length; at += partSize) {
      const last = start + at + partSize >= source.size;
      let text = held + decode(decoder, bytes.subarray(at, at + partSize), last, source.name);
      if (text.includes('\0')) throw notText(source.name, 'It holds zero bytes, which text does not.');
      held = !last && text.endsWith('\r') ? '\r' : '';
      if (held) text = text.slice(0, -1);
      yield { text: unixLines(text), last };
    }
  }
}

function unixLines(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

function decode(decoder: TextDecoder, bytes: Uint8Array, last: boolean, file: string): string {
  try {
    return decoder.decode(bytes, { stream: !last });
  } catch {
    const why = 'It holds bytes that are not UTF-8, perhaps from an older Windows or Excel encoding.';
    throw notText(file, why);
  }
}

function notText(file: string, why: string): Error {
  const todo = 'Save it again as CSV UTF-8, or write Arrow: df.to_feather("data.arrow").';
  return fault(`'${file}' is not UTF-8 text.`, why, todo, file);
}

const delimiters = [',', ';', '\t', '|'];
/** A quote after a delimiter and one blank: it opens a cell where the delimiter is both of them. */
const blankQuote = /[,;|] "/;
const sheetLine = /^\ufeff?sep=([,;\t|])(?:\r\n|\n|\r)/i;

/** How well the first rows fit a delimiter: the share of these `rows` that have as many `cells` as the header. */
interface Fit {
  readonly share: number;
  readonly cells: number;
  readonly rows: number;
}

/**
 * Finds the delimiter from the first 64 KiB of a file: the candidate that gives most of the first 20 rows as many cells as
 * the header, then the one that gives the most cells. A single column reads with ','. A first line `sep=;` decides alone.
 * A blank is part of the delimiter only where quotes follow it; a quote after other blanks is text, as for pandas.
 */
export async function sniffDialect(source: ByteSource): Promise<Dialect & Fit> {
  const bytes = await readExactly(source, 0, Math.min(source.size, headLength));
  const head = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const complete = bytes.byteLength === source.size || !unixLines(head).includes('\n');
  const named = sheetLine.exec(head);
  if (named) {
    const delimiter = named[1] ?? ',';
    const skip = new TextEncoder().encode(named[0]).length;
    return { delimiter, skip, ...score(unixLines(head.slice(named[0].length)), delimiter, complete) };
  }
  const text = unixLines(head.replace('\ufeff', ''));
  const blank = blankQuote.test(text) ? [', ', '; ', '| '] : [];
  const scores = [...delimiters, ...blank].map((delimiter) => ({
    delimiter,
    skip: 0,
    ...score(text, delimiter, complete),
  }));
  const [best] = scores.sort((a, b) => b.share - a.share || b.cells - a.cells);
  return best && best.cells > 1 ? best : { delimiter: ',', skip: 0, share: 0, cells: 1, rows: 0 };
}

function score(text: string, delimiter: string, complete: boolean): Fit {
  const rows = parse(text, delimiter, !complete, 20).data.filter((row) => row.some((cell) => cell.trim()));
  const cells = rows[0]?.length ?? 0;
  const same = rows.filter((row) => row.length === cells && !row.some((cell) => cell.startsWith(' "')));
  return { share: cells > 1 ? same.length / rows.length : 0, cells, rows: rows.length };
}
