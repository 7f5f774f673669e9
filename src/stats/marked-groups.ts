import type { OutcomeCell, OutcomeCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import { effectiveSize } from './bounded-mean.ts';
import type { MarkedStratum } from './permutation.ts';

/** Which rows are marked among which, in strata: `strata` says for each stratum which cells belong to it. */
export interface Marking {
  readonly of: (cell: OutcomeCell) => boolean;
  readonly strata: readonly { readonly among: (cell: OutcomeCell) => boolean; readonly noun: string }[];
}

/** One group in a table of marks. */
export interface MarkedGroup {
  readonly group: string;
  readonly n: number;
  /** Share of marked rows over all strata; null where there are no rows. */
  readonly share: number | null;
  /** Why it takes no part: too few rows in some stratum; null where it does. */
  readonly reason: string | null;
}

/** Groups, and the table of those that take part: `names[g]` is group g of every stratum. */
export interface MarkedTable {
  readonly groups: readonly MarkedGroup[];
  readonly names: readonly string[];
  readonly strata: readonly MarkedStratum[];
}

/**
 * Counts marks by stratum and group. Weighted rows count by their weight, the whole table scaled to Kish's effective size, so
 * that shares of groups and strata are kept. A group needs `minimum` effective rows in every stratum.
 */
export function markedTable(counts: OutcomeCounts, marking: Marking, minimum: number): MarkedTable {
  const counted = counts.cells.filter((cell) => marking.strata.some(({ among }) => among(cell)));
  const factor = scaleOf(counted);
  const all = byGroup(counts.cells).map(({ name, items }) => {
    const cells = items.filter((cell) => counted.includes(cell));
    const marked = weightOf(cells.filter(marking.of));
    const weight = weightOf(cells);
    return {
      group: name,
      n: cells.reduce((sum, { rows }) => sum + rows, 0),
      share: weight > 0 ? marked / weight : null,
      reason: whyLeftOut(cells, marking, minimum),
      strata: marking.strata.map(({ among }) => {
        const own = cells.filter(among);
        return { size: factor * weightOf(own), marked: factor * weightOf(own.filter(marking.of)) };
      }),
    };
  });
  const tested = all.filter(({ reason }) => reason === null);
  return {
    groups: all.map(({ group, n, share, reason }) => ({ group, n, share, reason })),
    names: tested.map(({ group }) => group),
    strata: marking.strata.map((_, s) => ({
      sizes: tested.map(({ strata }) => strata[s]?.size ?? 0),
      marked: tested.map(({ strata }) => strata[s]?.marked ?? 0),
    })),
  };
}

function whyLeftOut(cells: readonly OutcomeCell[], { strata }: Marking, minimum: number): string | null {
  for (const { among, noun } of strata) {
    const own = cells.filter(among);
    const size = scaleOf(own) * weightOf(own);
    if (!(size > 0)) return `There are no ${noun} here.`;
    if (size < minimum) return `Too few: ${Math.floor(size + 1e-9)} ${noun} (effective), ${minimum} needed.`;
  }
  return null;
}

function weightOf(cells: readonly OutcomeCell[]): number {
  return cells.reduce((sum, { weight }) => sum + weight, 0);
}

/** Effective rows of one unit of weight; 0 where there is none. */
function scaleOf(cells: readonly OutcomeCell[]): number {
  const weight = weightOf(cells);
  const squares = cells.reduce((sum, { weightSquared }) => sum + weightSquared, 0);
  return weight > 0 ? effectiveSize(weight, squares) / weight : 0;
}
