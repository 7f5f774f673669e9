/*
 * Consistency by nearest neighbours: its interval must hold the mean of consistency over data of this many rows, though rows bear
 * on one another. Worlds differ in what decisions follow: a line, a line and chance, chance alone, a rare island.
 */
import { describe, it } from 'vitest';
import { streamKey, uniformAt } from '../../src/core/random.ts';
import type { RowStatistics } from '../../src/core/summary.ts';
import { nearestNeighbours } from '../../src/kernels/nearest-neighbours/index.ts';
import { agreementMeasures } from '../../src/stats/agreement.ts';
import { measureGap } from '../../src/stats/measure-gap.ts';
import { neighbourAgreement } from '../../src/summaries/neighbour-agreement.ts';
import { sliceRowStatistics } from '../../src/summaries/row-statistics.ts';
import { expectCoverage, holds, simulate, type Tally } from './draws.ts';

const LEVEL = 0.95;
const RUNS = 600;
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
  {
    name: 'by group, many equal rows',
    rows: 200,
    grid: 4,
    chance: (x, _, g) => (g === 0 ? Number(x > 0.5) : 0.6),
  },
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

type Held = GapPair[];
interface GapPair {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

function overall(own: RowStatistics): Held {
  const [all] = agreementMeasures(sliceRowStatistics(own, []), 1).measures;
  return [{ value: all!.value!, ...all!.interval(LEVEL) }];
}

function pairs(own: RowStatistics): Held {
  const { measures, correlation } = agreementMeasures(own, 1);
  const gap = measureGap(measures, { level: LEVEL, scale: 'difference', correlation, notes: [] });
  if (gap.status !== 'ok') throw new Error(gap.reason);
  return gap.detail['pairs'] as unknown as Held;
}

/** How often all intervals of a run hold the means of their values over runs. */
function covered(name: string, found: readonly Held[]): Tally {
  const truths = found[0]!.map((_, at) => found.reduce((sum, own) => sum + own[at]!.value, 0) / RUNS);
  return simulate(name, RUNS, (_, run) => found[run]!.every((own, at) => holds(own, truths[at]!)));
}

// The jackknife counts what is due to pairs of rows twice, so that most of these cover more often than they say.
describe.each(worlds)('$name', (world) => {
  const drawn = Array.from({ length: RUNS }, (_, run) => draw(world, run));

  it('holds the mean of all rows', () => {
    expectCoverage(covered(`consistency ${world.name}`, drawn.map(overall)), 0.945);
  });

  it('holds each difference between groups at once', () => {
    expectCoverage(covered(`consistency by group ${world.name}`, drawn.map(pairs)), 0.945);
  });
});
