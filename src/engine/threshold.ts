import { inputError, type Outcome } from '../core/outcome.ts';
import { FROM_THRESHOLD, type Plan } from '../core/plan.ts';
import type { MappingOptions } from '../models/mapping.ts';
import { predictsAmount } from '../core/predictor.ts';
import type { RunFiles } from './api.ts';

/** What the plan says about the score: the output it names, and the label, whose name an output may bear. */
export function scoreWishes({ decision, roles }: Plan): Pick<MappingOptions, 'scoreOutput' | 'label'> {
  const output = 'threshold' in decision ? decision.score : undefined;
  return {
    ...(output === undefined ? {} : { scoreOutput: output }),
    ...(roles.label === undefined ? {} : { label: roles.label }),
  };
}

/** True where scores are amounts on a scale of the model, and not probabilities. */
export function scoresAreAmounts({ model }: RunFiles): boolean {
  return model !== null && predictsAmount(model.info);
}

/** A threshold on probabilities lies in [0, 1]; one on amounts may be any number. Decisions that are given need none. */
export function thresholdProblem(plan: Plan, files: RunFiles): Outcome<never> | null {
  if (!('threshold' in plan.decision)) return null;
  const { threshold, score } = plan.decision;
  const { roles } = plan;
  const { model } = files;
  if (score !== undefined && model === null) {
    return inputError(
      `The plan names the output '${score}', and there is no model.`,
      'Without a model the scores are those of a column.',
      'Name the column under roles.score, or leave decision.score out.',
      { place: { key: 'decision.score' } },
    );
  }
  const inside = threshold >= 0 && threshold <= 1;
  const given = model === null && (roles.decision !== undefined || roles.score === undefined);
  if (inside || given || scoresAreAmounts(files)) return null;
  const whose = model === null ? `The scores in '${roles.score ?? ''}'` : `The scores of ${model.info.name}`;
  return inputError(
    `decision.threshold is ${threshold}, outside 0 to 1.`,
    `${whose} are probabilities, so ${threshold > 1 ? 'no row' : 'every row'} would be favourable.`,
    'Give a number from 0 to 1. Any number is allowed where the model is a regressor and predicts an amount.',
    { place: { key: 'decision.threshold' } },
  );
}

/**
 * The number from which a label counts as favourable, on the scale of the amounts that the model predicts; null where
 * `roles.favourable` names a value. Label and score are cut at one place, so that a true positive means what it says.
 */
export function labelThreshold({ roles, decision }: Plan): number | null {
  return roles.favourable === FROM_THRESHOLD && 'threshold' in decision ? decision.threshold : null;
}

/** A favourable value must be named, except where amounts are cut at the threshold; then the label must be an amount too. */
export function favourableProblem(plan: Plan, files: RunFiles): Outcome<never> | null {
  const { roles } = plan;
  const from = labelThreshold(plan);
  if (from === null) return null;
  if (!scoresAreAmounts(files)) {
    return inputError(
      'The plan does not say which outcome is good for the person.',
      'Only where the model is a regressor does the threshold say it.',
      'Name the value under roles.favourable, in the words of the label, the decision or the model.',
      { place: { key: 'roles.favourable' } },
    );
  }
  const label = files.test.columns.find(({ field }) => field.name === roles.label);
  if (label === undefined) return null;
  const { field, min, max } = label;
  if (field.type !== 'number') {
    return inputError(
      `The label column '${field.name}' does not hold numbers.`,
      'The model predicts an amount, and without roles.favourable the label is cut at decision.threshold as well.',
      'Name a column of amounts, or the good value of this one under roles.favourable.',
      { place: { key: 'roles.label' } },
    );
  }
  if (min === null || max === null || (min < from && max >= from)) return null;
  return inputError(
    `Every value of '${field.name}' is ${min >= from ? 'at least' : 'below'} ${from}.`,
    `They go from ${min} to ${max}, so decision.threshold leaves one outcome only, and error rates need both.`,
    'Give decision.threshold on the scale of the amounts, or leave roles.label out.',
    { place: { key: 'decision.threshold' } },
  );
}
