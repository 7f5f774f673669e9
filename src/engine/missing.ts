import { inputError, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { SubjectData } from '../core/results.ts';
import type { SummaryRequest } from './requests.ts';

/** What a run has to work with, as far as it decides which summaries can exist. */
export interface Means {
  readonly model: boolean;
  readonly reference: boolean;
  /** Scores, not only decisions. */
  readonly scores: boolean;
  /** Decisions or scores of another model. */
  readonly previous: boolean;
}

/** What a run works with, as its plan says. The results must name the same, so that nothing can be declared away. */
export function meansOf(plan: Plan): Means {
  const model = typeof plan.model === 'string';
  return {
    model,
    reference: plan.data.reference !== undefined,
    scores: model || plan.roles.score !== undefined,
    previous: plan.roles.previousDecision !== undefined || plan.roles.previousScore !== undefined,
  };
}

/** Why plan and files do not go together, or null: a plan that names a model or a reference is run with it, or not at all. */
export function filesProblem(
  plan: Plan,
  subject: { readonly model: boolean; readonly reference: boolean; readonly joinedBy: string | null },
): Outcome<never> | null {
  const { model, reference } = meansOf(plan);
  const key = plan.data.attributes?.key ?? null;
  for (const [what, named, given] of [
    ['model', model, subject.model],
    ['reference file', reference, subject.reference],
    ['table of attributes', key !== null, subject.joinedBy !== null],
  ] as const) {
    if (named === given) continue;
    return inputError(
      named
        ? `The plan names a ${what}, but there is none.`
        : `There is a ${what} that the plan does not name.`,
      'A plan is run with exactly the files that it names, so that no test can be left out quietly.',
      named ? `Add the ${what}, or take it out of the plan.` : 'Name it in the plan, or remove it.',
    );
  }
  if (key === subject.joinedBy) return null;
  return inputError(
    `The plan joins attributes by '${key}', but they were joined by '${subject.joinedBy}'.`,
    'Another key can bring together other rows.',
    `Join them by '${key}', or change the plan.`,
    { place: { key: 'data.attributes.key' } },
  );
}

/** The key by which the results say that attributes were joined to the test data, or null. */
export function joinedBy(data: readonly SubjectData[]): string | null {
  const joins = data.flatMap((file) => file.joins ?? []);
  return joins.find(({ to }) => to === 'test')?.key ?? null;
}

/** Why a summary cannot be made from what there is, in words; null where it can. */
export function whyMissing(
  { kind, counts }: SummaryRequest,
  { model, reference, scores, previous }: Means,
): string | null {
  if (counts === 'previous' && !previous)
    return 'There are no decisions of another model to compare with. Name their column under roles.previousDecision or roles.previousScore.';
  if (kind === 'column-sketch' && !reference)
    return 'Drift needs a reference file to compare with. Add one under data.reference.';
  if (kind === 'flip-counts' && !model)
    return 'Robustness needs the model itself: predictions alone cannot be asked about changed records.';
  if ((kind === 'score-table' || kind === 'residual-moments') && !scores)
    return 'The data holds decisions but no scores. Name a score column, or give the model.';
  return null;
}
