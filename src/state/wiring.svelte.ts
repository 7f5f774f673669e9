import { inputNames } from '../core/input-names.ts';
import type { AppError } from '../core/outcome.ts';
import { settled } from './settled.ts';
import type { Plan, PlanInput } from '../core/plan.ts';
import type { ColumnBinding, Encoding, InputBinding } from '../core/predictor.ts';
import type { ChosenMapping, MappingProposal, RunFiles } from '../engine/api.ts';
import type { Session, Standing, Wiring as MappingView } from '../bridge/session.ts';

type Inputs = NonNullable<PlanInput['inputs']>;

const BY_PERSON = 'chosen by you';

/** How columns reach the model's inputs: the session's guess with its proofs, and what the person changed or confirmed. */
export class Wiring {
  readonly #session: Session;
  /** The question under way, which is no state: an effect that asks must not depend on whether one was asked. */
  #asking: AbortController | null = null;
  /** True where proofs were ended before they were over and nobody has asked for them again. */
  cut = false;
  #named = $state.raw<Inputs>('auto');
  view = $state.raw<MappingView | null>(null);
  error = $state.raw<AppError | null>(null);
  busy = $state(false);
  /** A saved mapping, or the person's own; null while names decide. */
  chosen = $state.raw<ChosenMapping | null>(null);

  constructor(session: Session) {
    this.#session = session;
  }

  /** `auto`, or columns by input once a plan, a saved mapping or the person has named them. */
  get inputs(): Inputs {
    return this.chosen ? inputNames(this.chosen.inputs) : this.#named;
  }

  /** Columns by slot as they now stand, whether they were tried already or not. */
  get bindings(): readonly InputBinding[] {
    return this.chosen?.inputs ?? this.view?.mapping?.inputs ?? [];
  }

  /** True while the order of columns is a guess that nobody has confirmed; blocks a run. */
  get unconfirmed(): boolean {
    if (this.chosen) return this.chosen.order === 'assumed';
    return this.#named === 'auto' && (this.view?.mapping?.assumedOrder ?? false);
  }

  /** What of the wiring is still a guess, and what a person has vouched for. The outcome was answered before it is saved. */
  get standing(): Standing {
    const confirmed = this.chosen?.order === 'confirmed';
    return {
      assumed: this.unconfirmed ? ['order'] : [],
      confirmed: confirmed ? ['order', 'outcome'] : ['outcome'],
    };
  }

  /** Takes the `inputs` of a plan, or starts again from a guess. */
  load(inputs: Plan['inputs']): void {
    this.#named = inputs;
    this.chosen = null;
    this.view = null;
    this.error = null;
    this.cut = false;
  }

  /** Takes a saved mapping. */
  take(mapping: ChosenMapping): void {
    this.chosen = mapping;
  }

  /** Ends the proofs under way, whose files or roles change; they can be asked for again. */
  stop(): void {
    if (this.#asking === null) return;
    this.#asking.abort();
    this.#asking = null;
    this.cut = true;
    this.busy = false;
  }

  /** Asks for the wiring under a plan; the proofs of an older question end. */
  async refresh(plan: Plan, files: RunFiles): Promise<void> {
    this.stop();
    const asking = new AbortController();
    this.#asking = asking;
    this.busy = true;
    this.cut = false;
    const asked = this.#session.mapping(plan, files, asking.signal);
    const outcome = await settled('matching columns to inputs', asked);
    if (asking.signal.aborted) return;
    this.#asking = null;
    this.busy = false;
    this.error = outcome.ok ? null : outcome.error;
    this.view = outcome.ok ? outcome.value : null;
  }

  /** Fixes the shown wiring as the person's own, order included. */
  confirm(): void {
    if (this.bindings.length > 0) this.#change(this.bindings, 'confirmed');
  }

  /** Starts from a wiring that nobody vouches for yet, e.g. where none could be guessed. */
  begin(inputs: readonly InputBinding[]): void {
    this.#change(inputs, 'assumed');
  }

  /** Takes a wiring that was offered; a person who clicks it has chosen it. */
  accept({ inputs }: MappingProposal): void {
    this.#change(inputs, 'confirmed');
  }

  reset(): void {
    this.#named = 'auto';
    this.chosen = null;
  }

  /** Feeds one slot of an input from another column. */
  choose(input: string, slot: number, binding: ColumnBinding): void {
    this.#slots(input, (slots) => slots.map((own, at) => (at === slot ? binding : own)));
  }

  /** Lets a column go in another way: as codes in another order, as 0 or 1. */
  encode(input: string, slot: number, encoding: Encoding): void {
    this.#slots(input, (slots) => slots.map((own, at) => (at === slot ? { ...own, encoding } : own)));
  }

  /** Moves a column of a matrix to another place; the others close up. */
  move(input: string, from: number, to: number): void {
    this.#slots(input, (slots) => {
      const moved = slots[from];
      if (moved === undefined || to < 0 || to >= slots.length) return slots;
      const rest = slots.filter((_, at) => at !== from);
      return [...rest.slice(0, to), moved, ...rest.slice(to)];
    });
  }

  #slots(input: string, change: (slots: readonly ColumnBinding[]) => readonly ColumnBinding[]): void {
    const order = this.unconfirmed ? 'assumed' : 'confirmed';
    this.#change(
      this.bindings.map((own) => (own.input === input ? { input, slots: change(own.slots) } : own)),
      order,
    );
  }

  /** A score that was saved stays; it does not depend on the columns. */
  #change(inputs: readonly InputBinding[], order: ChosenMapping['order']): void {
    this.chosen = { inputs, score: this.chosen?.score ?? null, order, from: BY_PERSON };
  }
}
