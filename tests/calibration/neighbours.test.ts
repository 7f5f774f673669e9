/*
 * Consistency by nearest neighbours: its interval must hold the mean of consistency over data of this many rows, though rows bear
 * on one another. Worlds differ in what decisions follow: a line, a line and chance, chance alone, a rare island.
 */
import { describe, expect, it } from 'vitest';
import { streamKey, uniformAt } from '../../src/core/random.ts';
import type { RowStatistics } from '../../src/core/summary.ts';
import { nearestNeighbours } from '../../src/kernels/nearest-neighbours/index.ts';
import { agreementMeasures } from '../../src/stats/agreement.ts';
import { measureGap } from '../../src/stats/measure-gap.ts';
import { neighbourAgreement } from '../../src/summaries/neighbour-agreement.ts';
import { sliceRowStatistics } from '../../src/summaries/row-statistics.ts';

const LEVEL = 0.95;
const RUNS = 1000;
const FEATURES = 2;
const K = 5;
const OTHERS = 5;
const DESIGN = {
  ...{ statistic: 'neighbour-agreement', steps: K, attributes: ['g'], weighted: false },
  ...{ columns: ['x', 'y'], leftOut: [] },
};
const KEYS = [['a'], ['b'], ['c']];

interface World {
  readonly name: string;
  readonly rows: number;
  /** Chance of a favourable decision at a place in [0, 1)². */
  readonly chance: (x: number, y: number, group: number) => number;
  /** How many steps each input takes; equal rows abound where they are few. */
  readonly grid?: number;
}

const worlds: readonly World[] = [
  { name: 'a line', rows: 200, chance: (x, y) => Number(x + y > 1.1) },
  { name: 'a line and chance', rows: 200, chance: (x) => 0.15 + 0.7 * x },
  { name: 'chance alone', rows: 150, chance: () => 0.3 },
  { name: 'chance alone, few rows', rows: 70, chance: () => 0.5 },
  { name: 'a rare island', rows: 250, chance: (x, y) => Number(x > 0.9 && y > 0.85) },
  { name: 'rare chance', rows: 250, chance: () => 0.02 },
  { name: 'by group, many equal rows', rows: 200, grid: 4, chance: (x, _, g) => (g === 0 ? Number(x > 0.5) : 0.6) },
];

function draw({ name, rows: n, chance, grid }: World, run: number): RowStatistics {
  const key = streamKey('consistency', name);
  const u = (row: number, slot: number) => uniformAt(key, row, run, slot);
  const place = (value: number) => (grid === undefined ? value : Math.floor(value * grid) / grid);
  const codes = Int32Array.from({ length: n }, (_, row) => (u(row, 0) < 0.7 ? 0 : u(row, 0) < 0.9 ? 1 : 2));
  const values = Float32Array.from({ length: n * FEATURES }, (_, at) =>
    place(u(Math.floor(at / FEATURES), 1 + (at % FEATURES))),
  );
  const decisions = Int8Array.from({ length: n }, (_, row) =>
    Number(u(row, 5) < chance(values[2 * row] ?? 0, values[2 * row + 1] ?? 0, codes[row] ?? 0)),
  );
  const rows = nearestNeighbours.wasm({
    ...{ rows: values, featureCount: FEATURES, neighbours: OTHERS + 1, from: 0, to: n },
  });
  const none = { words: new Uint32Array(n), places: new Float64Array(n), seen: n, missing: 0 };
  return neighbourAgreement(
    DESIGN,
    { ...none, values, decisions, keys: KEYS, codes },
    { rows, others: OTHERS },
  );
}

interface Held {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** How often intervals hold the mean of the values, and how often they miss it on each side. */
function coverage(found: readonly Held[]) {
  const truth = found.reduce((sum, { value }) => sum + value, 0) / found.length;
  const share = (of: (own: Held) => boolean) => found.filter(of).length / found.length;
  const width = found.reduce((sum, { lower, upper }) => sum + upper - lower, 0) / found.length;
  return {
    truth,
    width,
    below: share(({ upper }) => upper < truth),
    above: share(({ lower }) => lower > truth),
    held: share(({ lower, upper }) => lower <= truth && truth <= upper),
  };
}

// Four standard errors of a share of RUNS below the level.
const LEAST = LEVEL - 4 * Math.sqrt((LEVEL * (1 - LEVEL)) / RUNS);

describe.each(worlds)('$name', (world) => {
  const drawn = Array.from({ length: RUNS }, (_, run) => draw(world, run));

  it('holds the mean of all rows', () => {
    const found = drawn.map((own) => {
      const [all] = agreementMeasures(sliceRowStatistics(own, []), 1).measures;
      return { value: all!.value!, ...all!.interval(LEVEL) };
    });
    const own = coverage(found);
    console.log(world.name, 'all', JSON.stringify(own));
    expect(own.held).toBeGreaterThan(LEAST);
  });

  it('holds each difference between groups at once', () => {
    const found = drawn.map((own) => {
      const { measures, correlation } = agreementMeasures(own, 1);
      const gap = measureGap(measures, { level: LEVEL, scale: 'difference', correlation, notes: [] });
      if (gap.status !== 'ok') throw new Error(gap.reason);
      return gap.detail['pairs'] as unknown as Held[];
    });
    const pairs = found[0]!.map((_, pair) => {
      const own = found.map((gap) => gap[pair]!);
      return own.reduce((sum, { value }) => sum + value, 0) / own.length;
    });
    const held =
      found.filter((gap) =>
        gap.every(({ lower, upper }, pair) => lower <= pairs[pair]! && pairs[pair]! <= upper),
      ).length / RUNS;
    console.log(world.name, 'pairs', held);
    expect(held).toBeGreaterThan(LEAST);
  });
});
