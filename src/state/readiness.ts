import { inputError, type Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import { predictsAmount } from '../core/predictor.ts';
import type { ScreenName } from './navigation.svelte.ts';
import { composePlan } from './plan.ts';
import type { Roles } from './roles.svelte.ts';
import type { Means, Suite } from './suite.svelte.ts';
import type { Wiring } from './wiring.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What stands between the person and a run: in words, with the screen where it is settled. */
export interface Blocker {
  readonly screen: ScreenName;
  readonly text: string;
}

/** A value that an outcome takes; `count` null where nobody counted. */
export interface OutcomeValue {
  readonly name: string;
  readonly count: number | null;
}

/** What readiness is judged from. */
interface Parts {
  readonly workspace: Workspace;
  readonly roles: Roles;
  readonly wiring: Wiring;
  readonly suite: Suite;
  readonly means: Means;
  readonly outcomes: readonly OutcomeValue[];
}

/** Values of the label, else of the decision, else the classes that the model names; none of a label that is an amount. */
export function outcomesOf({
  roles,
  workspace,
}: Pick<Parts, 'roles' | 'workspace'>): readonly OutcomeValue[] {
  const column = roles.column('label') ?? roles.column('decision');
  const profile = workspace.test?.columns.find(({ field }) => field.name === column);
  // Two numbers are a code for two outcomes, also beside a model of amounts; more are amounts, favourable from the limit up.
  if (givesAmounts(workspace) && profile?.field.type === 'number' && profile.distinct !== 2) return [];
  return profile?.values ?? (workspace.model?.info.classes ?? []).map((name) => ({ name, count: null }));
}

/** Whether it is said which outcome is good for the person: a value was chosen, or the limit on amounts says it. */
export function outcomeSaid(parts: Pick<Parts, 'roles' | 'workspace' | 'outcomes'>): boolean {
  return parts.roles.favourable !== null || (givesAmounts(parts.workspace) && parts.outcomes.length === 0);
}

function givesAmounts({ model }: Workspace): boolean {
  return model !== null && predictsAmount(model.info);
}

/** Every open question, the first to be settled first. */
export function blockersOf({ workspace, roles, wiring, suite, means, outcomes }: Parts): readonly Blocker[] {
  if (!workspace.test) return [{ screen: 'files', text: 'Drop a dataset to test on.' }];
  const found: Blocker[] = [];
  const add = (screen: ScreenName, text: string) => found.push({ screen, text });
  const waiting = joinBlocker(workspace);
  if (waiting !== null) add('files', waiting);
  if (!workspace.model && roles.column('score') === null && roles.column('decision') === null) {
    add('files', 'Add a model, or give a column the role Score or Decision.');
  }
  if (roles.favourable === null && outcomes.length > 0)
    add('mapping', 'Say which outcome is good for the person.');
  if (workspace.model && wiring.error) add('mapping', wiring.error.what);
  if (wiring.unconfirmed) add('mapping', 'Confirm the order of columns, which is a guess.');
  const problem = suite
    .active(means)
    .map((line) => suite.problem(line))
    .find((text) => text !== null);
  if (problem) add('tests', `${problem}.`);
  if (suite.pieces(means, roles.slices).length === 0) add('tests', 'Switch on at least one test.');
  return found;
}

/** A join that the plan or the person asked for and that did not come about, in words; null where nothing is missing. */
export function joinBlocker({ plan, test, attributes }: Workspace): string | null {
  if (test?.joined) return null;
  const { table } = attributes;
  if (table) return `${table.subject.name} is not joined: choose another key, or remove it.`;
  const named = plan?.data.attributes;
  return named ? `The plan joins ${named.path} by ${named.key}: drop that file too.` : null;
}

/** The plan that the screens describe, with these tests. */
export function planFrom(
  { workspace, roles, wiring }: Pick<Parts, 'workspace' | 'roles' | 'wiring'>,
  tests: Plan['tests'],
): Outcome<Plan> {
  const { model, test, reference, plan: base } = workspace;
  if (!test) return inputError('There is no test data.', 'A run needs rows to test on.', 'Drop a dataset.');
  return composePlan({
    base,
    model: model ? model.subject.name : null,
    test: test.subject.name,
    reference: reference?.subject.name ?? null,
    attributes: test.joined && { path: test.joined.subject.name, key: test.joined.key },
    // Until an outcome is chosen 1 stands for it, save where the limit on amounts says it.
    roles: { ...(givesAmounts(workspace) ? {} : { favourable: '1' }), ...roles.pieces(base) },
    bins: roles.bins,
    inputs: wiring.inputs,
    decision: roles.decision,
    tests,
  });
}
