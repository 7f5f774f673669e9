import { inputError, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { DataDescription } from './api.ts';
import { sameValue } from './same-value.ts';

/** The column with decisions or scores of another model. */
export interface PreviousModel {
  readonly column: string;
  readonly holds: 'decisions' | 'scores';
}

/** Where the data hold what another model decided or scored; null where the plan names nothing. */
export function previousOf({ roles }: Plan): PreviousModel | null {
  const { previousDecision, previousScore } = roles;
  if (previousDecision !== undefined) return { column: previousDecision, holds: 'decisions' };
  return previousScore === undefined ? null : { column: previousScore, holds: 'scores' };
}

/** Why the decisions of another model cannot be read, or null. */
export function previousProblem({ roles }: Plan, test: DataDescription): Outcome<never> | null {
  const { previousDecision, previousScore, favourable } = roles;
  if (previousDecision !== undefined && previousScore !== undefined) {
    return inputError(
      'The plan names decisions and scores of another model.',
      'Its decisions are read, or made from its scores, and the two could differ.',
      'Leave out roles.previousScore or roles.previousDecision.',
      { place: { key: 'roles.previousScore' } },
    );
  }
  const find = (wanted: string | undefined) => test.columns.find(({ field }) => field.name === wanted);
  const [decisions, scores] = [find(previousDecision), find(previousScore)];
  if (scores && scores.field.type !== 'number') {
    return inputError(
      `The column '${scores.field.name}' does not hold numbers.`,
      'roles.previousScore names scores, which decision.threshold cuts.',
      'Name a column of decisions under roles.previousDecision instead.',
      { place: { key: 'roles.previousScore' } },
    );
  }
  if (!decisions || decisions.values.some(({ name }) => sameValue(name, String(favourable)))) return null;
  const shown = decisions.values.slice(0, 12).map(({ name }) => name);
  return inputError(
    `No row of '${decisions.field.name}' holds the favourable decision '${favourable}'.`,
    shown.length === 0 ? 'It holds no value, or more than 1,000.' : `It holds: ${shown.join(', ')}.`,
    'Name decisions in the words of roles.favourable, or scores under roles.previousScore.',
    { place: { key: 'roles.previousDecision' } },
  );
}
