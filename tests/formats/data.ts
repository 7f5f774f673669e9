import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bytesSource } from '../../src/data/bytes.ts';
import { openDataset } from '../../src/data/open.ts';
import { batchesOf, cellsOf, fixture, type Cell } from '../data/reading.ts';

/** One row of the table of data files: who wrote it, what it is, and what came of opening it. */
export interface DataRow {
  readonly made: string;
  readonly kind: string;
  readonly result: string;
}

interface Case {
  readonly made: string;
  readonly kind: string;
  /** A file under tests/data/fixtures, or its bytes where a text says more than a file. */
  readonly file: string;
  readonly text?: string | Uint8Array;
  /** `values.json#key`: the values that another program read, by column. None for files that must be refused. */
  readonly golden?: string | Readonly<Record<string, readonly Cell[]>>;
}

const pyarrow = 'pyarrow 26.0.1';
const pandas = 'pandas 3.1.1';
const polars = 'polars 2.1.0';

const arrow: readonly Case[] = [
  { made: pyarrow, kind: 'Arrow file, all types', file: 'types-plain.arrow', golden: 'expected.json#types' },
  { made: pyarrow, kind: 'Arrow file, LZ4', file: 'types-lz4.arrow', golden: 'expected.json#types' },
  { made: pyarrow, kind: 'Arrow file, Zstandard', file: 'types-zstd.arrow', golden: 'expected.json#types' },
  {
    made: pyarrow,
    kind: 'Arrow file, many batches',
    file: 'types-batches.arrow',
    golden: 'expected.json#types',
  },
  { made: pyarrow, kind: 'Arrow stream', file: 'types-plain.arrows', golden: 'expected.json#types' },
  { made: pyarrow, kind: 'Arrow stream, LZ4', file: 'types-lz4.arrows', golden: 'expected.json#types' },
  {
    made: pyarrow,
    kind: 'Arrow stream, Zstandard, many batches',
    file: 'types-batches-zstd.arrows',
    golden: 'expected.json#types',
  },
  {
    made: pyarrow,
    kind: 'Arrow stream, growing dictionary',
    file: 'delta.arrows',
    golden: 'expected.json#letters',
  },
  {
    made: pyarrow,
    kind: 'Arrow stream, replaced dictionary',
    file: 'replaced.arrows',
    golden: 'expected.json#letters',
  },
  {
    made: `${pandas}, to_feather`,
    kind: 'Feather 2 (LZ4), categories and index',
    file: 'pandas-index.arrow',
    golden: 'expected.json#pandas-index',
  },
  {
    made: pyarrow,
    kind: 'Arrow file, decimals of 32 and 64 bits, ordered categories of views',
    file: 'later.arrow',
    golden: 'expected.json#later',
  },
  { made: polars, kind: 'Arrow file, LZ4', file: 'polars-lz4.arrow', golden: 'expected.json#polars' },
  { made: polars, kind: 'Arrow file, Zstandard', file: 'polars-zstd.arrow', golden: 'expected.json#polars' },
  { made: pyarrow, kind: 'Arrow file, nested columns only', file: 'unreadable.arrow' },
  { made: pyarrow, kind: 'Arrow file without rows', file: 'no-rows.arrow' },
];

const codecs = {
  none: 'not compressed',
  snappy: 'Snappy',
  gzip: 'gzip',
  brotli: 'Brotli',
  zstd: 'Zstandard',
  lz4: 'LZ4',
};

const parquet: readonly Case[] = [
  ...Object.entries(codecs).map(([name, words]) => ({
    made: pyarrow,
    kind: `Parquet, ${words}, all types`,
    file: `parquet/types-${name}.parquet`,
    golden: 'expected.json#types',
  })),
  {
    made: pyarrow,
    kind: 'Parquet, version 2 pages, no dictionaries',
    file: 'parquet/types-pages.parquet',
    golden: 'expected.json#types',
  },
  {
    made: pyarrow,
    kind: 'Parquet with a page index',
    file: 'parquet/types-index.parquet',
    golden: 'expected.json#types',
  },
  {
    made: pyarrow,
    kind: 'Parquet, INT96 times, decimals as integers',
    file: 'parquet/types-deprecated.parquet',
    golden: 'expected.json#types',
  },
  {
    made: pyarrow,
    kind: 'Parquet, UUID, times of day, durations, 64-bit integers beyond 2^53',
    file: 'parquet/odd.parquet',
    golden: 'parquet/expected.json#odd',
  },
  {
    made: `${pandas}, to_parquet`,
    kind: 'Parquet, ordered categories and index',
    file: 'parquet/pandas.parquet',
    golden: 'parquet/expected.json#pandas',
  },
  {
    made: polars,
    kind: 'Parquet (Zstandard)',
    file: 'parquet/polars.parquet',
    golden: 'parquet/expected.json#polars',
  },
  {
    made: 'DuckDB 2.0.1',
    kind: 'Parquet (Snappy)',
    file: 'parquet/duckdb-v1.parquet',
    golden: 'parquet/expected.json#duckdb',
  },
  {
    made: 'DuckDB 2.0.1',
    kind: 'Parquet, version 2',
    file: 'parquet/duckdb-v2.parquet',
    golden: 'parquet/expected.json#duckdb',
  },
  { made: pyarrow, kind: 'Parquet, nested columns only', file: 'parquet/unreadable.parquet' },
  { made: pyarrow, kind: 'Parquet, encrypted', file: 'parquet/encrypted.parquet' },
];

const people = { id: ['007', '008'], age: [41, null], city: ['Köln, DE', 'say "hi"\nthere'] };

const csv: readonly Case[] = [
  {
    made: 'RFC 4180',
    kind: 'CSV, quoted separators and newlines, leading zeros',
    file: 'quoted.csv',
    text: 'id,age,city\r\n007,41,"Köln, DE"\r\n008,?,"say ""hi""\nthere"\r\n',
    golden: people,
  },
  {
    made: 'Excel, German',
    kind: 'CSV, semicolons, decimal comma, byte order mark',
    file: 'german.csv',
    text: '\ufeffa;b\n1,5;x\n-2,25;y\n',
    golden: { a: [1.5, -2.25], b: ['x', 'y'] },
  },
  {
    made: 'any editor',
    kind: 'tab-separated text, NA and - as missing',
    file: 'tabs.tsv',
    text: 'a\tb\n1\tx\nNA\ty\n-\tz\n',
    golden: { a: [1, null, null], b: ['x', 'y', 'z'] },
  },
  { made: 'Excel', kind: 'CSV in UTF-16', file: 'utf16.csv', text: Uint8Array.of(0xff, 0xfe, 97, 0, 10, 0) },
  { made: 'R, Feather 1', kind: 'Feather 1', file: 'old.feather', text: 'FEA1....' },
  { made: 'Python', kind: 'pickle', file: 'data.pkl', text: Uint8Array.of(0x80, 4, 0x95, 0) },
];

/** Opens one real file of each kind of data and says what came of it; rows of the table in docs/formats.md. */
export async function dataRows(): Promise<readonly DataRow[]> {
  const rows: DataRow[] = [];
  for (const one of [...arrow, ...parquet, ...csv])
    rows.push({ made: one.made, kind: one.kind, result: await tried(one) });
  return rows;
}

async function tried({ file, text, golden }: Case): Promise<string> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : (text ?? fixture(file));
  const opened = await openDataset(bytesSource(bytes, path.basename(file)));
  if (!opened.ok)
    return golden === undefined ? `Refused: ${opened.error.what}` : `FAILED: ${opened.error.what}`;
  const read = cellsOf(await batchesOf(opened.value));
  const wanted = typeof golden === 'string' ? valuesOf(golden) : golden;
  if (!wanted) return 'FAILED: opened, but nothing says what it holds';
  const wrong = [...new Set([...Object.keys(wanted), ...Object.keys(read)])].filter(
    (name) => JSON.stringify(read[name]) !== JSON.stringify(wanted[name]),
  );
  if (wrong.length > 0) return `FAILED: other values in ${wrong.join(', ')}`;
  return `${opened.value.rows} rows × ${opened.value.fields.length} columns, values equal`;
}

function valuesOf(golden: string): Readonly<Record<string, readonly Cell[]>> | undefined {
  const [file = '', key = ''] = golden.split('#');
  const folder = new URL('../data/fixtures/', import.meta.url);
  const all = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<
    string,
    Record<string, Cell[]>
  >;
  return all[key];
}
