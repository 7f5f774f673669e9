import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Dataset } from '../../src/core/table.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { forEachBatch } from '../../src/data/fault.ts';
import { openDataset } from '../../src/data/open.ts';
import { batchesOf, cellsOf, error, fixture, value, type Cell } from './reading.ts';

const expected = JSON.parse(new TextDecoder().decode(fixture('expected.json'))) as Record<
  string,
  Record<string, Cell[]>
>;

async function open(name: string): Promise<Dataset> {
  return value(await openDataset(bytesSource(fixture(name), name)));
}

describe('values agree with pyarrow', () => {
  it.each([
    'types-plain.arrow',
    'types-lz4.arrow',
    'types-zstd.arrow',
    'types-plain.arrows',
    'types-lz4.arrows',
    'types-batches.arrow',
    'types-batches-zstd.arrows',
  ])('%s', async (name) => {
    const dataset = await open(name);
    expect(dataset.rows).toBe(23);
    expect(dataset.format).toBe(name.endsWith('s') ? 'arrow-stream' : 'arrow-file');
    expect(cellsOf(await batchesOf(dataset))).toEqual(expected['types']);
  });

  it('types that came to Arrow later; views of bytes and lists are left out in words', async () => {
    const dataset = await open('later.arrow');
    expect(cellsOf(await batchesOf(dataset))).toEqual(expected['later']);
    expect(dataset.fields.find(({ name }) => name === 'ordered')).toMatchObject({
      type: 'category',
      ordered: true,
      source: 'Dictionary<Uint16, Utf8View>',
    });
    expect(dataset.notes).toEqual([
      "Column 'binary_view' holds BinaryView, which cannot be read; it is left out.",
      "Column 'duration' holds Duration<us>; it reads as a number of milliseconds.",
      "Column 'list_view' holds ListView<Int64>, which cannot be read; it is left out.",
    ]);
  });

  it.each(['polars.arrow', 'polars-lz4.arrow', 'polars-zstd.arrow'])('%s', async (name) => {
    const dataset = await open(name);
    expect(cellsOf(await batchesOf(dataset))).toEqual(expected['polars']);
    expect(dataset.fields.map(({ name: own, type }) => [own, type])).toContainEqual(['e', 'category']);
  });

  it('names types and leaves out what cannot be read', async () => {
    const dataset = await open('types-plain.arrow');
    const types = Object.fromEntries(
      dataset.fields.map(({ name, type, integer, source }) => [name, [type, integer, source]]),
    );
    expect(types).toMatchObject({
      int8: ['number', true, 'Int8'],
      uint64: ['number', true, 'Uint64'],
      float16: ['number', false, 'Float16'],
      bool: ['boolean', false, 'Bool'],
      decimal: ['number', false, 'Decimal128<scale 2>'],
      date32: ['time', false, 'Date<day>'],
      nanos: ['time', false, 'Timestamp<ns, Europe/Paris>'],
      view: ['category', false, 'Utf8View'],
      codes: ['category', false, 'Dictionary<Int32, Utf8>'],
      nothing: ['category', false, 'Null'],
    });
    expect(dataset.notes).toEqual([
      "Column 'list' holds List<Int64>, which cannot be read; it is left out.",
      "Column 'struct' holds Struct<Int64, Utf8>, which cannot be read; it is left out.",
      "Column 'binary' holds Binary, which cannot be read; it is left out.",
    ]);
  });

  it('refuses an unreadable column with words when it is asked for', async () => {
    const dataset = await open('types-plain.arrow');
    const range = { start: 0, end: 1 };
    const said = error(await forEachBatch(dataset, range, 10, ['list'], () => undefined));
    expect(said).toMatchObject({ code: 'input', what: "Column 'list' is not available." });
  });

  it('agrees with apache-arrow on every text of the dictionary', async () => {
    const table = tableFromIPC(fixture('types-plain.arrow'));
    const cells = cellsOf(await batchesOf(await open('types-plain.arrow')));
    expect(cells['codes']).toEqual([...(table.getChild('codes') ?? [])]);
    expect(cells['int64']).toEqual(
      [...(table.getChild('int64') ?? [])].map((each) => (each === null ? null : Number(each))),
    );
  });
});

describe('dictionaries', () => {
  it.each(['delta.arrows', 'replaced.arrows'])('%s', async (name) => {
    const dataset = await open(name);
    expect(cellsOf(await batchesOf(dataset))).toEqual(expected['letters']);
    expect(cellsOf(await batchesOf(dataset, { start: 7, end: 9 }))['letter']).toEqual(['a', null]);
    expect(cellsOf(await batchesOf(dataset, { start: 0, end: 2 }))['letter']).toEqual(['a', 'b']);
    expect(dataset.fields[0]?.metadata).toEqual({ 'assay.role': 'protected' });
  });

  it('are right for readers at different places at once', async () => {
    const dataset = await open('replaced.arrows');
    const starts = [0, 6, 3, 8, 1, 4, 7, 2, 5];
    const read = await Promise.all(starts.map((start) => batchesOf(dataset, { start, end: start + 1 })));
    expect(read.map((batches) => cellsOf(batches)['letter']?.[0])).toEqual(
      starts.map((at) => expected['letters']?.['letter']?.[at]),
    );
  });

  it('gives equal texts one code and null entries none', async () => {
    const [batch] = await batchesOf(await open('odd-dictionary.arrow'));
    expect(batch?.columns.get('c')).toMatchObject({
      dictionary: ['x', 'y'],
      codes: Int32Array.of(0, 1, 0, -1),
    });
  });

  it('reads pandas categories, their order and leaves out the index', async () => {
    const dataset = await open('pandas-index.arrow');
    expect(dataset.notes).toEqual(["Column '__index_level_0__' is a pandas index; it is left out."]);
    expect(dataset.fields.map(({ name, ordered }) => [name, ordered])).toEqual([
      ['size', true],
      ['colour', false],
      ['grade', false],
      ['when', false],
      ['x', false],
    ]);
    expect(cellsOf(await batchesOf(dataset))).toEqual(expected['pandas-index']);
  });

  it('names the classes that Hugging Face declares', async () => {
    const dataset = await open('huggingface.arrow');
    expect(dataset.fields[1]).toMatchObject({ name: 'label', type: 'category', integer: false });
    expect(cellsOf(await batchesOf(dataset))['label']).toEqual(['neg', 'pos', null]);
  });
});

describe('64-bit integers', () => {
  it('become the nearest number', async () => {
    const cells = cellsOf(await batchesOf(await open('wide-ints.arrow')));
    expect(cells['id']).toEqual([Number(2n ** 63n - 1n), Number(-(2n ** 63n)), Number(2n ** 53n + 1n)]);
    expect(cells['u']).toEqual([Number(2n ** 64n - 1n), 0, Number(2n ** 53n + 2n)]);
  });
});

describe('ranges', () => {
  it.each(['types-batches.arrow', 'types-batches-zstd.arrows', 'types-lz4.arrow'])(
    '%s: any split concatenates to the whole',
    async (name) => {
      const dataset = await open(name);
      const cuts = fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(cuts, fc.integer({ min: 1, max: 30 }), async (points, batchRows) => {
          const edges = [0, ...points.sort((a, b) => a - b), 23];
          const batches = [];
          for (const [index, end] of edges.slice(1).entries()) {
            batches.push(...(await batchesOf(dataset, { start: edges[index] ?? 0, end }, batchRows)));
          }
          let next = 0;
          for (const batch of batches) {
            expect(batch.start).toBe(next);
            expect(batch.rows).toBeLessThanOrEqual(batchRows);
            next += batch.rows;
          }
          expect(cellsOf(batches)).toEqual(expected['types']);
        }),
        { numRuns: 60, seed: 7 },
      );
    },
  );

  it('clips a range to the file and yields only the named columns', async () => {
    const dataset = await open('types-batches.arrow');
    const batches = await batchesOf(dataset, { start: -5, end: 99 }, 100, ['utf8', 'int8']);
    expect(batches.map((batch) => batch.rows)).toEqual([4, 4, 4, 4, 4, 3]);
    expect(Object.keys(cellsOf(batches))).toEqual(['utf8', 'int8']);
    expect(await batchesOf(dataset, { start: 9, end: 9 })).toEqual([]);
  });

  it('hands out arrays of its own, so that they can be transferred', async () => {
    const bytes = fixture('types-plain.arrow');
    const dataset = value(await openDataset(bytesSource(bytes, 'a')));
    const [batch] = await batchesOf(dataset, undefined, 50, ['full']);
    const column = batch?.columns.get('full');
    if (column?.type !== 'number') throw new Error('expected numbers');
    column.values.fill(0);
    expect(bytes).toEqual(fixture('types-plain.arrow'));
  });
});

describe('files that cannot be used', () => {
  it.each([
    ['no-rows.arrow', /has no rows/],
    ['unreadable.arrow', /has no column that can be read/],
    ['twice.arrow', /two columns named 'a'/],
  ])('%s', async (name, words) => {
    const said = error(await openDataset(bytesSource(fixture(name), name)));
    expect(said.code).toBe('input');
    expect(said.what).toMatch(words);
  });
});
