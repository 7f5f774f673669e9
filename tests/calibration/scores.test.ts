import { describe, expect, it } from 'vitest';
import { areaBetween } from '../../src/stats/area-between.ts';
import { rocCurve } from '../../src/stats/curve.ts';
import { estimateOf, measured } from '../checks/tables.ts';
import { draws, expectCoverage, expectLevel, holds } from './draws.ts';
import { populations, sampled, type World } from './worlds.ts';

const RUNS = 200;
const ABROCA_RUNS = 100;
const five = [0.1, 0.3, 0.5, 0.7, 0.9];
const even = [0.2, 0.2, 0.2, 0.2, 0.2];
const many = Array.from({ length: 40 }, (_, at) => (at + 0.5) / 40);
const expit = (x: number): number => 1 / (1 + Math.exp(-x));
const bent = (scores: readonly number[], slope: number, intercept = 0): number[] =>
  scores.map((s) => expit(intercept + slope * Math.log(s / (1 - s))));

const calibrated: World = { scores: five, shares: even, chances: five };
const overconfident: World = { scores: five, shares: even, chances: bent(five, 0.6) };
const shifted: World = { scores: five, shares: even, chances: bent(five, 1, -0.5) };
const smooth: World = { scores: many, shares: many.map(() => 1 / 40), chances: many };
const steep: World = { scores: many, shares: many.map(() => 1 / 40), chances: bent(many, 2) };
const rare: World = {
  scores: [0.05, 0.1, 0.2, 0.4, 0.8],
  shares: [0.5, 0.25, 0.15, 0.07, 0.03],
  chances: [0.05, 0.1, 0.2, 0.4, 0.8],
};

const sharp: World = {
  scores: five,
  shares: [0.45, 0.03, 0.04, 0.03, 0.45],
  chances: [0.02, 0.3, 0.5, 0.7, 0.98],
};

const settings: { name: string; worlds: World[]; rows: number[] }[] = [
  { name: 'calibrated, 100', worlds: [calibrated], rows: [100] },
  { name: 'calibrated, 400 and 100', worlds: [calibrated, calibrated], rows: [400, 100] },
  { name: 'overconfident, 300 and 120', worlds: [calibrated, overconfident], rows: [300, 120] },
  { name: 'shifted, 150 each', worlds: [shifted, calibrated], rows: [150, 150] },
  { name: 'smooth, four groups', worlds: [smooth, smooth, smooth, smooth], rows: [400, 200, 100, 80] },
  { name: 'steep, 200 and 100', worlds: [smooth, steep], rows: [200, 100] },
  { name: 'sharp, 60', worlds: [sharp], rows: [60] },
  { name: 'few rare, 250', worlds: [rare], rows: [250] },
  { name: 'few sharp, 120 and 60', worlds: [sharp, sharp], rows: [120, 60] },
  { name: 'rare, 600 and 300', worlds: [rare, rare], rows: [600, 300] },
];

const performance = [
  'calibration-in-the-large',
  'calibration-slope',
  'expected-calibration-error',
  'average-precision',
  'log-loss',
  'auc',
];
const fairness = [
  'calibration-in-the-large-difference',
  'calibration-slope-difference',
  'expected-calibration-error-difference',
  'brier-score-difference',
  'auc-difference',
  'average-precision-difference',
  'log-loss-difference',
];

describe.each(settings)('$name', ({ name, worlds, rows }) => {
  const stream = draws(`scores, ${name}`);
  const tables = Array.from({ length: RUNS }, () => sampled(stream, worlds, rows));
  const truth = populations(worlds);
  const ids =
    worlds.length > 1 ? fairness.map((id) => `fairness/${id}`) : performance.map((id) => `performance/${id}`);
  it.each(ids)('%s', (id) => {
    const params = { minGroupSize: 1 };
    const { value } = measured(estimateOf(id, truth, params));
    let [hits, asked, below] = [0, 0, 0];
    for (const table of tables) {
      const estimate = estimateOf(id, table, params);
      if (estimate.status !== 'ok') continue;
      asked += 1;
      if (holds(estimate.interval, value)) hits += 1;
      else if (estimate.interval!.upper < value) below += 1;
    }
    if (process.env['SHOW'])
      console.log(`${name} ${id}: ${hits / asked} of ${asked}; below ${below}; truth ${value}`);
    expect(asked).toBeGreaterThan(0.75 * RUNS);
    expectCoverage({ runs: asked, hits }, 0.945);
  });
});

describe('ABROCA', () => {
  const crossing: World[] = [
    { scores: five, shares: even, chances: [0.1, 0.1, 0.2, 0.7, 0.9] },
    { scores: five, shares: even, chances: [0.05, 0.5, 0.5, 0.5, 0.95] },
  ];
  it.each([
    { name: 'equal, 60 and 60', worlds: [calibrated, calibrated], rows: [60, 60], equal: true },
    { name: 'equal, 400 and 80', worlds: [smooth, smooth], rows: [400, 80], equal: true },
    { name: 'equal, four groups', worlds: [rare, rare, rare, rare], rows: [300, 200, 120, 120], equal: true },
    { name: 'far apart', worlds: [smooth, steep], rows: [200, 100], equal: false },
    { name: 'crossing', worlds: crossing, rows: [150, 150], equal: false },
  ])('$name', ({ name, worlds, rows, equal }) => {
    const curves = populations(worlds).groups.map(rocCurve);
    const truth = equal ? 0 : areaBetween(curves[0]!, curves[1]!);
    const stream = draws(`ABROCA, ${name}`);
    let [covered, rejected] = [0, 0];
    for (let run = 0; run < ABROCA_RUNS; run += 1) {
      const table = sampled(stream, worlds, rows);
      const params = { minGroupSize: 1, replicates: 99 };
      const estimate = measured(estimateOf('fairness/abroca', table, params, { seed: `${run}` }));
      if (holds(estimate.interval, truth)) covered += 1;
      if (estimate.pValue! <= 0.05) rejected += 1;
    }
    if (process.env['SHOW'])
      console.log(`ABROCA ${name}: ${covered / ABROCA_RUNS}; ${rejected / ABROCA_RUNS}; truth ${truth}`);
    expectCoverage({ runs: ABROCA_RUNS, hits: covered }, 0.945);
    if (equal) expectLevel({ runs: ABROCA_RUNS, hits: rejected });
  });
});
