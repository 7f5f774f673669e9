import { describe, expect, it } from 'vitest';
import { SLICE_CELLS, sliceName, slicesOf } from '../../src/core/slices.ts';
import type { SliceCounts, SliceDesign } from '../../src/core/summary.ts';
import { categories, sliceCounts, sliceDesign, type SliceRow } from '../checks/slices.ts';
import { estimateOf, measured } from '../checks/tables.ts';
import { expectCoverage, expectLevel, holds, simulate, type Draws } from './draws.ts';

/** Columns with unequal, some rare, values; b mostly repeats a. */
const SHARES: Record<string, readonly number[]> = {
  a: [0.5, 0.3, 0.15, 0.05],
  b: [0.8, 0.2],
  c: [0.4, 0.35, 0.25],
  d: [0.9, 0.1],
  e: [0.34, 0.33, 0.33],
};
const design = sliceDesign(
  Object.entries(SHARES).map(([name, shares]) =>
    categories(
      name,
      shares.map((_, at) => `${at}`),
    ),
  ),
);

type Values = Readonly<Record<string, string>>;
interface World {
  readonly name: string;
  readonly rows: number;
  /** The chance that the decision on a row is wrong. */
  readonly wrong: (values: Values) => number;
}

function drawn(d: Draws, { rows, wrong }: World): (SliceRow & { chance: number })[] {
  return Array.from({ length: rows }, (_, place) => {
    const values: Record<string, string> = {};
    for (const [name, shares] of Object.entries(SHARES)) values[name] = `${d.pick(shares)}`;
    if (d.uniform() < 0.7) values['b'] = values['a'] === '0' ? '0' : '1';
    const chance = wrong(values);
    const label = d.uniform() < 0.4 ? 1 : 0;
    return { place, values, label, decision: d.uniform() < chance ? 1 - label : label, chance };
  });
}

/** For each slice, the mean chance in it less that in the rest, over the rows of the confirmation half. */
function truths(rows: readonly (SliceRow & { chance: number })[], own: SliceDesign): Map<string, number> {
  const weighed = sliceCounts(
    { ...own, weighted: true },
    rows.map((row) => ({ ...row, weight: row.chance })),
  );
  const sum = (values: Float64Array, slice: number): number =>
    values
      .subarray(slice * SLICE_CELLS + 9, (slice + 1) * SLICE_CELLS)
      .reduce((total, one) => total + one, 0);
  const at = (slice: number): [number, number] => [sum(weighed.weight, slice), sum(weighed.rows, slice)];
  const [allChance, all] = at(0);
  return new Map(
    slicesOf(own).map((conditions, slice) => {
      const [chance, n] = at(slice);
      return [sliceName(own, conditions), chance / n - (allChance - chance) / (all - n)];
    }),
  );
}

function found(counts: SliceCounts, run: number, params: Record<string, number> = {}) {
  return measured(
    estimateOf(
      'performance/worst-slice',
      counts,
      { replicates: 20, draws: 20, ...params },
      { seed: `${run}` },
    ),
  );
}

const seeded = (run: number): SliceDesign => ({ ...design, seed: `${run}` });

describe('where no slice differs from the rest, none is confirmed but by chance', () => {
  it.each<World & { minGroupSize: number }>([
    { name: 'one error in ten', rows: 2000, wrong: () => 0.1, minGroupSize: 30 },
    { name: 'one error in fifty, small slices', rows: 1200, wrong: () => 0.02, minGroupSize: 10 },
    { name: 'errors by half', rows: 900, wrong: () => 0.5, minGroupSize: 20 },
  ])('$name', ({ minGroupSize, ...world }) => {
    expectLevel(
      simulate(`slices null ${world.name}`, 160, (d, run) => {
        const counts = sliceCounts(seeded(run), drawn(d, world));
        // Few candidates of many slices, so that a test on the rows that chose them would show.
        return found(counts, run, { minGroupSize, candidates: 2 }).value > 0;
      }),
    );
  });
});

describe('the limits of the slices that are tested hold, all together', () => {
  const worlds: World[] = [
    { name: 'no slice differs', rows: 1200, wrong: () => 0.05 },
    { name: 'one bad value', rows: 1500, wrong: ({ a }) => (a === '2' ? 0.3 : 0.1) },
    { name: 'one bad pair', rows: 2000, wrong: ({ c, d }) => (c === '2' && d === '1' ? 0.5 : 0.1) },
    { name: 'rare errors', rows: 1500, wrong: ({ e }) => (e === '1' ? 0.03 : 0.01) },
  ];
  it.each(worlds)('$name', (world) => {
    expectCoverage(
      simulate(`slices coverage ${world.name}`, 110, (d, run) => {
        const rows = drawn(d, world);
        const own = seeded(run);
        const estimate = found(sliceCounts(own, rows), run, { minGroupSize: 15 });
        const truth = truths(rows, own);
        const each = estimate.groups.map(({ group, interval }) => holds(interval, truth.get(group)!));
        const most = Math.max(0, ...estimate.groups.map(({ group }) => truth.get(group)!));
        return each.every(Boolean) && holds(estimate.interval, most);
      }),
    );
  });

  it('and a slice that is bad enough is found and confirmed', () => {
    const world = worlds[2]!;
    const tally = simulate('slices power', 60, (d, run) => {
      const estimate = found(sliceCounts(seeded(run), drawn(d, { ...world, rows: 6000 })), run);
      return estimate.detail['worst'] === 'c = 2 and d = 1';
    });
    expect(tally.hits).toBeGreaterThanOrEqual(57);
  });
});

describe('the chance over all slices searched, by the discovery half alone', () => {
  const params = { candidates: 20, minGroupSize: 10, draws: 200 };
  const families = (counts: SliceCounts, run: number) => {
    const { detail } = found(counts, run, params);
    const slices = detail['slices'] as unknown as { discovery: { p: number; familyP: number } }[];
    return { searched: Number(detail['searched']), tests: slices.map(({ discovery }) => discovery) };
  };

  it.each<World>([
    { name: 'one error in ten', rows: 1500, wrong: () => 0.1 },
    { name: 'rare errors', rows: 1200, wrong: () => 0.02 },
  ])('is seldom small where no slice differs: $name', (world) => {
    expectLevel(
      simulate(`slices family ${world.name}`, 150, (d, run) => {
        const { tests } = families(sliceCounts(seeded(run), drawn(d, world)), run);
        return tests.some(({ familyP }) => familyP <= 0.05);
      }),
    );
  });

  it('finds a bad value at least as often as Bonferroni, for slices overlap', () => {
    let byBonferroni = 0;
    const world: World = { name: 'bad value', rows: 1500, wrong: ({ a }) => (a === '2' ? 0.2 : 0.1) };
    const tally = simulate('slices family power', 80, (d, run) => {
      const { searched, tests } = families(sliceCounts(seeded(run), drawn(d, world)), run);
      if (tests.some(({ p }) => p * searched <= 0.05)) byBonferroni += 1;
      return tests.some(({ familyP }) => familyP <= 0.05);
    });
    expect(tally.hits).toBeGreaterThan(byBonferroni);
  });
});
