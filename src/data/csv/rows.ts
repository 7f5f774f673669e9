import type { ByteSource } from '../../core/table.ts';
import { fault, readExactly } from '../fault.ts';
import { createScanner, type Cells } from './scan.ts';

/** How a text file separates its cells, and the bytes before its header: a byte order mark, a line `sep=;` of Excel. */
export interface Dialect {
  readonly delimiter: string;
  readonly skip: number;
}

const chunkSize = 1 << 20;
const longestRow = 1 << 22;
const headLength = 1 << 16;

/**
 * The rows of a CSV file, 1 MiB at a time; each part is valid until the next is asked for. A row longer than 4 MiB is
 * an error, so that a quote that is never closed does not read on for ever.
 */
export async function* readRows(source: ByteSource, { delimiter, skip }: Dialect): AsyncGenerator<Cells> {
  const scan = createScanner(delimiter.charCodeAt(0));
  const check = textChecker(source.name);
  let own = new Uint8Array(2 * chunkSize);
  let [held, line] = [0, 1];
  for (let start = skip; start < source.size; start += chunkSize) {
    const end = Math.min(start + chunkSize, source.size);
    const bytes = await readExactly(source, start, end);
    const last = end === source.size;
    check(bytes, last);
    if (held + bytes.length > own.length) own = enlarge(own, held, held + chunkSize);
    own.set(bytes, held);
    const filled = held + bytes.length;
    const cells = scan(own, 0, filled, line, last);
    held = filled - cells.used;
    if (cells.open ? last || held > longestRow : held > longestRow)
      throw cells.open ? unclosed(source.name, cells.nextLine) : tooLong(source.name, cells.nextLine);
    if (cells.rows > 0) yield cells;
    line = cells.nextLine;
    own.copyWithin(0, cells.used, filled);
  }
}

function enlarge(own: Uint8Array, held: number, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * needed);
  larger.set(own.subarray(0, held));
  return larger;
}

function unclosed(file: string, line: number): Error {
  const what = `'${file}' has a quote that is never closed.`;
  const todo = 'Close the quote, or write it as Arrow.';
  return fault(what, `The row on line ${line} does not end.`, todo, file);
}

function tooLong(file: string, line: number): Error {
  const what = `Line ${line} of '${file}' is longer than 4 MiB.`;
  return fault(what, 'Rows are read up to that length.', 'Leave out long texts, or write it as Arrow.', file);
}

/** A check that bytes, part after part, are UTF-8 text. Plain ASCII is not decoded: strings nobody reads cost much. */
function textChecker(file: string): (bytes: Uint8Array, last: boolean) => void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let plain = true;
  return (bytes, last) => {
    if (bytes.includes(0)) throw notText(file, 'It holds zero bytes, which text does not.');
    // The part before may have ended inside a character.
    const ascii = isAscii(bytes);
    const known = plain && ascii;
    plain = ascii;
    if (known) return;
    try {
      decoder.decode(bytes, { stream: !last });
    } catch {
      const why = 'It holds bytes that are not UTF-8, perhaps from an older Windows or Excel encoding.';
      throw notText(file, why);
    }
  };
}

function isAscii(bytes: Uint8Array): boolean {
  const before = -bytes.byteOffset & 3;
  const count = Math.max(0, (bytes.length - before) >> 2);
  const words = count > 0 ? new Uint32Array(bytes.buffer, bytes.byteOffset + before, count) : [];
  let high = 0;
  for (let at = 0; at < Math.min(before, bytes.length); at += 1) high |= bytes[at] ?? 0;
  for (let at = 0; at < words.length; at += 1) high |= words[at] ?? 0;
  for (let at = before + 4 * count; at < bytes.length; at += 1) high |= bytes[at] ?? 0;
  return (high & 0x80808080) === 0;
}

function notText(file: string, why: string): Error {
  const todo = 'Save it again as CSV UTF-8, or write Arrow: df.to_feather("data.arrow").';
  return fault(`'${file}' is not UTF-8 text.`, why, todo, file);
}

/** The text of cell `index`. */
export function cellText({ bytes, starts, ends }: Cells, index: number): string {
  return textOf(bytes, starts[index] ?? 0, ends[index] ?? 0);
}

const utf8 = new TextDecoder();

/** `bytes[start … end)` as text; short ASCII is spelt out, for which a decoder takes far longer. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 32) return utf8.decode(bytes.subarray(start, end));
  let text = '';
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte > 127) return utf8.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

const delimiters = [',', ';', '\t', '|'];

/**
 * Finds the delimiter from the first 64 KiB of a file: the candidate that gives most of the first 20 rows as many cells as
 * the header, then the one that gives the most cells. A single column reads with ','. A first line `sep=;` decides alone.
 */
export async function sniffDialect(source: ByteSource): Promise<Dialect> {
  const head = await readExactly(source, 0, Math.min(source.size, headLength));
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  const named = /^sep=([,;\t|])(\r\n|\n|\r)/i.exec(textOf(head, mark, mark + 8));
  if (named) return { delimiter: named[1] ?? ',', skip: mark + named[0].length };
  const complete = head.length === source.size;
  const scores = delimiters.map((delimiter) => ({ delimiter, ...score(head, mark, delimiter, complete) }));
  const [best] = scores.sort((a, b) => b.share - a.share || b.cells - a.cells);
  return { delimiter: best && best.cells > 1 ? best.delimiter : ',', skip: mark };
}

function score(
  head: Uint8Array,
  from: number,
  delimiter: string,
  complete: boolean,
): { share: number; cells: number } {
  const scan = createScanner(delimiter.charCodeAt(0));
  let found = scan(head.slice(), from, head.length, 1, complete);
  if (found.rows === 0) found = scan(head.slice(), from, head.length, 1, true);
  const { rows, firsts } = found;
  const width = (row: number): number => (firsts[row + 1] ?? 0) - (firsts[row] ?? 0);
  const cells = rows > 0 ? width(0) : 0;
  const seen = Math.min(rows, 20);
  let same = 0;
  for (let row = 0; row < seen; row += 1) if (width(row) === cells) same += 1;
  return { share: cells > 1 ? same / seen : 0, cells };
}
