import { describe, expect, it } from 'vitest';
import { streamKey, uniformAt } from '../../src/core/random.ts';
import type { RowStatistics } from '../../src/core/summary.ts';
import { nearestNeighbours } from '../../src/kernels/nearest-neighbours/index.ts';
import {
  gatherRows,
  joinGathered,
  wordsBelow,
  type GatheredRows,
} from '../../src/summaries/gathered-rows.ts';
import { neighbourAgreement } from '../../src/summaries/neighbour-agreement.ts';
import { mergeRowStatistics, sliceRowStatistics } from '../../src/summaries/row-statistics.ts';

const key = streamKey('5', 'neighbour-agreement');
const at = (row: number, draw: number): number => uniformAt(key, row, draw, 0);
const design = {
  ...{ statistic: 'neighbour-agreement', steps: 4, attributes: ['sex', 'area'], weighted: false },
  ...{ columns: ['x', 'y'], leftOut: [] },
};

/** Rows with two inputs on a coarse grid, so that many are equally near. */
function gathered(n: number): GatheredRows {
  return {
    words: Uint32Array.from({ length: n }, (_, row) => row),
    places: Float64Array.from({ length: n }, (_, row) => row),
    values: Float32Array.from({ length: 2 * n }, (_, cell) => Math.floor(9 * at(cell, 1))),
    decisions: Int8Array.from({ length: n }, (_, row) => Number(at(row, 2) < 0.4)),
    keys: [
      ['f', 'n'],
      ['m', 'n'],
      ['m', null],
    ],
    codes: Int32Array.from({ length: n }, (_, row) => Math.floor(3 * at(row, 3))),
    ...{ seen: n + 2, missing: 2 },
  };
}

function statisticsOf(rows: GatheredRows, others = 4, range?: { start: number; end: number }): RowStatistics {
  const n = rows.codes.length;
  const input = { rows: rows.values, featureCount: 2, neighbours: others + 1, from: 0, to: n };
  return neighbourAgreement(design, rows, { rows: nearestNeighbours.js(input), others }, range);
}

const differing = ({ groups }: RowStatistics, name: string): number =>
  groups
    .filter(({ group }) => JSON.stringify(group) === name)
    .reduce((sum, { rows }) => sum + rows.reduce((a, count, value) => a + count * value, 0), 0);

/** The rows but one, in the same order, so that among equally near ones the same come first. */
function without(rows: GatheredRows, left: number): GatheredRows {
  const keep = Array.from(rows.codes, (_, row) => row).filter((row) => row !== left);
  return {
    ...rows,
    words: Uint32Array.from(keep),
    places: Float64Array.from(keep),
    values: Float32Array.from(keep.flatMap((row) => [rows.values[2 * row]!, rows.values[2 * row + 1]!])),
    decisions: Int8Array.from(keep, (row) => rows.decisions[row]!),
    codes: Int32Array.from(keep, (row) => rows.codes[row]!),
  };
}

describe('neighbourAgreement', () => {
  const rows = gathered(90);
  const whole = statisticsOf(rows);

  it('knows what leaving out each row does to each group', () => {
    const names = whole.groups.map(({ group }) => JSON.stringify(group));
    const changes = Array.from(rows.codes, (_, left) => {
      const rest = statisticsOf(without(rows, left));
      return names.map((name) => differing(whole, name) - differing(rest, name));
    });
    expect(whole.influences).toHaveLength(9);
    for (const { a, b, products, own } of whole.influences) {
      const [i, j] = [names.indexOf(JSON.stringify(a)), names.indexOf(JSON.stringify(b))];
      expect(products).toBe(changes.reduce((sum, change) => sum + change[i]! * change[j]!, 0));
      const ofA = changes.filter(
        (_, row) => JSON.stringify(rows.keys[rows.codes[row]!]) === JSON.stringify(a),
      );
      expect(own).toBe(ofA.reduce((sum, change) => sum + change[j]!, 0));
    }
  });

  it('is the sum of its ranges, in any order', () => {
    const parts = [
      { start: 0, end: 11 },
      { start: 11, end: 60 },
      { start: 60, end: 90 },
    ].map((range) => statisticsOf(rows, 4, range));
    const [a, b, c] = parts as [RowStatistics, RowStatistics, RowStatistics];
    expect(mergeRowStatistics(mergeRowStatistics(c, a), b)).toEqual(whole);
    expect(mergeRowStatistics(a, mergeRowStatistics(b, c))).toEqual(whole);
  });

  it('by one feature is what it had been with that feature alone', () => {
    const alone = { ...rows, keys: rows.keys.map(([sex]) => [sex!]) };
    const input = { rows: rows.values, featureCount: 2, neighbours: 5, from: 0, to: 90 };
    const lists = { rows: nearestNeighbours.js(input), others: 4 };
    const own = neighbourAgreement({ ...design, attributes: ['sex'] }, alone, lists);
    expect(sliceRowStatistics(whole, ['sex'])).toEqual(own);
  });

  it('keeps groups but counts nothing where there are too few rows to compare', () => {
    const few = statisticsOf(gathered(5));
    expect(few.sample).toEqual({ rows: 7, drawn: 7, missing: 2 });
    expect(few.groups).toHaveLength(3);
    expect(few.groups.every(({ rows: counts }) => counts.every((count) => count === 0))).toBe(true);
    expect(few.influences).toEqual([]);
  });
});

describe('gatherRows', () => {
  const batch = (start: number, n: number) => ({
    ...{ start, rows: n },
    columns: new Map([
      ['x', { type: 'number' as const, values: Float64Array.from({ length: n }, (_, row) => start + row) }],
    ]),
  });
  const scored = (start: number, n: number) => {
    const none = { keys: [[]], codes: new Int32Array(n) };
    const decision = Int8Array.from({ length: n }, (_, row) => ((start + row) % 10 === 0 ? -1 : row % 2));
    const groups = { keys: [[start === 0 ? 'a' : 'b']], codes: new Int32Array(n) };
    return {
      rows: n,
      groups,
      strata: none,
      label: decision,
      decision,
      score: new Float64Array(n),
      weight: null,
    };
  };
  const inputs = [{ column: 'x', category: null, centre: 0, scale: 1 }];
  const take = (most: number, cuts: readonly (readonly [number, number])[]) =>
    joinGathered(
      cuts.map(([start, n]) =>
        gatherRows(
          { key, below: wordsBelow(4000, most), inputs, most: 1e9 },
          batch(start, n),
          scored(start, n),
        ),
      ),
    );

  it('takes all rows up to the most, without a decision none, in an order that no cut changes', () => {
    const one = take(4000, [
      [0, 1000],
      [1000, 3000],
    ]);
    const other = take(4000, [
      [1000, 3000],
      [0, 1000],
    ]);
    expect(one.places).toEqual(other.places);
    expect(one.values).toEqual(other.values);
    expect(one.places).toHaveLength(3600);
    expect([one.seen, one.missing]).toEqual([4000, 400]);
    expect(one.values).toEqual(Float32Array.from(one.places));
    expect(Array.from(one.codes, (code) => one.keys[code]![0])).toEqual(
      Array.from(one.places, (place) => (place < 1000 ? 'a' : 'b')),
    );
    expect(one.places[0]! + one.places[1]! + one.places[2]!).toBeGreaterThan(10);
  });

  it('draws about as many as the most of more rows', () => {
    const { places, missing } = take(500, [[0, 4000]]);
    expect(places.length + missing).toBeGreaterThan(430);
    expect(places.length + missing).toBeLessThan(570);
    expect(wordsBelow(500, 500)).toBe(2 ** 32);
  });
});
