import { filled } from '../../core/filled.ts';
import type { PageHeader } from 'hyparquet';
import type { ByteSource, CategoryColumn, Column, NumericColumn } from '../../core/table.ts';
import { corrupt } from '../fault.ts';
import { decompress } from './codecs.ts';
import type { Chunk } from './footer.ts';
import { chunkPages, rowsOf, type PagePlace, type StoredPage } from './pages.ts';
import { isAllOnes, readRuns } from './runs.ts';
import type { Leaf } from './schema.ts';
import { readPlain, readValues } from './values.ts';

/** Reads rows [from, to) of one column of one row group, counted from the first of the group; arrays are always fresh. */
export type ChunkReader = (from: number, to: number) => Promise<Column>;

interface Decoded {
  readonly place: PagePlace;
  readonly column: Column;
}

const mostEntries = 1 << 25;

/** A reader that keeps one decoded page and the dictionary, so that reading forwards decodes each page once. */
export function chunkReader(source: ByteSource, leaf: Leaf, chunk: Chunk, rows: number): ChunkReader {
  const pages = chunkPages(source, chunk, rows);
  let dictionary: Promise<Column | null> | null = null;
  let kept: Decoded | null = null;

  async function decodedPage(row: number): Promise<Decoded> {
    if (kept && row >= kept.place.first && row < kept.place.first + kept.place.rows) return kept;
    const place = await pages.pageOf(row);
    dictionary ??= pages.dictionary().then((page) => page && readDictionary(source.name, leaf, chunk, page));
    const entries = await dictionary;
    const page = await pages.read(place.at);
    const column = readPage(source.name, leaf, chunk, page, place.rows, entries);
    kept = { place, column };
    return kept;
  }

  return async (from, to) => {
    const parts: Column[] = [];
    for (let row = from; row < to;) {
      const { place, column } = await decodedPage(row);
      const end = Math.min(to, place.first + place.rows);
      if (end <= row) throw corrupt(source.name, 'A row lies in no page.');
      parts.push(slice(column, row - place.first, end - place.first));
      row = end;
    }
    return joinParts(parts);
  };
}

function readDictionary(file: string, leaf: Leaf, chunk: Chunk, { header, bytes }: StoredPage): Column {
  const count = header.dictionary_page_header?.num_values ?? 0;
  if (!(count >= 0 && count <= mostEntries)) throw corrupt(file, 'A dictionary cannot be that long.');
  return readPlain(file, leaf, decompress(file, chunk.codec, bytes, header.uncompressed_page_size), count);
}

/** The rows of a data page, missing ones included. */
function readPage(
  file: string,
  leaf: Leaf,
  { codec }: Chunk,
  { header, bytes }: StoredPage,
  rows: number,
  dictionary: Column | null,
): Column {
  if (rowsOf(header) !== rows) throw corrupt(file, 'A page holds another number of rows than announced.');
  const parts = header.data_page_header_v2
    ? openNewPage(file, leaf, codec, header, bytes)
    : openOldPage(file, leaf, codec, header, bytes);
  const valid = parts.levels && readLevels(file, parts.levels, rows);
  const present = valid ? valid.reduce((sum, level) => sum + level, 0) : rows;
  const values = readValues(file, leaf, parts.encoding, parts.body, parts.at, present, dictionary);
  return valid ? scatter(values, valid) : values;
}

interface PageParts {
  readonly encoding: string;
  /** Definition levels: bytes[at, end). Null where every row has a value by the schema. */
  readonly levels: { readonly bytes: Uint8Array; readonly at: number; readonly end: number } | null;
  readonly body: Uint8Array;
  readonly at: number;
}

/** The name of an encoding; empty for a number that hyparquet does not know. */
function nameOf(encoding: unknown): string {
  return typeof encoding === 'string' ? encoding : '';
}

/** A page of version 1: levels and values are compressed together, the levels with their length in front. */
function openOldPage(
  file: string,
  leaf: Leaf,
  codec: string,
  header: PageHeader,
  bytes: Uint8Array,
): PageParts {
  const body = decompress(file, codec, bytes, header.uncompressed_page_size);
  const encoding = nameOf(header.data_page_header?.encoding);
  if (!leaf.optional) return { encoding, levels: null, body, at: 0 };
  const coding = nameOf(header.data_page_header?.definition_level_encoding);
  if (coding !== 'RLE' || body.length < 4)
    throw corrupt(file, 'A page has levels that are not encoded as RLE.');
  const end = 4 + new DataView(body.buffer, body.byteOffset, 4).getUint32(0, true);
  if (end > body.length) throw corrupt(file, 'A page is shorter than its levels.');
  return { encoding, levels: { bytes: body, at: 4, end }, body, at: end };
}

/** A page of version 2: the levels stand before the values and are not compressed. */
function openNewPage(
  file: string,
  leaf: Leaf,
  codec: string,
  header: PageHeader,
  bytes: Uint8Array,
): PageParts {
  const own = header.data_page_header_v2;
  const at = own?.repetition_levels_byte_length ?? 0;
  const end = at + (own?.definition_levels_byte_length ?? 0);
  if (!own || !(at >= 0 && end >= at && end <= bytes.length))
    throw corrupt(file, 'A page is shorter than its levels.');
  const packed = bytes.subarray(end);
  const size = header.uncompressed_page_size - end;
  const body = own.is_compressed === false ? packed : decompress(file, codec, packed, size);
  return { encoding: nameOf(own.encoding), levels: leaf.optional ? { bytes, at, end } : null, body, at: 0 };
}

/** 1 for each row that has a value; null where all have. */
function readLevels(
  file: string,
  { bytes, at, end }: NonNullable<PageParts['levels']>,
  rows: number,
): Uint32Array | null {
  if (rows === 0 || isAllOnes(bytes, at, end, rows)) return null;
  const levels = readRuns(bytes, at, end, 1, rows);
  if (!levels) throw corrupt(file, 'A page does not say which of its rows are missing.');
  return levels;
}

function scatter(values: Column, valid: Uint32Array): Column {
  let next = 0;
  if (values.type === 'category') {
    const codes = filled(new Int32Array(valid.length), (row) =>
      valid[row] === 1 ? (values.codes[next++] ?? -1) : -1,
    );
    return { ...values, codes };
  }
  const own = filled(new Float64Array(valid.length), (row) =>
    valid[row] === 1 ? (values.values[next++] ?? NaN) : NaN,
  );
  return { ...values, values: own };
}

function slice(column: Column, from: number, to: number): Column {
  if (column.type === 'category') return { ...column, codes: column.codes.slice(from, to) };
  return { ...column, values: column.values.slice(from, to) };
}

function joinParts(parts: readonly Column[]): Column {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  if (first?.type === 'category') return joinCategories(parts as readonly CategoryColumn[]);
  const numbers = parts as readonly NumericColumn[];
  const values = new Float64Array(numbers.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of numbers) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { type: first?.type ?? 'number', values };
}

/** Pages of one dictionary keep its codes; others get a dictionary of the texts that occur, in order of appearance. */
function joinCategories(parts: readonly CategoryColumn[]): CategoryColumn {
  const shared = parts.every(({ dictionary }) => dictionary === parts[0]?.dictionary);
  const known = new Map<string, number>();
  const codes = new Int32Array(parts.reduce((sum, part) => sum + part.codes.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const code of part.codes) {
      const text = shared ? undefined : part.dictionary[code];
      if (text !== undefined && !known.has(text)) known.set(text, known.size);
      codes[at] = shared ? code : text === undefined ? -1 : (known.get(text) ?? -1);
      at += 1;
    }
  }
  return { type: 'category', codes, dictionary: shared ? (parts[0]?.dictionary ?? []) : [...known.keys()] };
}
