import type { ScoreGroup, ScoreTable } from '../core/summary.ts';

/** All groups of a table as one; null where no row has both a score and a label. */
export function pooled({ groups }: ScoreTable): ScoreGroup | null {
  const entries = groups.flatMap(({ scores, positives, negatives }) =>
    [...scores].map((score, at) => [score, positives[at] ?? 0, negatives[at] ?? 0] as const),
  );
  if (entries.length === 0) return null;
  entries.sort((a, b) => a[0] - b[0]);
  const [scores, positives, negatives]: [number[], number[], number[]] = [[], [], []];
  for (const [score, p, n] of entries) {
    if (scores[scores.length - 1] !== score) {
      scores.push(score);
      positives.push(0);
      negatives.push(0);
    }
    const last = scores.length - 1;
    positives[last] = (positives[last] ?? 0) + p;
    negatives[last] = (negatives[last] ?? 0) + n;
  }
  const sum = (of: (group: ScoreGroup) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  return {
    group: [],
    scores: Float64Array.from(scores),
    positives: Float64Array.from(positives),
    negatives: Float64Array.from(negatives),
    positiveRows: sum((own) => own.positiveRows),
    negativeRows: sum((own) => own.negativeRows),
    positiveWeightSquared: sum((own) => own.positiveWeightSquared),
    negativeWeightSquared: sum((own) => own.negativeWeightSquared),
  };
}
