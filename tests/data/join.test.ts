import { DateMillisecond, Int64, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/core/table.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { joinRows, type JoinedRows } from '../../src/data/join.ts';
import { openAligned } from '../../src/data/join/aligned.ts';
import { openDataset } from '../../src/data/open.ts';
import { sideBySide } from '../../src/data/side-by-side.ts';
import { arrowOf, type Columns, type Value } from '../engine/tables.ts';
import { batchesOf, cellsOf, error, textSource, value, type Cell } from './reading.ts';

const open = async (columns: Columns, name: string): Promise<Dataset> =>
  value(await openDataset(bytesSource(arrowOf(columns), name)));
const csv = async (text: string, name: string): Promise<Dataset> =>
  value(await openDataset(textSource(text, name)));

/** The joined columns as cells, read back as workers do. */
async function cells({ bytes, fields }: JoinedRows): Promise<Record<string, Cell[]>> {
  const aligned = value(await openAligned(bytesSource(bytes, 'people.csv'), fields));
  return { ...cellsOf(await batchesOf(aligned)) };
}

const loans = { id: ['a', 'b', 'c', 'd', null], income: [1, 2, 3, 4, 5] };
const people = { id: ['c', 'x', 'a', 'b'], race: ['r3', 'rx', 'r1', null], age: [30, 99, 10.5, 20] };

describe('a join', () => {
  it('brings the attributes of each row and counts rows without, on either side', async () => {
    const joined = value(await joinRows(await open(loans, 'loans'), await open(people, 'people'), 'id'));
    expect(await cells(joined)).toEqual({
      race: ['r1', null, 'r3', null, null],
      age: [10.5, 20, 30, null, null],
    });
    const { matched, unmatched, unused, columns, contested, notes } = joined;
    expect({ matched, unmatched, unused, columns, contested }).toEqual({
      matched: 3,
      unmatched: 2,
      unused: 1,
      columns: ['race', 'age'],
      contested: [],
    });
    expect(notes).toEqual(['1 row of loans has no key.']);
  });

  it('compares keys as they are written', async () => {
    const data = await open({ id: [7, 8, 10], y: [1, 1, 0] }, 'numbers.arrow');
    const joined = value(await joinRows(data, await csv('id,g\n7,a\n10,b\n11,c\n', 'people.csv'), 'id'));
    expect((await cells(joined))['g']).toEqual(['a', null, 'b']);
    const zeros = value(await joinRows(data, await csv('id,g\n07,a\n010,b\n8,c\n', 'people.csv'), 'id'));
    expect((await cells(zeros))['g']).toEqual([null, 'c', null]);
  });

  it('keeps yes and no, times and fractions as they were', async () => {
    const table = new Table({
      id: vectorFromArray(['b', 'a'], new Utf8()),
      born: vectorFromArray([new Date(86_400_000), null], new DateMillisecond()),
      vip: vectorFromArray([false, true]),
    });
    const attributes = value(await openDataset(bytesSource(tableToIPC(table, 'file'), 'people')));
    const joined = value(await joinRows(await open(loans, 'loans'), attributes, 'id'));
    expect(joined.fields.map(({ name, type }) => [name, type])).toEqual([
      ['born', 'time'],
      ['vip', 'boolean'],
    ]);
    const plain = cellsOf(await batchesOf(attributes));
    expect(await cells(joined)).toEqual({
      born: [null, plain['born']?.[0], null, null, null],
      vip: [true, false, null, null, null],
    });
  });

  it('refuses numbers that lost digits in being read, on either side', async () => {
    const wide = new Table({
      id: vectorFromArray([9007199254740993n, 5n], new Int64()),
      g: vectorFromArray(['a', 'b'], new Utf8()),
    });
    const long = value(await openDataset(bytesSource(tableToIPC(wide, 'file'), 'long.arrow')));
    const short = await open({ id: [5, 6], h: [1, 2] }, 'short.arrow');
    for (const outcome of [await joinRows(short, long, 'id'), await joinRows(long, short, 'id')]) {
      expect(error(outcome).what).toContain('too long to compare');
      expect(error(outcome).place).toEqual({ file: 'long.arrow' });
    }
  });

  it('refuses a key with two entries, and takes rows that say the same twice', async () => {
    const data = await open(loans, 'loans');
    const twice = { id: ['b', 'a', 'b', 'a', 'c'], race: ['x', 'y', 'z', 'w', 'v'] };
    const refused = error(await joinRows(data, await open(twice, 'people'), 'id'));
    expect(refused.why).toContain("'id' a occurs with different values, and so does another key");
    const same = { id: ['b', 'a', 'b', 'q', 'q'], race: ['x', null, 'x', 'z', 'z'], n: [1, null, 1, 3, 3] };
    const joined = value(await joinRows(data, await open(same, 'people'), 'id'));
    expect((await cells(joined))['race']).toEqual([null, 'x', null, null, null]);
    expect(joined.unused).toBe(2);
    expect(joined.notes.join(' ')).toContain('2 rows of people repeat another row word for word.');
  });

  it('keeps a column that both have once, and says where they differ', async () => {
    const both = { ...people, income: [3, 0, 1, 2] };
    const joined = value(await joinRows(await open(loans, 'loans'), await open(both, 'people'), 'id'));
    expect(joined.columns).toEqual(['race', 'age']);
    expect(joined.contested).toEqual([]);
    expect(joined.notes.join(' ')).toContain("people repeats the column 'income' with the same values");
    const other = { ...people, income: [3, 0, 7, null] };
    const apart = value(await joinRows(await open(loans, 'loans'), await open(other, 'people'), 'id'));
    expect(apart.contested).toEqual(['income']);
    expect(apart.notes.join(' ')).toContain('other values in 2 rows; the one of loans is kept');
  });

  it.each([
    ['the attributes lack the key', loans, { who: ['a'], g: ['x'] }, "'people' has no column 'id'"],
    ['the data lacks the key', { y: [1] }, people, "'loans' has no column 'id'"],
    ['nothing is brought', loans, { id: ['a'] }, 'no column that'],
  ] as const)('is refused in words where %s', async (_, left, right, words) => {
    expect(
      error(await joinRows(await open(left, 'loans'), await open(right, 'people'), 'id')).what,
    ).toContain(words);
  });
});

describe('against a join by hand', () => {
  const keys = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(null));
  const tables = fc.record({
    asked: fc.array(keys, { minLength: 1, maxLength: 40 }),
    entries: fc.uniqueArray(
      fc.record({
        key: fc.integer({ min: 0, max: 15 }),
        text: fc.option(fc.constantFrom('a', 'b', '', '<i>', 'ü')),
        number: fc.option(fc.constantFrom(0, -1.5, 3, 1e9)),
      }),
      { selector: ({ key }) => key, minLength: 1, maxLength: 16 },
    ),
    asText: fc.tuple(fc.boolean(), fc.boolean()),
  });
  const keyed = (values: readonly (number | null)[], text: boolean): Value[] =>
    values.map((own) => (own === null ? null : text ? String(own) : own));

  it('gives the same values and counts, whatever the order of the attributes', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async ({ asked, entries, asText }) => {
        const data = await open({ id: keyed(asked, asText[0]), y: asked.map(() => 1) }, 'data');
        const tableOf = (rows: typeof entries): Promise<Dataset> =>
          open(
            {
              text: ['z', ...rows.map((own) => own.text)],
              id: [asText[1] ? 'none' : -7, ...keyed(rows.map((own) => own.key), asText[1])], // prettier-ignore
              number: [0.5, ...rows.map((own) => own.number)],
            },
            'people',
          );
        const joined = value(await joinRows(data, await tableOf(entries), 'id'));
        const found = asked.map((key) => entries.find((own) => own.key === key));
        expect(await cells(joined)).toEqual({
          text: found.map((own) => own?.text ?? null),
          number: found.map((own) => own?.number ?? null),
        });
        const matched = found.filter((own) => own !== undefined).length;
        expect([joined.matched, joined.unmatched]).toEqual([matched, asked.length - matched]);
        expect(joined.unused).toBe(1 + entries.filter((own) => !asked.includes(own.key)).length);
        const turned = value(await joinRows(data, await tableOf([...entries].reverse()), 'id'));
        expect(turned).toEqual(joined);
      }),
      { numRuns: 60 },
    );
  });
});

describe('side by side', () => {
  it('reads two files as one in any range, batch and choice of columns', async () => {
    const rows = 70_000;
    const at = Array.from({ length: rows }, (_, row) => row);
    const left = await open({ a: at, b: at.map((row) => `b${row % 3}`) }, 'left');
    const attributes = await open({ a: at, c: at.map((row) => `c${row % 7}`) }, 'right');
    const joined = value(await joinRows(left, attributes, 'a'));
    const aligned = value(await openAligned(bytesSource(joined.bytes, 'right'), joined.fields));
    const both = value(sideBySide(left, aligned));
    expect(both.fields.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    for (const [start, end, size] of [
      [0, 10, 3],
      [65_530, 65_545, 7],
      [60_000, rows + 50, 4096],
    ] as const) {
      const wanted = at.slice(start, end);
      const all = cellsOf(await batchesOf(both, { start, end }, size));
      expect(all['a']).toEqual(wanted);
      expect(all['b']).toEqual(wanted.map((row) => `b${row % 3}`));
      expect(all['c']).toEqual(wanted.map((row) => `c${row % 7}`));
      const some = cellsOf(await batchesOf(both, { start, end }, size, ['c']));
      expect({ ...some }).toEqual({ c: all['c'] });
    }
  });

  it('refuses files whose rows cannot belong together', async () => {
    const [two, three] = [await open({ a: [1, 2] }, 'two'), await open({ b: [1, 2, 3] }, 'three')];
    expect(error(sideBySide(two, three)).what).toContain("'two' changed");
  });
});
