import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { RunSpec } from './spec.ts';

/** The smallest and largest score of a pass, and how many rows got one. */
export interface ScoreRange {
  readonly lower: number;
  readonly upper: number;
  readonly rows: number;
}

/** Scores that cannot carry a verdict: none at all, the same for every row, or given on a scale that no threshold fits. */
export function scoresProblem(
  spec: Pick<RunSpec, 'model' | 'score' | 'decision'>,
  { lower, upper, rows }: ScoreRange,
): Outcome<void> {
  if (rows === 0) {
    return inputError(
      'No row got a score.',
      'The model gave nothing that is a number for any row.',
      'Check the mapping of columns, and whether the model accepts missing values.',
    );
  }
  if (spec.model === null && spec.score !== null) {
    const problem = scaleProblem(spec.score, lower, upper, spec.decision !== null);
    if (problem) return problem;
  }
  if (rows > 1 && lower === upper && spec.decision === null) {
    return inputError(
      `Every row got the same score, ${lower}.`,
      'The inputs are probably not what the model expects, or the score column is constant.',
      'Check the mapping of columns to inputs, or the score column.',
    );
  }
  return ok(undefined);
}

/** Scores turn into decisions at a threshold in [0, 1]; where decisions are given, any finite scale will do. */
function scaleProblem(name: string, lower: number, upper: number, decided: boolean): Outcome<never> | null {
  const place = { key: 'roles.score' };
  const slack = 1e-6;
  if (decided || (lower >= -slack && upper <= 1 + slack)) return null;
  return inputError(
    `The scores in '${name}' go from ${lower} to ${upper}.`,
    'A score is the probability of the favourable outcome, from 0 to 1, and the threshold is on that scale.',
    'Rescale the column, or name a column of decisions under roles.decision.',
    { place },
  );
}
