import type { Detail } from '../core/estimate.ts';
import type { FlipCounts } from '../core/summary.ts';
import { byGroup } from '../core/summary.ts';
import { flipRates } from '../stats/flip-rates.ts';
import { differenceGap } from '../stats/gap.ts';
import { holm } from '../stats/holm.ts';
import { mcnemarExact } from '../stats/mcnemar.ts';

/** The counts with all groups taken together. */
export function mergeGroups(counts: FlipCounts): FlipCounts {
  return { ...counts, attributes: [], cells: counts.cells.map((cell) => ({ ...cell, group: [] })) };
}

/** Each ordered pair of values with both directions of change and McNemar's exact p, Holm-corrected over pairs. */
export function pairsOf(counts: FlipCounts, feature: string): Detail[] {
  const prefix = `${feature} → `;
  const pairs = new Map<string, { from: string; to: string; n: number; lost: number; gained: number }>();
  for (const { name: from, items } of byGroup(counts.cells)) {
    for (const cell of items) {
      if (!cell.level.startsWith(prefix) || cell.valid === 0) continue;
      const to = cell.level.slice(prefix.length);
      const key = JSON.stringify([from, to]);
      const pair = pairs.get(key) ?? { from, to, n: 0, lost: 0, gained: 0 };
      pair.n += cell.rows;
      if (cell.flips > 0 && cell.before === 1) pair.lost += cell.rows;
      if (cell.flips > 0 && cell.before === 0) pair.gained += cell.rows;
      pairs.set(key, pair);
    }
  }
  const all = [...pairs.values()];
  const adjusted = holm(all.map(({ lost, gained }) => mcnemarExact(lost, gained)));
  return all.map(({ from, to, n, lost, gained }, index) => ({
    from,
    to,
    n,
    favourableToUnfavourable: lost,
    unfavourableToFavourable: gained,
    mcnemarP: mcnemarExact(lost, gained),
    holmP: adjusted[index] ?? 1,
  }));
}

/** The gap between groups' flip rates with its simultaneous interval, or null where fewer than two groups are large enough. */
export function gapOf(counts: FlipCounts, level: string, minimum: number, confidence: number): Detail | null {
  const tested = flipRates(counts, level, minimum).flatMap(({ rate, reason }) =>
    rate && reason === null ? [rate] : [],
  );
  if (tested.length < 2) return null;
  const { value, interval } = differenceGap([tested], confidence);
  return { value, lower: interval.lower, upper: interval.upper };
}
