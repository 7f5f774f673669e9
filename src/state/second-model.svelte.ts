import { compareRuns, type RunComparison } from '../core/comparison.ts';
import type { AppError } from '../core/outcome.ts';
import { settled } from './settled.ts';
import type { Plan } from '../core/plan.ts';
import type { FileRef, ModelDescription, RunFiles } from '../engine/api.ts';
import type { Session } from '../bridge/session.ts';
import { Run } from './run.svelte.ts';
import { Wiring } from './wiring.svelte.ts';

/** A second model beside the first: fed from the same rows, put to the same tests, compared verdict by verdict. */
export class SecondModel {
  readonly #session: Session;
  readonly wiring: Wiring;
  readonly run: Run;
  /** Files of a model that is not complete yet. */
  #parts: readonly FileRef[] = [];
  model = $state.raw<ModelDescription | null>(null);
  problem = $state.raw<AppError | null>(null);
  opening = $state(false);

  constructor(session: Session) {
    this.#session = session;
    this.wiring = new Wiring(session);
    this.run = new Run(session);
  }

  /** Opens dropped files as the second model; parts of one that is not complete wait for the others. A later drop is heard alone. */
  async open(files: readonly FileRef[]): Promise<void> {
    const names = new Set(files.map(({ name }) => name));
    const parts = [...this.#parts.filter(({ name }) => !names.has(name)), ...files];
    this.#parts = parts;
    this.opening = true;
    const opened = await settled('opening the second model', this.#session.openModel(parts));
    if (parts !== this.#parts) return;
    this.opening = false;
    this.problem = opened.ok ? null : opened.error;
    if (!opened.ok) return;
    this.#parts = [];
    this.run.clear();
    this.wiring.load('auto');
    this.model = opened.value;
  }

  remove(): void {
    this.run.clear();
    this.wiring.load('auto');
    Object.assign(this, { model: null, problem: null, opening: false });
    this.#parts = [];
  }

  /** Asks how the rows reach this model under the tests of a plan. */
  async refresh(plan: Plan, files: RunFiles): Promise<void> {
    if (this.model)
      await this.wiring.refresh(this.#planOf(plan, this.model), this.#filesOf(files, this.model));
  }

  /** Why it cannot be run yet, in words; null where it can. */
  get blocker(): string | null {
    if (!this.model) return 'Add a second model.';
    if (this.wiring.error) return 'Its inputs could not be matched to the columns.';
    return this.wiring.unconfirmed ? 'Confirm the order of its columns, which is a guess.' : null;
  }

  /** Puts it to the tests of a plan; null blockers are the caller's to check. */
  async start(plan: Plan, files: RunFiles, expected: number): Promise<void> {
    const model = this.model;
    if (model) await this.run.start(this.#planOf(plan, model), this.#filesOf(files, model), expected);
  }

  /** In what its results were made under other choices than a plan and its wiring now say; empty where it has none. */
  changedFrom(plan: Plan): readonly string[] {
    if (!this.model) return [];
    return this.run.changedFrom({ plan: this.#planOf(plan, this.model), mapping: this.wiring.chosen });
  }

  /** The finished run of this model beside that of the first; null while either is missing. */
  compareWith(first: Run): RunComparison | null {
    if (first.running || this.run.running || !first.output || !this.run.output) return null;
    return compareRuns(first.output.results, this.run.output.results);
  }

  #planOf(plan: Plan, { subject }: ModelDescription): Plan {
    return { ...plan, model: subject.name, inputs: this.wiring.inputs };
  }

  #filesOf(files: RunFiles, model: ModelDescription): RunFiles {
    return { ...files, model, mapping: this.wiring.chosen, othersScores: true };
  }
}
