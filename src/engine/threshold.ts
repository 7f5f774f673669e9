import { inputError, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
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
