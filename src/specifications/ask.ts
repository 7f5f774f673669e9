import { ok, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import { outcomeCountsIn, scoreTableIn, type Summary } from '../core/summary.ts';
import { answerer, groundOf, type Ground } from './answer.ts';
import { specificationsOf, type Choices } from './choices.ts';
import { curveOf, type SpecificationCurve } from './curve.ts';
import { choicesOf, planThreshold, unitsOf, type Asked } from './propose.ts';

/** What is asked about: a plan as it ran, its summaries and its seed. */
export interface Finished {
  readonly plan: Plan;
  readonly summaries: ReadonlyMap<string, Summary>;
  readonly seed: string;
  readonly checks: Asked['checks'];
}

/** Questions that can be asked of a run: each slice with the units of its checks. */
export function questionsOf(run: Finished): Asked[] {
  const { plan, checks, summaries } = run;
  const slices = plan.roles.sensitive.map((own) => (typeof own === 'string' ? [own] : own));
  const [counts, scores] = [outcomeCountsIn(summaries), scoreTableIn(summaries)];
  return slices.flatMap((slice) => {
    const ground = groundOf(
      { counts, scores, slice },
      { bins: plan.bins, threshold: planThreshold(plan), seed: run.seed },
    );
    const asked = { plan, checks, slice, counts: ground.counts, scores: ground.scores };
    return unitsOf(asked).map((unit) => ({ ...asked, unit }));
  });
}

/** What the answers of a question rest on. */
export function groundAsked({ counts, scores, slice, plan }: Asked, seed: string): Ground {
  return { counts, scores, slice, bins: plan.bins, threshold: planThreshold(plan), seed };
}

/** The curve of a question under its choices. */
export function askAll(asked: Asked, choices: Choices, seed: string): SpecificationCurve {
  const answers = specificationsOf(choices).map(answerer(groundAsked(asked, seed)));
  return curveOf(answers, asked.scores?.missing ?? 0);
}

/** The curve of a question under the alternatives that the plan declares, or else the proposed ones. */
export function askDeclared(asked: Asked, seed: string): Outcome<SpecificationCurve> {
  const choices = choicesOf(asked);
  return choices.ok ? ok(askAll(asked, choices.value, seed)) : choices;
}
