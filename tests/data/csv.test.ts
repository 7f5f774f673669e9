import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/data/bytes.ts';
import { timeValue } from '../../src/data/csv/cells.ts';
import { openDataset } from '../../src/data/open.ts';
import { batchesOf, cellsOf, error, textSource, value, type Cell } from './reading.ts';

async function read(
  text: string,
): Promise<{ types: string[]; cells: Record<string, Cell[]>; notes: readonly string[] }> {
  const dataset = value(await openDataset(textSource(text)));
  const types = dataset.fields.map((field) => (field.integer ? 'integer' : field.type));
  return { types, cells: cellsOf(await batchesOf(dataset)), notes: dataset.notes };
}

describe('what cells become', () => {
  const cases: [name: string, text: string, types: string[], cells: Record<string, Cell[]>][] = [
    ['integers', 'a,b\n1,-2\n+3,0\n', ['integer', 'integer'], { a: [1, 3], b: [-2, 0] }],
    ['large integers', 'a,b\n3000000000,1\n1,2\n', ['integer', 'integer'], { a: [3e9, 1], b: [1, 2] }],
    ['identifiers beyond 2^53', 'a,b\n9007199254740993,1\n', ['category', 'integer'], { a: ['9007199254740993'], b: [1] }],
    ['numbers', 'a,b\n1.5,1\n-2e3,.5\ninf,2.\n', ['number', 'number'], { a: [1.5, -2000, 'inf'], b: [1, 0.5, 2] }],
    ['leading zeros', 'zip,x\n01234,1\n98765,2\n', ['category', 'integer'], { zip: ['01234', '98765'], x: [1, 2] }],
    ['a lone zero', 'a,b\n0,0.5\n0,-0.5\n', ['integer', 'number'], { a: [0, 0], b: [0.5, -0.5] }],
    ['missing tokens', 'a,b\n,x\nNA,N/A\nNaN,null\n?,-\n4,y\n', ['integer', 'category'], { a: [null, null, null, null, 4], b: ['x', null, null, null, 'y'] }],
    ['booleans', 'a,b\ntrue,yes\nFalse,no\n,yes\n', ['boolean', 'category'], { a: [true, false, null], b: ['yes', 'no', 'yes'] }],
    ['true among numbers', 'a,b\ntrue,1\n1,2\n', ['category', 'integer'], { a: ['true', '1'], b: [1, 2] }],
    ['dates', 'a,b\n2024-02-29,2024-01-01T12:00:00Z\n1969-12-31,2024-01-01 12:00:00.5+02:00\n', ['time', 'time'], { a: [1709164800000, -86400000], b: [1704110400000, 1704103200500] }],
    ['no such date', 'a,b\n2023-02-29,1\n', ['category', 'integer'], { a: ['2023-02-29'], b: [1] }],
    ['semicolon and decimal comma', 'a;b;c\n1,5;x;1\n-2;y;2,25\n', ['number', 'category', 'number'], { a: [1.5, -2], b: ['x', 'y'], c: [1, 2.25] }],
    ['comma and point mixed stay text', 'a;b\n1,5;x\n1.5;y\n', ['category', 'category'], { a: ['1,5', '1.5'], b: ['x', 'y'] }],
    ['decimal comma in a quoted comma file stays text', 'a,b\n"1,5",x\n', ['category', 'category'], { a: ['1,5'], b: ['x'] }],
    ['tabs', 'a\tb\n1\tx y\n', ['integer', 'category'], { a: [1], b: ['x y'] }],
    ['bars', 'a|b\n1|x\n', ['integer', 'category'], { a: [1], b: ['x'] }],
    ['spaces round cells', 'a, b\n 1 , x \n', ['integer', 'category'], { a: [1], b: ['x'] }],
    ['a mark and Windows line ends', '\ufeffa,b\r\n1,x\r\n2,y\r\n', ['integer', 'category'], { a: [1, 2], b: ['x', 'y'] }],
    ['old Mac line ends', 'a,b\r1,x\r2,y', ['integer', 'category'], { a: [1, 2], b: ['x', 'y'] }],
    ['quotes, separators and line breaks', 'a,b\n1,"x, ""y""\nz"\n2,w\n', ['integer', 'category'], { a: [1, 2], b: ['x, "y"\nz', 'w'] }],
    ['blank lines', 'a,b\n\n1,x\n   \n2,y\n\n', ['integer', 'category'], { a: [1, 2], b: ['x', 'y'] }],
    ['one column', 'a\n1\n2\n', ['integer'], { a: [1, 2] }],
    ['nothing but missing', 'a,b\n,1\nNA,2\n', ['category', 'integer'], { a: [null, null], b: [1, 2] }],
    ['a pandas index', ',a\n0,x\n1,y\n', ['category'], { a: ['x', 'y'] }],
    ['none as a category', 'a,b\nnone,1\nNone,2\n', ['category', 'integer'], { a: ['none', 'None'], b: [1, 2] }],
    ['years as names', 'id,2019,2020\n7,1,2\n', ['integer', 'integer', 'integer'], { id: [7], 2019: [1], 2020: [2] }],
    ['a text late in a column', `a,b\n${'1,2\n'.repeat(5)}x,3\n`, ['category', 'integer'], { a: ['1', '1', '1', '1', '1', 'x'], b: [2, 2, 2, 2, 2, 3] }],
    ['names of objects', '__proto__,constructor\n1,x\n', ['integer', 'category'], { constructor: ['x'], ['__proto__']: [1] }],
  ]; // prettier-ignore

  it.each(cases)('%s', async (_, text, types, cells) => {
    const got = await read(text);
    expect(got.types).toEqual(types);
    for (const [name, column] of Object.entries(cells)) expect(got.cells[name]).toEqual(column);
  });
});

describe('notes', () => {
  it('say what was decided', async () => {
    const { notes } = await read(';a;zip;job\n0;1,5;01;?\n1;2,5;02;x\n2;3;03;?\n');
    expect(notes).toEqual([
      'The first column has no name, as a pandas index has; it is left out.',
      "Column 'a' uses a decimal comma; it reads as numbers.",
      "Column 'zip' has leading zeros or very long numbers; it stays text.",
      "'?' reads as missing: 2 cells in job.",
    ]);
  });
});

describe('files that cannot be used', () => {
  it.each([
    ['no rows', 'a,b\n', /has no rows/, undefined],
    ['no header', '39, State-gov, 77516\n50, Private, 83311\n', /seems to have no header/, 1],
    ['two columns of one name', 'a,a\n1,2\n', /two columns named 'a'/, 1],
    ['a column without a name', 'a,,b\n1,2,3\n', /Column 2 of/, 1],
    ['a short row', 'a,b\n1,2\n3\n', /Line 3 of 'data.csv' has 1 cells; the header has 2/, 3],
    ['a long row after a quoted line break', 'a,b\n"x\ny",2\n3,4,5\n', /Line 4 of/, 4],
    ['a quote never closed', 'a,b\n1,"x\n2,y\n3,z\n', /quote that is never closed/, undefined],
    [
      'too many columns',
      `${Array.from({ length: 20_001 }, (_, at) => `c${at}`).join(',')}\n`,
      /has 20001 columns/,
      undefined,
    ],
    ['nothing', '  \n ', /is empty/, undefined],
  ])('%s', async (_, text, words, line) => {
    const said = error(await openDataset(textSource(text)));
    expect(said.what).toMatch(words);
    expect(said.code).toBe('input');
    expect(said.place?.line).toBe(line);
  });

  it('a quote never closed in a large file is found without reading it over and over', async () => {
    const text = `a,b\n1,"x\n${'2,y\n'.repeat(3_000_000)}`;
    expect(error(await openDataset(textSource(text))).what).toMatch(/quote that is never closed/);
  });

  it.each([
    ['a long text without quotes', 'x'.repeat(5 << 20), /Line 2 of 'data.csv' is longer than 4 MiB/],
    ['a long text in quotes', `"${'x\n'.repeat(3 << 20)}`, /quote that is never closed/],
    [
      'bad quotes before a long run of blanks',
      `"${'x"'.repeat(1 << 17)}${' '.repeat(1 << 18)}`,
      /text after a closing quote/,
    ],
    ['a zero byte', `${'x'.repeat(1 << 17)}\0`, /is not UTF-8 text/],
  ])('a row that does not end well: %s', async (_, row, words) => {
    expect(error(await openDataset(textSource(`a,b\n${row},1\n`))).what).toMatch(words);
  });

  it.each([
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 97, 0, 44, 0), /UTF-16/],
    ['Latin-1', Uint8Array.of(97, 44, 98, 10, 0xe9, 44, 49, 10), /is not UTF-8 text/],
  ])('%s', async (_, bytes, words) => {
    expect(error(await openDataset(bytesSource(bytes, 'x.csv'))).what).toMatch(words);
  });
});

describe('parts', () => {
  it('join rows, marks and line ends across their borders', async () => {
    const rows = Array.from(
      { length: 70_000 },
      (_, row) => `${row},${row % 3 === 0 ? 'ä"' : `löwe ${row % 7}`}`,
    );
    const text = `n,t\r\n${rows.join('\r\n').replaceAll('ä"', '"ä, ""q"""')}`;
    const dataset = value(await openDataset(textSource(text)));
    const cells = cellsOf(await batchesOf(dataset, undefined, 100_000));
    expect(cells['n']).toEqual(rows.map((_, row) => row));
    expect(cells['t']).toEqual(rows.map((_, row) => (row % 3 === 0 ? 'ä, "q"' : `löwe ${row % 7}`)));
    expect((await batchesOf(dataset, undefined, 1e9)).map((batch) => batch.rows)).toEqual([65_536, 4464]);
  });

  it('join a line end inside a quote that falls on a border', async () => {
    const head = 'a,b\r\n1,"';
    const filler = 'x'.repeat((1 << 18) - head.length - 1);
    const dataset = value(await openDataset(textSource(`${head}${filler}\r\nz"\r\n2,y\r\n`)));
    expect(cellsOf(await batchesOf(dataset))['b']).toEqual([`${filler}\nz`, 'y']);
  });

  it('make little of a short file with many columns', async () => {
    const row = (cell: string): string => Array.from({ length: 20_000 }, (_, at) => `${cell}${at}`).join(',');
    const dataset = value(await openDataset(textSource(`${row('c')}\n${row('')}\n${row('1')}\n`)));
    expect([dataset.rows, dataset.fields.length]).toEqual([2, 20_000]);
  });

  it('keep many distinct texts as texts', async () => {
    const text = `id,x\n${Array.from({ length: 66_000 }, (_, row) => `é${row},1`).join('\n')}\n,2`;
    const dataset = value(await openDataset(textSource(text)));
    expect(dataset.fields[0]).toMatchObject({ source: 'Utf8', type: 'category' });
    const cells = cellsOf(await batchesOf(dataset, { start: 65_999, end: 66_001 }));
    expect(cells['id']).toEqual(['é65999', null]);
  });
});

describe('timeValue', () => {
  it('agrees with Date on every 97th day of 1800 to 2200', () => {
    const day = 86_400_000;
    for (let at = Date.UTC(1800, 0, 1); at < Date.UTC(2200, 0, 1); at += 97 * day + 1234) {
      expect(timeValue(new Date(at).toISOString())).toBe(at);
    }
  });
});

const shared = new URL('../../../shared/data/tabular/', import.meta.url);

describe.skipIf(!existsSync(shared))('real files', () => {
  const names =
    'age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,capital-gain,capital-loss,hours-per-week,native-country,income';

  it('adult.data with a header', async () => {
    const text = `${names}\n${readFileSync(new URL('adult.data', shared), 'utf8')}`;
    const dataset = value(await openDataset(textSource(text)));
    expect(dataset.rows).toBe(32_561);
    expect(dataset.fields.map((field) => (field.integer ? 'i' : field.type[0])).join('')).toBe(
      'iciciccccciiicc',
    );
    expect(dataset.notes).toEqual([
      "'?' reads as missing: 4262 cells in workclass, occupation, native-country.",
    ]);
    const [first] = await batchesOf(dataset, { start: 0, end: 1 });
    expect(cellsOf(first ? [first] : [])).toMatchObject({
      age: [39],
      workclass: ['State-gov'],
      income: ['<=50K'],
    });
  });

  it('adult.data as it is says that it has no header', async () => {
    const bytes = new Uint8Array(readFileSync(new URL('adult.data', shared)));
    expect(error(await openDataset(bytesSource(bytes, 'adult.data'))).what).toMatch(/no header/);
  });

  it('german_credit.csv and compas_for_aequitas.csv', async () => {
    for (const [name, rows, columns] of [
      ['german_credit.csv', 1000, 22],
      ['compas_for_aequitas.csv', 7214, 6],
    ] as const) {
      const bytes = new Uint8Array(readFileSync(new URL(name, shared)));
      const dataset = value(await openDataset(bytesSource(bytes, name)));
      expect([dataset.rows, dataset.fields.length, dataset.notes]).toEqual([rows, columns, []]);
    }
  });
});
