import type { Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { FileRef } from '../engine/api.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Run } from './run.svelte.ts';
import type { SecondModel } from './second-model.svelte.ts';
import type { Turns } from './turns.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What a comparison touches besides the second model. */
interface Parts {
  readonly navigation: Navigation;
  readonly workspace: Workspace;
  readonly run: Run;
  readonly second: SecondModel;
  readonly plan: Outcome<Plan>;
  /** In what the results of the first model were made under other choices than the present ones. */
  readonly changed: readonly string[];
  start(): Promise<void>;
}

/** The moves by which a second model comes beside the first and both are put to the same tests. */
export class Comparison {
  readonly #bench: Parts;
  readonly #turns: Turns;

  constructor(bench: Parts, turns: Turns) {
    this.#bench = bench;
    this.#turns = turns;
  }

  /** In what either side was made under other choices than the present ones, in words; empty where both are theirs. */
  get changed(): readonly string[] {
    const { plan, second, changed } = this.#bench;
    return [...new Set([...changed, ...(plan.ok ? second.changedFrom(plan.value) : [])])];
  }

  /** Opens files as the second model, and asks how it would be fed. */
  add(files: readonly FileRef[]): Promise<void> {
    return this.#turns.take(async () => {
      await this.#bench.second.open(files);
      await this.refresh();
    });
  }

  /** Asks again how the second model would be fed, for roles may have changed. */
  async refresh(): Promise<void> {
    const { plan, second, workspace } = this.#bench;
    if (plan.ok && workspace.files) await second.refresh(plan.value, workspace.files);
  }

  /** Runs what has not run under the present choices: the first model, then the second under the same plan. */
  async start(): Promise<void> {
    const bench = this.#bench;
    if (!bench.run.output || bench.changed.length > 0) await bench.start();
    const { output, asked, expected } = bench.run;
    const { files } = bench.workspace;
    if (!output || !asked || !files || bench.changed.length > 0) return;
    bench.navigation.go('compare');
    if (bench.second.blocker === null) await bench.second.start(asked.plan, files, expected);
  }
}
