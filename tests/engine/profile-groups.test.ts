import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCounts } from '../../src/core/distribution.ts';
import { ok } from '../../src/core/outcome.ts';
import { groupName } from '../../src/core/summary.ts';
import type { Batch, Column } from '../../src/core/table.ts';
import { bytesSource } from '../../src/data/bytes.ts';
import type { DataDescription } from '../../src/engine/api.ts';
import { directLanes, type Lanes } from '../../src/engine/lanes.ts';
import {
  countBatch,
  mergeCells,
  type ProfileDesign,
  type SliceCells,
} from '../../src/engine/profile-cells.ts';
import { designProfile, profileGroups, type GroupProfiles } from '../../src/engine/profile-groups.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { error, fixture, value } from '../data/reading.ts';
import { threads } from './running.ts';

interface Expected {
  readonly columns: { readonly income: { readonly counts: readonly number[] } };
  readonly groups: Readonly<
    Record<
      string,
      {
        readonly rows: number;
        readonly incomeMissing: number;
        readonly income: readonly number[];
        readonly applied: readonly number[];
        readonly purpose: readonly number[];
        readonly repaid: number;
      }
    >
  >;
  readonly ages: Readonly<Record<string, { readonly rows: number; readonly income?: readonly number[] }>>;
}

const expected = JSON.parse(
  readFileSync(new URL('../data/fixtures/profile/expected.json', import.meta.url), 'utf8'),
) as Expected;
const bytes = fixture('profile/people.feather');
const runner = () => createRunner(({ name }) => Promise.resolve(ok(bytesSource(bytes, name))));
const describePeople = () => runner().describeData({ name: 'people.feather', bytes }).then(value);
const choice = { slices: [['group'], ['sex', 'age']], bins: { age: [25, 40, 65] } };

/** Counts of a column by the name of the group. */
function byGroup({ design, slices }: GroupProfiles, slice: number, column: string) {
  const own = design.columns.find(({ name }) => name === column);
  if (!own) throw new Error(column);
  return Object.fromEntries(
    (slices[slice]?.groups ?? []).map(({ key, rows, cells }) => {
      const { counts, missing } = readCounts(cells, own.offset, own.bins);
      return [groupName(key), { rows, missing, counts: Array.from(counts) }];
    }),
  );
}

describe('every column by group, as pandas counts it', async () => {
  const data = await describePeople();
  const profiles = value(await profileGroups(directLanes(runner()), data, choice));

  it('all rows first', () => {
    expect(profiles.slices.map(({ slice }) => slice)).toEqual([[], ['group'], ['sex', 'age']]);
    expect(byGroup(profiles, 0, 'income')['']).toMatchObject({
      rows: 1800,
      counts: expected.columns.income.counts,
    });
  });
  it.each(Object.entries(expected.groups))('group %s', (group, own) => {
    expect(byGroup(profiles, 1, 'income')[group]).toEqual({
      rows: own.rows,
      missing: own.incomeMissing,
      counts: own.income,
    });
    expect(byGroup(profiles, 1, 'applied')[group]?.counts).toEqual(own.applied);
    expect(byGroup(profiles, 1, 'purpose')[group]?.counts).toEqual(own.purpose);
    expect(byGroup(profiles, 1, 'repaid')[group]?.counts[0]).toBe(own.repaid);
  });
  it('intersections with bins, in the order of the bins, missing ages last', () => {
    const bands = ['<25', '25–<40', '40–<65', '≥65', '(missing)'];
    const income = byGroup(profiles, 2, 'income');
    expect(Object.keys(income)).toEqual(['female', 'male'].flatMap((sex) => bands.map((band) => `${sex} × ${band}`))); // prettier-ignore
    for (const [name, { rows, income: counts }] of Object.entries(expected.ages)) {
      expect(income[name]?.rows).toBe(rows);
      if (counts) expect(income[name]?.counts).toEqual(counts);
    }
  });
  it('is the same on two worker threads', async () => {
    const lanes = threads(2);
    const file = { name: 'people.feather', bytes };
    const again = value(await profileGroups(lanes, { ...data, file }, choice));
    lanes.close();
    expect(again).toEqual(profiles);
  });
});

describe('a count', () => {
  it('ends at once when it is stopped, whatever is under way', async () => {
    const stop = new AbortController();
    const call = () => new Promise<never>(() => undefined) as never;
    const lanes: Lanes = { size: 2, call, until: () => ({ call }) };
    const counting = profileGroups(lanes, await describePeople(), choice, { signal: stop.signal });
    stop.abort();
    expect(error(await counting).code).toBe('cancelled');
  });
  it('tells how far it is, and the first failure', async () => {
    const data = { ...(await describePeople()), rows: 200_000 };
    const done: number[] = [];
    const lanes = directLanes(runner());
    value(await profileGroups(lanes, data, choice, { progress: (rows) => done.push(rows) }));
    expect(done.length).toBeGreaterThan(2);
    expect(done.at(-1)).toBe(200_000);
    const broken = createRunner(({ name }) => Promise.resolve(ok(bytesSource(bytes.slice(0, 900), name))));
    expect(error(await profileGroups(directLanes(broken), data, choice)).what).toMatch(/people\.feather/);
  });
  it('leaves out what makes too many groups, with the reason', async () => {
    const data = await describePeople();
    const { design, leftOut } = designProfile(data, [['person'], ['sex'], ['income', 'sex']], {
      income: [20_000, 40_000],
    });
    expect(design.slices).toEqual([[], ['sex'], ['income', 'sex']]);
    expect(leftOut).toEqual([{ slice: ['person'], reason: "'person' has too many values to be groups." }]);
    const wide: DataDescription = {
      ...data,
      columns: Array.from({ length: 2000 }, () => data.columns).flat(),
    };
    expect(designProfile(wide, [['sex', 'age', 'purpose']], {}).leftOut[0]?.reason).toMatch(/too many/);
  });
});

describe('merging', () => {
  type Row = readonly [x: number, sex: string | null];
  const design: ProfileDesign = {
    columns: [
      { name: 'x', bins: { kind: 'ranges', edges: [0, 1] }, offset: 0 },
      { name: 'sex', bins: { kind: 'values', values: ['f'] }, offset: 5 },
      { name: 'not in this batch', bins: { kind: 'values', values: [] }, offset: 8 },
    ],
    size: 10,
    slices: [[], ['sex'], ['sex', 'x']],
    bins: { x: [0.5] },
  };
  const batchOf = (rows: readonly Row[]): Batch => {
    const dictionary = [...new Set(rows.map(([, sex]) => sex))].filter((each) => each !== null);
    const columns = new Map<string, Column>([
      ['x', { type: 'number', values: Float64Array.from(rows, ([x]) => x) }],
      ['sex', { type: 'category', codes: Int32Array.from(rows, ([, sex]) => (sex === null ? -1 : dictionary.indexOf(sex))), dictionary }], // prettier-ignore
    ]);
    return { start: 0, rows: rows.length, columns };
  };
  /** Groups without their order, which finishing fixes. */
  const table = (cells: SliceCells) => cells.map((groups) => new Map(groups.map((group) => [JSON.stringify(group.key), group]))); // prettier-ignore

  it('is the count of all rows, for any parts in any order', () => {
    const row = fc.tuple(
      fc.oneof(fc.double({ min: -1, max: 2 }), fc.constantFrom(NaN, Infinity, 0, 1)),
      fc.constantFrom('f', 'm', null),
    );
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 8 }), { maxLength: 6 }), (parts) => {
        const counted = parts.map((part) => countBatch(batchOf(part), design));
        const none: SliceCells = design.slices.map(() => []);
        const whole = table(countBatch(batchOf(parts.flat()), design));
        expect(table(counted.reduce(mergeCells, none))).toEqual(whole);
        expect(table([...counted].reverse().reduce(mergeCells, none))).toEqual(whole);
        const halves = [counted.slice(0, 2), counted.slice(2)].map((half) => half.reduce(mergeCells, none));
        expect(table(halves.reduce(mergeCells, none))).toEqual(whole);
      }),
    );
  });
});
