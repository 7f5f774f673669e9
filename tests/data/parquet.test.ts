import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSource, Dataset } from '../../src/core/table.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { forEachBatch } from '../../src/data/fault.ts';
import { openDataset } from '../../src/data/open.ts';
import { batchesOf, cellsOf, error, fixture, value, type Cell } from './reading.ts';

type Columns = Record<string, Cell[]>;
const json = (name: string): unknown => JSON.parse(new TextDecoder().decode(fixture(name)));
const types = (json('expected.json') as Record<string, Columns>)['types'];
const expected = json('parquet/expected.json') as Record<string, Columns>;
const digests = expected as unknown as Record<string, Record<string, string>>;

const bytesOf = (name: string): Uint8Array => fixture(`parquet/${name}.parquet`);

async function open(name: string): Promise<Dataset> {
  return value(await openDataset(bytesSource(bytesOf(name), name)));
}

async function cells(name: string): Promise<Columns> {
  return cellsOf(await batchesOf(await open(name)));
}

function digest(values: readonly Cell[] = []): string {
  const text = values.map((each) => (each === null ? '' : String(each))).join('\n');
  return createHash('sha256').update(text).digest('hex');
}

const codecs = ['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'];

describe('values agree with pyarrow', () => {
  it.each([...codecs, 'pages', 'index', 'index-v1'])('types-%s', async (name) => {
    const dataset = await open(`types-${name}`);
    expect(dataset.format).toBe('parquet');
    expect(dataset.rows).toBe(23);
    expect(cellsOf(await batchesOf(dataset))).toEqual(types);
  });

  it('INT96 times, which keep no zone, and decimals stored as integers', async () => {
    const read = await cells('types-deprecated');
    for (const [name, column] of Object.entries(types ?? {})) expect(read[name], name).toEqual(column);
  });

  it.each(['encodings-v1', 'encodings-v2'])('%s', async (name) => {
    const read = await cells(name);
    for (const [column, wanted] of Object.entries(digests['encodings'] ?? {}))
      expect(digest(read[column]), column).toBe(wanted);
    const wide = (row: number) => (row % 7 === 3 ? null : ((row * 2654435761) % 2 ** 40) - 2 ** 39);
    const rows = Array.from({ length: 700 }, (_, row) => wide(row));
    expect(read['split32']).toEqual(rows.map((each) => (each === null ? null : Math.fround(each / 3))));
    expect(read['split64']).toEqual(rows.map((each) => (each === null ? null : each / 7)));
  });

  it('a dictionary that gives way to plain pages', async () => {
    const read = await cells('fallback');
    expect(digest(read['text'])).toBe(digests['fallback']?.['text']);
    expect(digest(read['n'])).toBe(digests['fallback']?.['n']);
  });

  it.each(['required-v1', 'required-v2'])('%s', async (name) => {
    expect(await cells(name)).toEqual(expected['required']);
  });

  it.each(['odd', 'pandas', 'polars', 'duckdb-v1', 'duckdb-v2'])('%s', async (name) => {
    expect(await cells(name)).toEqual(expected[name.replace(/-v\d/, '')]);
  });
});

describe('what the file says of its columns', () => {
  it('names types as in Arrow and leaves out what cannot be read', async () => {
    const dataset = await open('types-snappy');
    const found = Object.fromEntries(
      dataset.fields.map(({ name, type, integer, source }) => [name, [type, integer, source]]),
    );
    expect(found).toMatchObject({
      int8: ['number', true, 'Int8'],
      uint64: ['number', true, 'Uint64'],
      float16: ['number', false, 'Float16'],
      bool: ['boolean', false, 'Bool'],
      decimal: ['number', false, 'Decimal128<scale 2>'],
      decimal256: ['number', false, 'Decimal256<scale 1>'],
      date32: ['time', false, 'Date<day>'],
      seconds: ['time', false, 'Timestamp<ms>'],
      nanos: ['time', false, 'Timestamp<ns, Europe/Paris>'],
      large: ['category', false, 'LargeUtf8'],
      codes: ['category', false, 'Dictionary<Int32, Utf8>'],
      nothing: ['category', false, 'Null'],
    });
    expect(dataset.notes).toEqual([
      "Column 'list' holds List<Int64>, which cannot be read; it is left out.",
      "Column 'struct' holds Struct<Int64, Utf8>, which cannot be read; it is left out.",
      "Column 'binary' holds Binary, which cannot be read; it is left out.",
    ]);
  });

  it('says what durations are read as, and leaves out maps and bytes', async () => {
    expect((await open('odd')).notes).toEqual([
      "Column 'fixed' holds FixedSizeBinary, which cannot be read; it is left out.",
      "Column 'time32' holds Time<ms>; it reads as a number of milliseconds.",
      "Column 'time64' holds Time<us>; it reads as a number of milliseconds.",
      "Column 'duration' holds Duration<ms>; it reads as a number of milliseconds.",
      "Column 'map' holds Map<Utf8, Int32>, which cannot be read; it is left out.",
    ]);
  });

  it('reads pandas categories, their order and leaves out the index', async () => {
    const dataset = await open('pandas');
    expect(dataset.notes).toEqual(["Column '__index_level_0__' is a pandas index; it is left out."]);
    const ordered = dataset.fields.map(({ name, ordered: own }) => [name, own]);
    expect(ordered).toEqual([
      ['size', true],
      ['colour', false],
      ['when', false],
      ['x', false],
    ]);
    const [batch] = await batchesOf(dataset);
    expect(batch?.columns.get('size')).toMatchObject({ dictionary: ['small', 'medium', 'large'] });
  });

  it('names the classes that Hugging Face declares', async () => {
    const dataset = await open('huggingface');
    expect(dataset.fields[1]).toMatchObject({ name: 'label', type: 'category', integer: false });
    expect((await cells('huggingface'))['label']).toEqual(['neg', 'pos', null]);
  });
});

describe('ranges', () => {
  it.each(['types-pages', 'types-index', 'types-gzip'])(
    '%s: any split concatenates to the whole',
    async (name) => {
      const dataset = await open(name);
      const cuts = fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(cuts, fc.integer({ min: 1, max: 30 }), async (points, batchRows) => {
          const edges = [0, ...points.sort((a, b) => a - b), 23];
          const read = await Promise.all(
            edges.slice(1).map((end, at) => batchesOf(dataset, { start: edges[at] ?? 0, end }, batchRows)),
          );
          const batches = read.flat();
          let next = 0;
          for (const batch of batches) {
            expect(batch.start).toBe(next);
            expect(batch.rows).toBeLessThanOrEqual(batchRows);
            next += batch.rows;
          }
          expect(cellsOf(batches)).toEqual(types);
        }),
        { numRuns: 60, seed: 7 },
      );
    },
  );

  it('reads only the named columns and the row groups that hold the range', async () => {
    const bytes = bytesOf('many');
    let read = 0;
    const source: ByteSource = {
      ...bytesSource(bytes, 'many'),
      size: bytes.length,
      read: (start, end) => {
        read += end - start;
        return Promise.resolve(bytes.subarray(start, end));
      },
    };
    const dataset = value(await openDataset(source));
    read = 0;
    const batches = await batchesOf(dataset, { start: 54_321, end: 54_330 }, 100, ['n']);
    expect(cellsOf(batches)).toEqual({ n: Array.from({ length: 9 }, (_, at) => 54_321 + at) });
    expect(read).toBeLessThan(bytes.length / 8);
    expect(await batchesOf(dataset, { start: 9, end: 9 })).toEqual([]);
  });

  it('hands out arrays of its own, so that they can be transferred', async () => {
    const dataset = await open('types-none');
    const [first] = await batchesOf(dataset, { start: 0, end: 5 }, 50, ['full']);
    const column = first?.columns.get('full');
    if (column?.type !== 'number') throw new Error('expected numbers');
    column.values.fill(0);
    expect(cellsOf(await batchesOf(dataset, undefined, 50, ['full']))['full']).toEqual(types?.['full']);
  });
});

describe('files that cannot be used', () => {
  it.each([
    ['no-rows', /has no rows/],
    ['unreadable', /has no column that can be read/],
    ['encrypted', /is encrypted/],
  ])('%s', async (name, words) => {
    const said = error(await openDataset(bytesSource(bytesOf(name), name)));
    expect(said.code).toBe('input');
    expect(said.what).toMatch(words);
  });

  it('a column that is encrypted is left out and said', async () => {
    const dataset = await open('encrypted-column');
    expect(dataset.notes).toEqual(["Column 'locked' is encrypted; it is left out."]);
    expect(cellsOf(await batchesOf(dataset))).toEqual({ open: [1, 2, 3] });
    const range = { start: 0, end: 1 };
    expect(error(await forEachBatch(dataset, range, 1, ['locked'], () => undefined)).what).toBe(
      "Column 'locked' is not available.",
    );
  });
});

const adults = new URL('../../../shared/data/tabular/adults.parquet', import.meta.url);

describe.skipIf(!existsSync(adults))('a published file', () => {
  it('reads every row and column', async () => {
    const dataset = value(await openDataset(bytesSource(new Uint8Array(readFileSync(adults)), 'adults')));
    let rows = 0;
    value(
      await forEachBatch(dataset, { start: 0, end: dataset.rows }, 4096, undefined, (batch) => {
        rows += batch.rows;
        expect(batch.columns.size).toBe(dataset.fields.length);
      }),
    );
    expect(rows).toBe(dataset.rows);
    expect(rows).toBeGreaterThan(30_000);
  });
});
