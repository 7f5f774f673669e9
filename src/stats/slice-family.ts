import { upperQuantile } from '../core/normal-quantile.ts';
import { streamKey } from '../core/random.ts';
import { sliceTables, sliceTotal } from '../core/slices.ts';
import type { SliceDesign } from '../core/summary.ts';
import { runExact } from '../kernels/pick.ts';
import { sliceMaxima } from '../kernels/slice-maxima/index.ts';
import type { BootstrapDraws } from './bootstrap.ts';
import type { Hypergeometric } from './fisher.ts';
import { attainedLevels, upperTail } from './hypergeometric-tail.ts';
import type { RankedSlice } from './slice-search.ts';
import type { SliceRates, SliceSides } from './slice-rates.ts';
import { makeRows, type MadeRows } from './slice-rows.ts';

/** Rows that stand for the overlap of slices. */
const ROWS = 2048;

/** A slice among all that were searched, by the discovery half alone. */
export interface FamilyTest {
  /** P(at least so many counted in the slice | margins): Fisher's exact p, one-sided. */
  readonly p: number;
  /** The chance that the least such p of all slices searched is no greater, where none differs from its rest. */
  readonly familyP: number;
}

/**
 * For the first `count` of the ranked slices, whether the discovery half alone makes them stand out among all that are ranked: single-step
 * min-P of Westfall and Young (1993). How often each slice has so small a p is exact, from its own margins; how slices
 * go together is that of errors dealt to rows anew, in the normal limit, on rows made by `makeRows`. Slices that these hold no rows of are
 * taken as independent. Never above the sum over slices, which holds for any overlap. Effective counts are rounded.
 */
export function familyTests(
  ranked: readonly RankedSlice[],
  count: number,
  rates: SliceRates,
  design: Pick<SliceDesign, 'columns'>,
  { replicates, seed }: Pick<BootstrapDraws, 'replicates' | 'seed'>,
): FamilyTest[] {
  const chosen = ranked.slice(0, count).map(({ sides }) => {
    const { law, x } = lawOf(sides);
    return upperTail(law, x);
  });
  const levels = [...new Set(chosen)].sort((a, b) => a - b);
  const attained = new Map(
    ranked.map(({ slice, sides }) => [slice, attainedLevels(lawOf(sides).law, levels)]),
  );
  const sizes = Float64Array.from({ length: rates.total }, (_, slice) => rates.sides(0, slice).rows);
  const made = makeRows(design, sizes, ROWS, seed);
  const family = familyLevels(made, design, attained, { levels: levels.length, replicates, seed });
  return chosen.map((p) => ({ p, familyP: Math.max(p, family[levels.indexOf(p)] ?? 1) }));
}

function lawOf({ slice, rest }: SliceSides): { law: Hypergeometric; x: number } {
  const [n, m] = [Math.round(slice.n), Math.round(rest.n)];
  const [x, y] = [Math.min(n, Math.round(slice.x)), Math.min(m, Math.round(rest.x))];
  return { law: { total: n + m, marked: x + y, drawn: n }, x };
}

/** For each level, the chance that some slice attains it. */
function familyLevels(
  made: MadeRows,
  design: Pick<SliceDesign, 'columns'>,
  attained: ReadonlyMap<number, Float64Array>,
  { levels, replicates, seed }: { levels: number; replicates: number; seed: string },
): number[] {
  const share = sharesOf(made, design);
  const limits = new Float64Array(share.length * levels).fill(Infinity);
  const [sums, misses] = [new Float64Array(levels), new Float64Array(levels).fill(1)];
  for (const [slice, own] of attained) {
    const part = share[slice] ?? 0;
    const spread = Math.sqrt(ROWS * part * (1 - part));
    for (const [level, chance] of own.entries()) {
      sums[level] = (sums[level] ?? 0) + chance;
      if (spread === 0) misses[level] = (misses[level] ?? 0) * (1 - chance);
      // Ascending levels have descending limits, as the kernel asks.
      else if (chance > 0)
        limits[slice * levels + level] = chance < 1 ? spread * upperQuantile(chance) : -Infinity;
    }
  }
  const key = streamKey(seed, 'slice-family');
  const input = { rows: ROWS, ...made, share, levels, limits, key, from: 0, to: replicates };
  const { output } = runExact(sliceMaxima, input);
  return Array.from({ length: levels }, (_, level) => {
    const reached = output.reduce((times, least) => times + (least <= level ? 1 : 0), 0);
    const drawn = 1 - (1 - (1 + reached) / (1 + replicates)) * (misses[level] ?? 1);
    return Math.min(1, drawn, sums[level] ?? 1);
  });
}

/** The share of rows in each slice. */
function sharesOf({ codes, bins }: MadeRows, design: Pick<SliceDesign, 'columns'>): Float64Array {
  const share = new Float64Array(sliceTotal(design));
  for (const {
    columns: [a, b],
    first,
  } of sliceTables(design)) {
    const width = b === undefined ? 1 : (bins[b] ?? 1);
    for (let row = 0; row < ROWS; row += 1) {
      const one = a === undefined ? 0 : (codes[a * ROWS + row] ?? 0);
      const at = first + one * width + (b === undefined ? 0 : (codes[b * ROWS + row] ?? 0));
      share[at] = (share[at] ?? 0) + 1 / ROWS;
    }
  }
  return share;
}
