import { replicateTables, type BootstrapDraws } from './bootstrap.ts';
import { fisherExact } from './fisher.ts';
import { holm } from './holm.ts';
import { clopperPearson, type Proportion } from './proportion.ts';
import type { SliceRates, SliceSides } from './slice-rates.ts';

/** One-sided 95 % quantile of the standard normal law, of the bound that ranks slices. */
const RANKING_Z = 1.6448536269514722;
/** Leading slices among which resamples of the discovery half choose anew, for each that is chosen. */
const SHORTLIST = 10;

/** A slice with the rates of one half and the bound that ranks it. */
export interface RankedSlice {
  readonly slice: number;
  readonly sides: SliceSides;
  readonly bound: number;
}

/** A slice that looked worst in the discovery half, as the confirmation half has it. */
export interface TestedSlice {
  readonly slice: number;
  readonly discovery: RankedSlice;
  readonly confirmation: SliceSides;
  /** Rate of the slice less that of the rest, confirmation half, with limits simultaneous over all that are tested. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Fisher's exact p, and by Holm over all that are tested. */
  readonly p: number;
  readonly adjustedP: number;
}

/**
 * Lower bound of p₁ − p₂, one-sided 95 %, by Agresti and Caffo: a success and a failure added to each, then Wald. Ranks slices so
 * that small ones need a larger difference; nothing is concluded from it. In [−1, 1]. doi:10.1080/00031305.2000.10474560
 */
export function lowerBound(a: Proportion, b: Proportion): number {
  const [p, q] = [(a.x + 1) / (a.n + 2), (b.x + 1) / (b.n + 2)];
  return Math.max(-1, p - q - RANKING_Z * Math.sqrt((p * (1 - p)) / (a.n + 2) + (q * (1 - q)) / (b.n + 2)));
}

/** Slices that hold at least `least` effective rows, as does their rest, in each half; worst in the discovery half first. */
export function rankSlices(rates: SliceRates, own: Int8Array, least: number): RankedSlice[] {
  const ranked: RankedSlice[] = [];
  for (let slice = 0; slice < rates.total; slice += 1) {
    if (own[slice] !== 1) continue;
    const sides = rates.sides(0, slice);
    const later = rates.sides(1, slice);
    if (Math.min(sides.slice.n, sides.rest.n, later.slice.n, later.rest.n) < Math.max(1, least)) continue;
    ranked.push({ slice, sides, bound: lowerBound(sides.slice, sides.rest) });
  }
  return ranked.sort(byBound);
}

function byBound(a: { bound: number; slice: number }, b: { bound: number; slice: number }): number {
  return b.bound - a.bound || a.slice - b.slice;
}

/**
 * Tests chosen slices on the confirmation half, which had no part in choosing them. Fisher's exact test, so that the level holds
 * however rare what is counted; Holm over the chosen. Limits by MOVER (doi:10.1002/sim.3095) from Clopper–Pearson limits, each at
 * 1 − (1 − level) ÷ chosen, so that all hold together. Effective counts are rounded for Fisher's test.
 */
export function testSlices(chosen: readonly RankedSlice[], rates: SliceRates, level: number): TestedSlice[] {
  const each = 1 - (1 - level) / Math.max(1, chosen.length);
  const sides = chosen.map(({ slice }) => rates.sides(1, slice));
  const pValues = sides.map(({ slice, rest }) => exactP(slice, rest));
  const adjusted = holm(pValues);
  return chosen.map((discovery, at) => {
    const confirmation = sides[at] ?? discovery.sides;
    const p = pValues[at] ?? 1;
    const limits = moverLimits(confirmation.slice, confirmation.rest, each);
    return { slice: discovery.slice, discovery, confirmation, ...limits, p, adjustedP: adjusted[at] ?? 1 };
  });
}

function exactP(a: Proportion, b: Proportion): number {
  const [n, m] = [Math.round(a.n), Math.round(b.n)];
  return fisherExact(Math.min(n, Math.round(a.x)), n, Math.min(m, Math.round(b.x)), m).p;
}

function moverLimits(
  a: Proportion,
  b: Proportion,
  level: number,
): { difference: number; lower: number; upper: number } {
  const [p, q] = [a.x / a.n, b.x / b.n];
  const [one, other] = [clopperPearson(a, level), clopperPearson(b, level)];
  const down = length(p - one.lower, other.upper - q);
  const up = length(one.upper - p, q - other.lower);
  const difference = p - q;
  return { difference, lower: Math.max(-1, difference - down), upper: Math.min(1, difference + up) };
}

function length(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}

/**
 * For each of the `count` leading slices, in how large a share of resamples of the discovery half it leads again. Each slice and
 * each rest is resampled by itself with its rows held fixed, and the leading 10 × `count` slices compete: overlap between slices
 * is not modelled. In [0, 1].
 */
export function stability(ranked: readonly RankedSlice[], count: number, draws: BootstrapDraws): number[] {
  const list = ranked.slice(0, SHORTLIST * count);
  const counts = Float64Array.from(
    list.flatMap(({ sides: { slice, rest } }) => [slice, rest].flatMap(({ x, n }) => [x, n - x])),
  );
  const tables = replicateTables({ counts, strata: 2 * list.length, categories: 2 }, draws);
  const again = list.map(() => 0);
  for (let replicate = 0; replicate < draws.replicates; replicate += 1) {
    const bounds = list.map((_, slice) => {
      const at = 4 * (replicate * list.length + slice);
      const [x = 0, miss = 0, y = 0, other = 0] = tables.subarray(at, at + 4);
      return { slice, bound: lowerBound({ x, n: x + miss }, { x: y, n: y + other }) };
    });
    for (const { slice } of bounds.sort(byBound).slice(0, count)) again[slice] = (again[slice] ?? 0) + 1;
  }
  return again.slice(0, count).map((times) => times / draws.replicates);
}
