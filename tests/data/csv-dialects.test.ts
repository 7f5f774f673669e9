import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/data/bytes.ts';
import { openDataset } from '../../src/data/open.ts';
import { batchesOf, cellsOf, textSource, value, type Cell } from './reading.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly columns: Readonly<Record<string, { readonly type: string; readonly cells: readonly Cell[] }>>;
}

/** Made by `csv/make.py`: what pandas reads when it is told the dialect. */
const cases = JSON.parse(readFileSync(new URL('./csv/expected.json', import.meta.url), 'utf8')) as Case[];

describe('cells as pandas reads them', () => {
  it.each(cases)('$name', async ({ text, columns }) => {
    const dataset = value(await openDataset(textSource(text)));
    const cells = cellsOf(await batchesOf(dataset));
    const types = Object.fromEntries(dataset.fields.map(({ name, type }) => [name, type]));
    const expected = Object.entries(columns);
    expect(types).toEqual(Object.fromEntries(expected.map(([name, { type }]) => [name, type])));
    for (const [name, column] of expected) expect([name, cells[name]]).toEqual([name, column.cells]);
  });

  it('the same wherever the parts of the file happen to end', async () => {
    const dialects = cases.filter(({ name }) => /^(comma, unix|tab, windows|bar, old mac)/.test(name));
    expect(dialects.length).toBe(3);
    for (const { text } of dialects) {
      const whole = value(await openDataset(textSource(text)));
      const expected = cellsOf(await batchesOf(whole));
      // One cell of filler moves the border of the first 1 MiB part through the table.
      const [header = ''] = text.split(/\r\n|\n|\r/);
      const separator = /[,;\t|]/.exec(header)?.[0] ?? ',';
      const body = text.slice(header.length);
      for (const shift of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]) {
        const filler = 'f'.repeat((1 << 20) - header.length - 5 - shift);
        const line = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
        const first = `${filler}${separator}${Array.from({ length: header.split(separator).length - 1 }, () => '').join(separator)}`;
        const moved = value(await openDataset(textSource(`${header}${line}${first}${body}`)));
        const cells = cellsOf(await batchesOf(moved));
        for (const [name, column] of Object.entries(expected))
          if (name !== 'id') expect(cells[name]?.slice(1)).toEqual(column);
      }
    }
  });
});

it('a \\r\\n across the border of two parts is one line end', async () => {
  const filler = 'f'.repeat((1 << 20) - 'a,b\r\n,1\r'.length);
  const opened = await openDataset(textSource(`a,b\r\n${filler},1\r\nx,2\r\ny\r\n`));
  expect(opened.ok ? null : opened.error.place?.line).toBe(4);
});

describe('what people also have', () => {
  const read = async (text: string) => {
    const dataset = value(await openDataset(textSource(text)));
    return { cells: cellsOf(await batchesOf(dataset)), notes: dataset.notes };
  };

  it('the line sep=; that Excel writes', async () => {
    const { cells } = await read('\ufeffsep=;\r\na;b\r\n1,5;x,y\r\n');
    expect(cells).toEqual({ a: [1.5], b: ['x,y'] });
  });

  it('thousands separators stay text, and it is said', async () => {
    const { cells, notes } = await read('a;b\n1.234,50;1\n-12.000,00;2\n');
    expect(cells['a']).toEqual(['1.234,50', '-12.000,00']);
    expect(notes).toEqual([
      "Column 'a' has numbers with thousands separators; it stays text. Write them without.",
    ]);
    expect((await read('a,b\n"1,234",1\n')).notes).toEqual([
      "Column 'a' has numbers with a comma; it stays text. Write them with a point.",
    ]);
  });

  it('a lone \\r among \\n ends a row, and lines are counted so', async () => {
    expect((await read('a,b\r1,2\n3,4\r\n5,6')).cells).toEqual({ a: [1, 3, 5], b: [2, 4, 6] });
    const opened = await openDataset(textSource('a,b\r1,2\n"3\r\n\r",4\r\n5'));
    expect(opened.ok ? null : opened.error.place?.line).toBe(6);
  });

  it('numbers as near to what is written as a double can be', async () => {
    const texts = Array.from({ length: 3000 }, (_, at) => {
      const digits = String((at * 7_919_777_777_777) % 1e15).slice(0, 1 + (at % 15));
      const point = at % (digits.length + 1);
      const number = `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/^0+(?=\d)/, '');
      return at % 3 === 0 ? `${number}e${(at % 41) - 20}` : number;
    });
    const { cells } = await read(`x,y\n${texts.map((text) => `${text},a`).join('\n')}\n`);
    expect(cells['x']).toEqual(texts.map(Number));
  });

  it('more distinct texts than a dictionary holds', async () => {
    const words = Array.from({ length: 70_000 }, (_, at) => `w${at % 66_000}`);
    const { cells } = await read(`t,x\n${words.map((word) => `${word},1`).join('\n')}\n`);
    expect(cells['t']).toEqual(words);
  });

  it('text after a closing quote is refused: where the cell ends would be a guess', async () => {
    const refused = async (text: string) => {
      const opened = await openDataset(textSource(text));
      return opened.ok ? null : `${opened.error.what} ${opened.error.why}`;
    };
    expect(await refused('a,b\n1,y\n2,"x"y\n3,z\n')).toBe(
      "'data.csv' has text after a closing quote. Where a cell of the row on line 3 ends cannot be known.",
    );
    const long = `a,b\n1,y\n2,"x"y${',"z"'.repeat(100_000)}`;
    expect(await refused(long)).toMatch(/has text after a closing quote/);
  });

  it('quotes after a delimiter and one blank open a cell; after other blanks they are text', async () => {
    expect((await read('a; b\n1; "x; y"\n')).cells).toEqual({ a: [1], b: ['x; y'] });
    expect((await read('a,b\n1,  "x"\n')).cells).toEqual({ a: [1], b: ['"x"'] });
    const opened = await openDataset(textSource('a,b\n1,2\n1, "x, y"\n'));
    expect(opened.ok ? null : opened.error.place?.line).toBe(3);
  });

  it.each([
    [',', '"x"   ,"y"  '],
    [', ', '"x", "y ""z"" "'],
  ])("a closing quote before '%s' wherever the first part of 128 KiB ends", async (separator, row) => {
    const head = `a${separator}b\n${row}\n`;
    const [whole] = (await read(head)).cells['b'] ?? [];
    for (let into = 0; into <= row.length; into += 1) {
      const filler = `${'f'.repeat((1 << 17) - head.length - separator.length - 4 - into)}${separator}"g"\n`;
      const { cells } = await read(`${head}${filler}${row}\n${row}`);
      expect(cells['b']).toEqual([whole, 'g', whole, whole]);
    }
  });

  it('a name with a no-break space round it is trimmed; bytes that are given stay as they were', async () => {
    const bytes = new TextEncoder().encode('\u00a0a\u00a0,b\n"x ""y""",1\n');
    const before = bytes.slice();
    const dataset = value(await openDataset(bytesSource(bytes, 'x.csv')));
    expect(cellsOf(await batchesOf(dataset))).toEqual({ a: ['x "y"'], b: [1] });
    expect(bytes).toEqual(before);
  });
});

describe('numbers that no double holds', () => {
  it('read as missing with a note; inf as a word stays', async () => {
    const csv = textSource('a,b\n1.5,1\n1e400,2\n-2.5e999,3\ninf,4\n1e300,5\n');
    const dataset = value(await openDataset(csv));
    const cells = cellsOf(await batchesOf(dataset));
    expect(cells['a']).toEqual([1.5, null, null, 'inf', 1e300]);
    expect(dataset.notes.join(' ')).toContain("Column 'a' has 2 numbers beyond ±1.8 × 10^308");
  });
});
