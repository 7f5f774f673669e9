import fc from 'fast-check';
import type { GroupKey, Summary } from '../../src/core/summary.ts';
import {
  shiftOnGrid,
  countFlips,
  emptyFlipCounts,
  type FlipDesign,
} from '../../src/summaries/flip-counts.ts';
import { countOutcomes, emptyOutcomeCounts } from '../../src/summaries/outcome-counts.ts';
import { emptyResidualMoments, sumResiduals } from '../../src/summaries/residual-moments.ts';
import { emptyScoreTable, tableScores } from '../../src/summaries/score-table.ts';
import { weightGrid, type ScoredRows } from '../../src/summaries/scored-rows.ts';
import { codes } from '../checks/tables.ts';

/** One scored row with everything that any summary looks at. */
export interface Row {
  readonly group: GroupKey;
  readonly stratum: GroupKey;
  readonly label: number;
  readonly decision: number;
  readonly score: number;
  readonly weight: number;
  /** At each of two levels: repeats that were scored, flips among them, unchanged records, and the score's moves. */
  readonly tries: readonly (readonly [valid: number, flips: number, unchanged: number, shift: number])[];
}

export const attributes = ['sex', 'race'];
const REPEATS = 4;
const value = fc.constantFrom('a', 'b', 'ä × b', null);
const tried = fc
  .tuple(fc.nat(REPEATS), fc.nat(REPEATS), fc.nat(REPEATS), fc.double({ min: -1, max: 1, noNaN: true }))
  .map(([valid, flips, unchanged, shift]) => [valid, Math.min(valid, flips), unchanged, shift] as const);

export const row: fc.Arbitrary<Row> = fc.record({
  group: fc.tuple(value, value),
  stratum: fc.tuple(fc.constantFrom('x', null)),
  label: fc.constantFrom(-1, 0, 1),
  decision: fc.constantFrom(-1, 0, 1),
  score: fc.oneof(
    fc.constantFrom(0, 0.1, 0.5, 1, -0, Number.NaN),
    fc.double({ min: 0, max: 1, noNaN: true }),
  ),
  weight: fc.oneof(fc.constantFrom(1, 0.1, 1 / 3), fc.double({ min: 1e-6, max: 1e6, noNaN: true })),
  tries: fc.tuple(tried, tried),
});

export const rows = fc.array(row, { maxLength: 40 });

/** The grids of a run: they depend on the largest weight and the number of rows that the whole file has. */
const [grid, squareGrid] = [weightGrid(1e6, 200), weightGrid(1e12, 200)];
const square = (weight: number): number => squareGrid(weight * weight);

function scored(all: readonly Row[], weighted: boolean): ScoredRows {
  return {
    rows: all.length,
    groups: codes(all.map(({ group }) => group)),
    strata: codes(all.map(({ stratum }) => stratum)),
    label: Int8Array.from(all, ({ label }) => label),
    decision: Int8Array.from(all, ({ decision }) => decision),
    score: Float64Array.from(all, ({ score }) => score),
    amount: Float64Array.from(all, ({ label, weight, tries }) =>
      label < 0 ? Number.NaN : weight * (label - 0.5) + (tries[0]?.[3] ?? 0) / 3,
    ),
    weight: weighted ? Float64Array.from(all, ({ weight }) => grid(weight)) : null,
  };
}

const flipDesign: FlipDesign = { perturbation: 'p', attributes, repeats: REPEATS, levels: ['low', 'high'] };

function flipCounts(all: readonly Row[], level: number) {
  const at = (of: (own: Row['tries'][number]) => number): number[] =>
    all.map(({ tries }) => of(tries[level]!));
  return countFlips(flipDesign, {
    level: flipDesign.levels[level]!,
    groups: codes(all.map(({ group }) => group)),
    label: Int8Array.from(all, ({ label }) => label),
    before: Int8Array.from(all, ({ decision }) => decision),
    flips: Uint16Array.from(at(([, flips]) => flips)),
    valid: Uint16Array.from(at(([valid]) => valid)),
    generated: new Uint16Array(all.length).fill(REPEATS),
    unchanged: Uint16Array.from(at(([, , unchanged]) => unchanged)),
    shift: Float64Array.from(at(([, , , shift]) => shiftOnGrid(shift))),
    absoluteShift: Float64Array.from(at(([, , , shift]) => Math.abs(shiftOnGrid(shift)))),
  });
}

const outcomeDesign = (weighted: boolean) => ({ attributes, strata: ['s'], classes: ['0', '1'], weighted });

/** Every kind of summary that rows add up to: how it is made, and with no rows. */
export const kinds: { name: string; of: (all: readonly Row[]) => Summary; empty: Summary }[] = [
  ...[false, true].flatMap((weighted) => [
    {
      name: `outcome counts, ${weighted ? 'weighted' : 'unweighted'}`,
      of: (all: readonly Row[]) => countOutcomes(outcomeDesign(weighted), scored(all, weighted), square),
      empty: emptyOutcomeCounts(outcomeDesign(weighted)),
    },
    {
      name: `score table, ${weighted ? 'weighted' : 'unweighted'}`,
      of: (all: readonly Row[]) => tableScores({ attributes, weighted }, scored(all, weighted), square),
      empty: emptyScoreTable({ attributes, weighted }),
    },
    {
      name: `residual moments, ${weighted ? 'weighted' : 'unweighted'}`,
      of: (all: readonly Row[]) =>
        sumResiduals({ attributes, weighted, amounts: true }, scored(all, weighted)),
      empty: emptyResidualMoments({ attributes, weighted, amounts: true }),
    },
  ]),
  ...[0, 1].map((level) => ({
    name: `flip counts, level ${level}`,
    of: (all: readonly Row[]) => flipCounts(all, level),
    empty: emptyFlipCounts(flipDesign),
  })),
];

/** Text that two summaries share only if they agree to the bit; typed arrays and −0 included. */
export function bits(summary: unknown): string {
  return JSON.stringify(summary, (_, own: unknown) => {
    if (own instanceof Float64Array) return ['f64', ...Array.from(own, exactly)];
    return typeof own === 'number' ? exactly(own) : own;
  });
}

function exactly(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
