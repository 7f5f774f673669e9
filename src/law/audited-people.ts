import type { OutcomeCounts, ScoreTable } from '../core/summary.ts';
import type { People } from './categories.ts';

/** Everybody with a decision, by group; chosen = the favourable decision. Rows count, whatever their weight. */
export function peopleSelected(counts: OutcomeCounts): People[] {
  return counts.cells.flatMap(({ group, decision, rows }) =>
    decision === null ? [] : [{ group, people: rows, chosen: decision === 1 ? rows : 0 }],
  );
}

/** The median score of everybody in the table, unknown groups included: the mean of the two middle ones where they are even; null for nobody. */
export function medianScore({ groups }: ScoreTable): number | null {
  const at = new Map<number, number>();
  for (const { scores, positives, negatives } of groups)
    for (const [index, score] of scores.entries())
      at.set(score, (at.get(score) ?? 0) + (positives[index] ?? 0) + (negatives[index] ?? 0));
  const sorted = [...at].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, people]) => sum + people, 0);
  if (total === 0) return null;
  const nth = (rank: number): number => {
    let below = 0;
    return sorted.find(([, people]) => (below += people) >= rank)?.[0] ?? NaN;
  };
  return (nth(Math.ceil(total / 2)) + nth(Math.floor(total / 2) + 1)) / 2;
}

/** Everybody with a score, by group; chosen = a score strictly above the median, so that ties at it count below. */
export function peopleScored(table: ScoreTable): People[] {
  const median = medianScore(table);
  return table.groups.map(({ group, scores, positives, negatives }) => {
    const weight = (from: (score: number) => boolean): number =>
      scores.reduce(
        (sum, score, index) => (from(score) ? sum + (positives[index] ?? 0) + (negatives[index] ?? 0) : sum),
        0,
      );
    return {
      group,
      people: weight(() => true),
      chosen: weight((score) => median !== null && score > median),
    };
  });
}
