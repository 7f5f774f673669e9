import type { ScoreTable } from '../core/summary.ts';

/** What a reader should know of a score table: rows left out, and a grid where scores were too many to keep. */
export function scoreNotes({ missing, grid }: ScoreTable): string[] {
  return [
    ...(missing > 0 ? [`${missing} rows have no label or no score and are left out.`] : []),
    ...(grid === null
      ? []
      : [`More than 100,000 distinct scores: they are rounded to 1 part in ${Math.round(1 / grid)}.`]),
  ];
}
