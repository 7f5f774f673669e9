import { parquetMetadata, type ColumnChunk, type FileMetaData, type SchemaElement } from 'hyparquet';
import type { ByteSource } from '../../core/table.ts';
import { corrupt, fault, orCorrupt, readExactly } from '../fault.ts';
import { checkThrift } from './thrift.ts';

/** One column of one row group: where its pages lie. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** The compression of its pages, as Parquet names it: `SNAPPY`, `ZSTD` … */
  readonly codec: string;
  /** Where the list of its pages lies, for writers that leave one. */
  readonly index: { readonly start: number; readonly end: number } | null;
}

/** Consecutive rows stored together. `chunks` stand in the order of the schema's leaves; null where one is encrypted. */
export interface RowGroup {
  readonly start: number;
  readonly rows: number;
  readonly chunks: readonly (Chunk | null)[];
}

/** What the end of a Parquet file says of the whole. */
export interface Footer {
  readonly schema: readonly SchemaElement[];
  readonly groups: readonly RowGroup[];
  readonly rows: number;
  readonly metadata: Readonly<Record<string, string>>;
}

const largestFooter = 1 << 26;
/** A page of one repeated value is a few dozen bytes for up to 2^25 rows. */
const mostRowsPerByte = 1 << 20;

/** Reads and checks the footer; throws faults in words. */
export async function readFooter(source: ByteSource): Promise<Footer> {
  if (source.size < 12) throw corrupt(source.name, 'A Parquet file is longer than this.');
  const tail = await readExactly(source, source.size - 8, source.size);
  const mark = new TextDecoder('latin1').decode(tail.subarray(4));
  if (mark === 'PARE') throw encrypted(source.name);
  if (mark !== 'PAR1') throw corrupt(source.name, 'Its closing mark is missing.');
  const length = new DataView(tail.buffer, tail.byteOffset, 4).getUint32(0, true);
  if (length + 12 > source.size) throw corrupt(source.name, 'Its footer does not fit the file.');
  if (length > largestFooter) {
    const why = 'The description of its columns and row groups takes more than 64 MiB.';
    throw fault(`'${source.name}' has too many parts.`, why, 'Write it with larger row groups.', source.name);
  }
  const bytes = await readExactly(source, source.size - 8 - length, source.size);
  return orCorrupt(source.name, 'Its footer cannot be decoded.', () => footerOf(source, decoded(bytes)));
}

function encrypted(file: string): Error {
  const todo = 'Write it again without encryption.';
  return fault(`'${file}' is encrypted.`, 'Assay has no key to open it with.', todo, file);
}

function decoded(bytes: Uint8Array): FileMetaData {
  checkThrift(bytes.subarray(0, -8));
  return parquetMetadata(bytes, { geoparquet: false });
}

function footerOf(source: ByteSource, data: FileMetaData): Footer {
  const leaves = data.schema.filter(({ type }) => type !== undefined).length;
  const groups: RowGroup[] = [];
  let rows = 0;
  for (const group of data.row_groups) {
    const own = Number(group.num_rows);
    if (!(own >= 0) || group.columns.length !== leaves)
      throw corrupt(source.name, 'A row group does not fit the list of columns.');
    if (own === 0) continue;
    groups.push({ start: rows, rows: own, chunks: group.columns.map((column) => chunkOf(source, column)) });
    rows += own;
  }
  if (rows !== Number(data.num_rows))
    throw corrupt(source.name, 'Its row groups hold another number of rows.');
  if (rows > source.size * mostRowsPerByte) throw corrupt(source.name, 'Its row count cannot be true.');
  const pairs = (data.key_value_metadata ?? []).map(({ key, value }): [string, string] => [key, value ?? '']);
  return { schema: data.schema, groups, rows, metadata: Object.fromEntries(pairs) };
}

function chunkOf(source: ByteSource, column: ColumnChunk): Chunk | null {
  if (column.crypto_metadata ?? column.encrypted_column_metadata) return null;
  if (column.file_path) {
    const why = `Its rows lie in other files, such as '${column.file_path}'.`;
    throw fault(`'${source.name}' holds no rows itself.`, why, 'Choose those files.', source.name);
  }
  const data = column.meta_data;
  if (!data) throw corrupt(source.name, 'A row group does not describe its columns.');
  const first = Number(data.data_page_offset);
  const dictionary = Number(data.dictionary_page_offset ?? 0);
  const start = dictionary > 0 && dictionary < first ? dictionary : first;
  const end = start + Number(data.total_compressed_size);
  if (!(start >= 4 && end >= start && end <= source.size))
    throw corrupt(source.name, 'A column lies outside the file.');
  return { start, end, codec: nameOf(data.codec), index: indexOf(source, column) };
}

/** The name of a codec; hyparquet gives none for a number that it does not know. */
function nameOf(codec: unknown): string {
  return typeof codec === 'string' ? codec : 'an unknown codec';
}

function indexOf(source: ByteSource, column: ColumnChunk): Chunk['index'] {
  const start = Number(column.offset_index_offset ?? 0);
  const end = start + (column.offset_index_length ?? 0);
  return start >= 4 && end > start && end <= source.size ? { start, end } : null;
}
