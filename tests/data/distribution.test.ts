import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binSizes, equalSizedEdges } from '../../src/core/bins.ts';
import { cellCodes, cellsOf, readCounts, type ColumnBins } from '../../src/core/distribution.ts';
import { ok } from '../../src/core/outcome.ts';
import type { Column, Field } from '../../src/core/table.ts';
import { quantileOf, tableOfColumn, tableOfCounts } from '../../src/core/value-table.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import { distributionOf } from '../../src/data/distribution.ts';
import { finishProfile, mergeProfiles, profileBatch } from '../../src/data/profile.ts';
import type { DataDescription } from '../../src/engine/api.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { fixture, value } from './reading.ts';

interface Expected {
  readonly columns: Readonly<
    Record<
      string,
      {
        readonly missing: number;
        readonly infinite: number;
        readonly distinct: number;
        readonly quantiles: readonly (readonly [number, number])[];
        readonly counts?: readonly number[];
        readonly top?: readonly (readonly [string, number])[];
      }
    >
  >;
}

const json = <T>(name: string): T => JSON.parse(readFileSync(new URL(`./fixtures/profile/${name}`, import.meta.url), 'utf8')) as T; // prettier-ignore
const { columns } = json<Expected>('expected.json');
const edges = json<Record<string, readonly number[]>>('edges.json');

function describePeople(): Promise<DataDescription> {
  const bytes = fixture('profile/people.feather');
  const runner = createRunner(({ name }) => Promise.resolve(ok(bytesSource(bytes, name))));
  return runner.describeData({ name: 'people.feather', bytes }).then(value);
}

/** The distribution of some numbers, read in one go. */
function distributionOfNumbers(values: readonly number[], type: 'number' | 'time' = 'number') {
  const column: Column = { type, values: Float64Array.from(values) };
  const field: Field = { name: 'x', type, integer: false, ordered: false, source: '', metadata: {} };
  const batch = { start: 0, rows: values.length, columns: new Map([['x', column]]) };
  const [profile] = finishProfile(profileBatch([field], batch));
  if (!profile) throw new Error('no profile');
  return distributionOf(profile, column);
}

describe('what numpy and pandas say of the same file', async () => {
  const data = await describePeople();
  const profileOf = (name: string) => {
    const found = data.columns.find(({ field }) => field.name === name);
    if (!found) throw new Error(name);
    return found;
  };

  it.each(['age', 'income', 'ratio', 'applied', 'children'])('%s: missing, infinite, quantiles', (name) => {
    const { missing, infinite, distribution } = profileOf(name);
    expect({ missing, infinite }).toEqual({
      missing: columns[name]?.missing,
      infinite: columns[name]?.infinite,
    });
    expect(distribution.quantiles).toHaveLength(7);
    for (const [at, [p, quantile]] of (columns[name]?.quantiles ?? []).entries()) {
      expect(distribution.quantiles[at]?.p).toBe(p);
      const apart = Math.abs((distribution.quantiles[at]?.value ?? NaN) - quantile);
      expect(apart).toBeLessThanOrEqual(1e-14 * Math.abs(quantile));
    }
  });

  it.each(['age', 'income', 'ratio', 'applied'])('%s: the histogram', (name) => {
    const { distribution } = profileOf(name);
    expect(distribution.bins).toEqual({ kind: 'ranges', edges: edges[name] });
    expect(Array.from(distribution.counts)).toEqual(columns[name]?.counts);
    expect(distribution.exact).toBe(true);
    expect(distribution.rows).toBe(1800);
  });

  it('the most frequent categories, and the rest together', () => {
    const { distribution, missing } = profileOf('purpose');
    const top = columns['purpose']?.top ?? [];
    expect(distribution.bins).toEqual({ kind: 'values', values: top.map(([name]) => name) });
    expect(Array.from(distribution.counts)).toEqual(top.map(([, rows]) => rows));
    expect(distribution.elsewhere).toBe(1800 - missing - top.reduce((sum, [, rows]) => sum + rows, 0));
    expect(missing).toBe(columns['purpose']?.missing);
  });

  it('distinct values beyond 1,000: known here, since the sample is the whole file', () => {
    const { distinct, distribution } = profileOf('person');
    expect(distinct).toBeNull();
    expect(distribution.distinct).toEqual({ least: 1800, most: 1800 });
    expect(distribution.bins).toEqual({ kind: 'values', values: [] });
    const ratios = (columns['ratio']?.distinct ?? 0) + 2; // numpy counted the finite ones
    expect(profileOf('ratio').distribution.distinct).toEqual({ least: ratios, most: ratios });
    expect(profileOf('income').distribution.distinct).toEqual({
      least: columns['income']?.distinct,
      most: columns['income']?.distinct,
    });
  });
});

describe('bins of a column', () => {
  it('names every number where there are few, and lets rare ones far out share an open bin', () => {
    expect(distributionOfNumbers([3, 1, 1, NaN]).bins).toEqual({ kind: 'values', values: ['1', '3'] });
    const { bins, counts } = distributionOfNumbers([...Array.from({ length: 500 }, (_, at) => at), 1e9]);
    expect(bins.kind === 'ranges' && bins.edges.at(-1)).toBeLessThan(600);
    expect(counts[counts.length - 1]).toBeLessThan(30);
  });
  it('cuts times where calendars do', () => {
    const day = 86_400_000;
    const { bins } = distributionOfNumbers(
      Array.from({ length: 700 }, (_, at) => Date.UTC(2020, 5, 3) + at * day),
      'time',
    );
    const months = bins.kind === 'ranges' ? bins.edges.map((edge) => new Date(edge).getUTCDate()) : [];
    expect(months.length).toBeGreaterThan(15);
    expect(new Set(months)).toEqual(new Set([1]));
  });
  it('has none where every value is missing', () => {
    expect(distributionOfNumbers([NaN, NaN])).toMatchObject({
      bins: { kind: 'values', values: [] },
      missing: 2,
      elsewhere: 0,
      quantiles: [],
      distinct: { least: 0, most: 0 },
    });
  });
  it('says from a sample only what a sample shows', () => {
    const whole = Array.from({ length: 5000 }, (_, at) => at / 7);
    const fields: Field[] = [{ name: 'x', type: 'number', integer: false, ordered: false, source: '', metadata: {} }]; // prettier-ignore
    const batch = (values: readonly number[]) => ({ start: 0, rows: values.length, columns: new Map<string, Column>([['x', { type: 'number', values: Float64Array.from(values) }]]) }); // prettier-ignore
    const [profile] = finishProfile(mergeProfiles(profileBatch(fields, batch(whole)), profileBatch(fields, batch(whole)))); // prettier-ignore
    if (!profile) throw new Error('no profile');
    const sampled: Column = { type: 'number', values: Float64Array.from(whole.slice(0, 3000)) };
    expect(distributionOf(profile, sampled)).toMatchObject({
      exact: false,
      rows: 3000,
      distinct: { least: 3000, most: 10_000 },
    });
  });

  it('puts every row into exactly one cell', () => {
    const numbers = fc.array(fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }), fc.constant(NaN)));
    fc.assert(
      fc.property(numbers, (values) => {
        const { bins, counts, elsewhere, missing, rows } = distributionOfNumbers(values);
        expect(rows).toBe(values.length);
        expect(Array.from(counts).reduce((sum, own) => sum + own, 0) + elsewhere + missing).toBe(rows);
        expect(missing).toBe(values.filter(Number.isNaN).length);
        if (bins.kind === 'ranges')
          expect(bins.edges.every((edge, at) => at === 0 || edge > (bins.edges[at - 1] ?? edge))).toBe(true);
      }),
    );
  });
});

describe('cells', () => {
  it.each<[string, Column, ColumnBins, number[]]>([
    [
      'categories whose codes differ from those of the bins',
      { type: 'category', codes: Int32Array.of(0, 1, -1, 2, 1), dictionary: ['b', 'a', 'z'] },
      { kind: 'values', values: ['a', 'b'] },
      [2, 1, 1, 1],
    ],
    [
      'an edge opens the bin above it',
      { type: 'number', values: Float64Array.of(24.9, 25, 45, NaN, -Infinity) },
      { kind: 'ranges', edges: [25, 45] },
      [1, 1, 1, 1, 1],
    ],
    [
      'booleans by name',
      { type: 'boolean', values: Float64Array.of(1, 0, 1, NaN) },
      { kind: 'values', values: ['true', 'false'] },
      [2, 1, 0, 1],
    ],
  ])('%s', (_, column, bins, cells) => {
    const counted = new Float64Array(cellsOf(bins));
    for (const code of cellCodes(column, bins)) counted[code] = (counted[code] ?? 0) + 1;
    expect([...counted]).toEqual(cells);
    expect(readCounts(Float64Array.of(9, ...counted, 9), 1, bins)).toMatchObject({
      elsewhere: cells.at(-2),
      missing: cells.at(-1),
    });
  });
});

describe('groups of about equal size', () => {
  it('never leaves one empty, whatever the ties', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
        fc.integer({ min: 2, max: 8 }),
        (values, groups) => {
          const table = tableOfColumn({ type: 'number', values: Float64Array.from(values) });
          const cuts = equalSizedEdges(table, groups);
          const sizes = binSizes(table, cuts);
          expect(cuts.length).toBeLessThan(groups);
          expect(Math.min(...sizes)).toBeGreaterThan(0);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(values.length);
        },
      ),
    );
  });
  it('cuts distinct values evenly, as pandas.qcut does', () => {
    const table = tableOfCounts(Array.from({ length: 100 }, (_, at) => [at, 1] as const));
    expect(equalSizedEdges(table, 4)).toEqual([25, 50, 75]);
    expect(binSizes(table, [25, 50, 75])).toEqual([25, 25, 25, 25]);
  });
  it('has quantiles null where there is nothing', () => {
    expect(quantileOf(tableOfCounts([]), 0.5)).toBeNull();
  });
});
