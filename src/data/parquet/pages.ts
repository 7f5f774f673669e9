import { readOffsetIndex, type PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ByteSource } from '../../core/table.ts';
import { corrupt, fault, readExactly } from '../fault.ts';
import type { Chunk } from './footer.ts';
import { checkThrift } from './thrift.ts';

/** A data page: the byte where its header starts and the rows that it holds, counted from the first of the row group. */
export interface PagePlace {
  readonly at: number;
  readonly first: number;
  readonly rows: number;
}

/** A page as stored: its header and its bytes, still compressed. */
export interface StoredPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

/** The pages of one chunk, found as they are asked for. */
export interface ChunkPages {
  /** The page that holds `row` of the row group. */
  pageOf(row: number): Promise<PagePlace>;
  read(at: number): Promise<StoredPage>;
  /** The dictionary page, or null where the chunk has none. */
  dictionary(): Promise<StoredPage | null>;
}

/** Bytes read at once, so that small pages and headers do not cost a request each. */
const readAhead = 1 << 18;
const headerSizes = [1 << 9, 1 << 16];
const largestIndex = 1 << 24;
/** Most rows of one page: decoded, a column of them takes 256 MiB. */
const mostRows = 1 << 25;

interface Header {
  readonly header: PageHeader;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** The pages of `chunk`, whose row group has `rows` rows: from its offset index, else from one page header to the next. */
export function chunkPages(source: ByteSource, chunk: Chunk, rows: number): ChunkPages {
  const bytesOf = aheadReader(source, chunk.end);
  const places: PagePlace[] = [];
  let next = chunk.start;
  let indexed: Promise<readonly PagePlace[]> | null = null;

  async function walkTo(row: number): Promise<PagePlace> {
    for (;;) {
      const last = places.at(-1);
      if (last && row < last.first + last.rows) return placeIn(places, row) ?? last;
      const [at, known] = [next, places.length];
      const { header, bodyEnd } = await headerAt(source.name, bytesOf, at, chunk.end);
      if (places.length !== known || next !== at) continue;
      next = bodyEnd;
      const own = rowsOf(header);
      if (own === null) continue;
      const first = last ? last.first + last.rows : 0;
      places.push({ at, first, rows: checkedRows(source.name, own, rows - first) });
    }
  }

  return {
    async pageOf(row) {
      if (!chunk.index) return walkTo(row);
      indexed ??= readIndex(source, chunk, chunk.index, rows);
      const place = placeIn(await indexed, row);
      if (!place) throw corrupt(source.name, 'A row lies in no page.');
      return place;
    },
    async read(at) {
      const { header, bodyStart, bodyEnd } = await headerAt(source.name, bytesOf, at, chunk.end);
      return { header, bytes: await bytesOf(bodyStart, bodyEnd) };
    },
    async dictionary() {
      const { header, bodyStart, bodyEnd } = await headerAt(source.name, bytesOf, chunk.start, chunk.end);
      return header.dictionary_page_header ? { header, bytes: await bytesOf(bodyStart, bodyEnd) } : null;
    },
  };
}

/** Reads exactly [start, end), and a little further for what is asked next. */
function aheadReader(source: ByteSource, most: number): (start: number, end: number) => Promise<Uint8Array> {
  let kept: { start: number; bytes: Uint8Array } = { start: 0, bytes: new Uint8Array(0) };
  return async (start, end) => {
    if (start < kept.start || end > kept.start + kept.bytes.length) {
      const until = Math.min(most, Math.max(end, start + readAhead));
      kept = { start, bytes: await readExactly(source, start, until) };
      return kept.bytes.subarray(0, end - start);
    }
    return kept.bytes.subarray(start - kept.start, end - kept.start);
  };
}

async function headerAt(
  file: string,
  bytesOf: (start: number, end: number) => Promise<Uint8Array>,
  at: number,
  end: number,
): Promise<Header> {
  for (const size of headerSizes) {
    const bytes = await bytesOf(at, Math.max(at, Math.min(end, at + size)));
    const read = parsed(bytes);
    if (!read) continue;
    const bodyStart = at + read.length;
    const bodyEnd = bodyStart + read.header.compressed_page_size;
    if (!(bodyEnd >= bodyStart && bodyEnd <= end)) break;
    return { header: read.header, bodyStart, bodyEnd };
  }
  throw corrupt(file, 'A page cannot be found where it should be.');
}

function parsed(bytes: Uint8Array): { header: PageHeader; length: number } | null {
  try {
    checkThrift(bytes);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const header = parquetHeader(reader);
    return isWhole(header) ? { header, length: reader.offset } : null;
  } catch {
    return null;
  }
}

/** Whether every size of a header is a number: hyparquet takes what the bytes say, and may find a text there. */
function isWhole(header: PageHeader): boolean {
  const { data_page_header: one, data_page_header_v2: two, dictionary_page_header: entries } = header;
  const sizes: unknown[] = [header.uncompressed_page_size, header.compressed_page_size];
  if (one) sizes.push(one.num_values);
  if (two) sizes.push(two.num_values, two.definition_levels_byte_length, two.repetition_levels_byte_length);
  if (entries) sizes.push(entries.num_values);
  return sizes.every((size) => Number.isInteger(size));
}

/** Rows of a data page of a flat column; null for a page of another kind. */
export function rowsOf({ data_page_header: one, data_page_header_v2: two }: PageHeader): number | null {
  return one?.num_values ?? two?.num_values ?? null;
}

function checkedRows(file: string, rows: number, left: number): number {
  if (!(rows >= 0 && rows <= left)) throw corrupt(file, 'A page holds more rows than its row group.');
  if (rows > mostRows) {
    const todo = 'Write it with smaller row groups: row_group_size=1_000_000 in pyarrow.';
    throw fault(`'${file}' has too large pages.`, `One page holds ${rows} rows.`, todo, file);
  }
  return rows;
}

async function readIndex(
  source: ByteSource,
  chunk: Chunk,
  { start, end }: { start: number; end: number },
  rows: number,
): Promise<readonly PagePlace[]> {
  const wrong = (): Error => corrupt(source.name, 'Its list of pages cannot be true.');
  if (end - start > largestIndex) throw wrong();
  const bytes = await readExactly(source, start, end);
  const found = locations(bytes);
  if (!found) throw wrong();
  return found.map(({ at, first }, index) => {
    const until = found[index + 1]?.first ?? rows;
    if ((index === 0 && first !== 0) || !(at >= chunk.start && at < chunk.end)) throw wrong();
    return { at, first, rows: checkedRows(source.name, until - first, rows - first) };
  });
}

function locations(bytes: Uint8Array): { at: number; first: number }[] | null {
  try {
    checkThrift(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return readOffsetIndex({ view, offset: 0 }).page_locations.map((page) => ({
      at: Number(page.offset),
      first: Number(page.first_row_index),
    }));
  } catch {
    return null;
  }
}

/** The place that holds `row`, by bisection. */
function placeIn(places: readonly PagePlace[], row: number): PagePlace | undefined {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const place = places[middle];
    if (place && place.first + place.rows <= row) low = middle + 1;
    else high = middle;
  }
  return places[low];
}
