import type { AppError } from '../core/outcome.ts';
import type { Plan, PlanInput } from '../core/plan.ts';
import type { RunFiles } from '../engine/api.ts';
import type { Session, Wiring as MappingView } from '../bridge/session.ts';

type Inputs = NonNullable<PlanInput['inputs']>;

/** How columns reach the model's inputs: the session's guess with its proofs, and what the person changed or confirmed. */
export class Wiring {
  readonly #session: Session;
  #asked = 0;
  view = $state.raw<MappingView | null>(null);
  error = $state.raw<AppError | null>(null);
  busy = $state(false);
  /** `auto`, or columns by input once the person has chosen or confirmed them. */
  inputs = $state.raw<Inputs>('auto');

  constructor(session: Session) {
    this.#session = session;
  }

  /** True while the order of columns is a guess that nobody has confirmed; blocks a run. */
  get unconfirmed(): boolean {
    return this.inputs === 'auto' && (this.view?.mapping?.assumedOrder ?? false);
  }

  /** Takes the `inputs` of a plan, or starts again from a guess. */
  load(inputs: Plan['inputs']): void {
    this.inputs = inputs;
    this.view = null;
    this.error = null;
  }

  /** Asks for the wiring under a plan; the answer to an older question is dropped. */
  async refresh(plan: Plan, files: RunFiles): Promise<void> {
    this.#asked += 1;
    const ticket = this.#asked;
    this.busy = true;
    const outcome = await this.#session.mapping(plan, files);
    if (ticket !== this.#asked) return;
    this.busy = false;
    this.error = outcome.ok ? null : outcome.error;
    if (outcome.ok) this.view = outcome.value;
  }

  /** Fixes the shown wiring as the person's own. */
  confirm(): void {
    const columns = this.#columnsByInput();
    if (columns) this.inputs = columns;
  }

  reset(): void {
    this.inputs = 'auto';
  }

  /** Feeds one slot of an input from another column. */
  choose(input: string, slot: number, column: string): void {
    const columns = this.#columnsByInput();
    if (!columns) return;
    const held = columns[input];
    const slots = typeof held === 'string' ? [held] : [...(held ?? [])];
    slots[slot] = column;
    this.inputs = { ...columns, [input]: slots.length === 1 ? column : slots };
  }

  #columnsByInput(): Record<string, string | string[]> | null {
    const mapping = this.view?.mapping;
    if (!mapping) return null;
    return Object.fromEntries(
      mapping.inputs.map(({ input, slots }) => {
        const columns = slots.map(({ column }) => column);
        return [input, columns.length === 1 ? (columns[0] ?? '') : columns];
      }),
    );
  }
}
