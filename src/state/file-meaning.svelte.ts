import { namesSame } from '../core/input-names.ts';
import type { Plan } from '../core/plan.ts';
import type { DataDescription } from '../engine/api.ts';
import type { GuessedRole, Session } from '../bridge/session.ts';
import { outcomesOf } from './readiness.ts';
import type { Roles } from './roles.svelte.ts';
import type { SavedMapping } from './saved-mapping.svelte.ts';
import type { Suite } from './suite.svelte.ts';
import type { Wiring } from './wiring.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** The files that roles and mapping were last worked out for. */
export type Files = Pick<Workspace, 'test' | 'model' | 'mapping'>;

interface Parts {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly roles: Roles;
  readonly suite: Suite;
  readonly wiring: Wiring;
  readonly saved: SavedMapping;
}

/** What files on the bench mean: roles, tests and wiring from a plan, from a saved mapping, or guessed. */
export class FileMeaning {
  readonly #parts: Parts;
  /** The plan that the screens were last filled in from. */
  #loaded: Plan | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Works out what the files mean where they differ from those before. */
  async follow(before: Files | null): Promise<void> {
    const { workspace, roles, suite, wiring } = this.#parts;
    const { test, model, plan, mapping } = workspace;
    if (!test) return;
    const planIsNew = plan !== null && plan !== this.#loaded;
    const same = before?.model === model && before.test?.subject.sha256 === test.subject.sha256;
    if (planIsNew) {
      this.#loaded = plan;
      roles.load(plan);
      suite.load(plan);
      wiring.load(plan.inputs);
    } else if (same) {
      await this.followJoin(before.test);
    } else {
      await this.#guess(test);
    }
    if (planIsNew || !same || before.mapping !== mapping) await this.#takeSaved(planIsNew ? plan : null);
  }

  async #guess(test: DataDescription): Promise<void> {
    const { session, workspace, roles, wiring } = this.#parts;
    const guesses = await session.guessRoles(test, workspace.model);
    if (guesses.ok) roles.guess(guesses.value, test);
    else workspace.problems = [...workspace.problems, guesses.error];
    wiring.load('auto');
  }

  /** Roles of joined columns go when the columns go; new ones get a role unless a plan has said which columns have one. */
  async followJoin(before: DataDescription | null): Promise<void> {
    const { session, workspace, roles } = this.#parts;
    const { test, model, plan } = workspace;
    const [gone, here] = [before?.joined?.columns ?? [], test?.joined?.columns ?? []];
    for (const column of gone) if (!here.includes(column)) roles.assign(column, null);
    const fresh = here.filter((column) => !gone.includes(column));
    if (!test || plan?.data.attributes || fresh.length === 0) return;
    const guesses = await session.guessRoles(test, model);
    const wanted = ({ role, column }: GuessedRole) => role === 'sensitive' && fresh.includes(column);
    if (guesses.ok) roles.add(guesses.value.filter(wanted), test);
  }

  /**
   * Takes a mapping that was saved for these files: the wiring, and the roles unless a plan has just given them. With a plan
   * only a mapping.json that was dropped beside it counts, and only where the plan names no other columns.
   */
  async #takeSaved(plan: Plan | null): Promise<void> {
    const { workspace, roles, wiring, saved } = this.#parts;
    const { files, mapping } = workspace;
    if (!files?.model || (plan && !mapping)) return;
    const found = await saved.find(files, mapping);
    if (!found) return;
    const named = plan?.inputs ?? 'auto';
    const { assumedOutcome, ...chosen } = found.chosen;
    const alike = named !== 'auto' && namesSame(named, chosen.inputs);
    // A plan that names the same inputs vouches for an order that was only assumed.
    if (alike && chosen.order === 'assumed') wiring.take({ ...chosen, order: 'known' });
    else if (alike || named === 'auto') wiring.take(chosen);
    if (!plan) roles.load(found.file);
    // A guess is no choice: the person is asked, as if nothing had been saved.
    if (roles.favourable === assumedOutcome && outcomesOf({ roles, workspace }).length > 0)
      roles.favourable = null;
  }
}
