import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch, Column, Field } from '../../src/core/table.ts';
import { finishProfile, mergeProfiles, profileBatch } from '../../src/data/profile.ts';

const field = (name: string, type: Field['type']): Field => ({
  name,
  type,
  integer: false,
  ordered: false,
  source: '',
  metadata: {},
});
const fields = [field('x', 'number'), field('c', 'category'), field('b', 'boolean')];

type Row = readonly [x: number, c: string | null, b: boolean | null];

/** A batch whose dictionary is in order of appearance, so that batches differ in their codes. */
function batchOf(rows: readonly Row[]): Batch {
  const dictionary = [...new Set(rows.map((row) => row[1]))].filter((each) => each !== null);
  const codes = Int32Array.from(rows, (row) => (row[1] === null ? -1 : dictionary.indexOf(row[1])));
  const columns = new Map<string, Column>([
    ['x', { type: 'number', values: Float64Array.from(rows, (row) => row[0]) }],
    ['c', { type: 'category', codes, dictionary }],
    [
      'b',
      {
        type: 'boolean',
        values: Float64Array.from(rows, (row) => (row[2] === null ? Number.NaN : Number(row[2]))),
      },
    ],
  ]);
  return { start: 0, rows: rows.length, columns };
}

describe('profile', () => {
  it('counts exactly', () => {
    const rows: Row[] = [[1, 'b', true], [Number.NaN, 'a', null], [-0, null, false], [Infinity, 'b', true], [2 ** 60, 'b', true]]; // prettier-ignore
    const [x, c, b] = finishProfile(profileBatch(fields, batchOf(rows)));
    expect(x).toMatchObject({
      rows: 5,
      missing: 1,
      infinite: 1,
      distinct: 4,
      min: 0,
      max: 2 ** 60,
      whole: true,
      beyondExact: 1,
    });
    expect(x?.values?.map((each) => each.label)).toEqual(['0', '1', String(2 ** 60), 'Infinity']);
    expect(c).toMatchObject({ missing: 1, distinct: 2, min: null, whole: false });
    expect(c?.values).toEqual([{ label: 'a', rows: 1 }, { label: 'b', rows: 3 }]); // prettier-ignore
    expect(c?.top[0]).toEqual({ label: 'b', rows: 3 });
    expect(b?.values).toEqual([{ label: 'false', rows: 1 }, { label: 'true', rows: 3 }]); // prettier-ignore
  });

  it('counts up to 1,000 distinct values and then says more', () => {
    const rows = (count: number): Row[] => Array.from({ length: count }, (_, at) => [at / 2, `v${at}`, null]);
    expect(finishProfile(profileBatch(fields, batchOf(rows(1000)))).map((each) => each.distinct)).toEqual([
      1000, 1000, 0,
    ]);
    expect(finishProfile(profileBatch(fields, batchOf(rows(1001)))).map((each) => each.distinct)).toEqual([
      null,
      null,
      0,
    ]);
    const halves = mergeProfiles(
      profileBatch(fields, batchOf(rows(1001).slice(0, 600))),
      profileBatch(fields, batchOf(rows(1001).slice(400))),
    );
    expect(finishProfile(halves).map((each) => each.distinct)).toEqual([null, null, 0]);
  });

  it('does not depend on batches or their order', () => {
    const row = fc.tuple(
      fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN), fc.constant(Infinity), fc.double()),
      fc.option(fc.constantFrom('a', 'b', 'ä', '')),
      fc.option(fc.boolean()),
    );
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (rows, size, backwards) => {
          const whole = profileBatch(fields, batchOf(rows));
          const parts: Row[][] = [];
          for (let at = 0; at < rows.length; at += size) parts.push(rows.slice(at, at + size));
          if (backwards) parts.reverse();
          const merged = parts
            .map((part) => profileBatch(fields, batchOf(part)))
            .reduce(mergeProfiles, profileBatch(fields, batchOf([])));
          expect(finishProfile(merged)).toEqual(finishProfile(whole));
        },
      ),
      { seed: 11 },
    );
  });
});
