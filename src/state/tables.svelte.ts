import type { AppError } from '../core/outcome.ts';
import type { DataDescription, RunFiles } from '../engine/api.ts';
import type { Session } from '../bridge/session.ts';
import { Attributes } from './attributes.svelte.ts';
import { keyInPlan, looksLikeReference, slotInPlan } from './slots.ts';
import type { Arrangement, DataSlot, Slots } from './slots.ts';
import { TableClues, type Beside } from './table-clues.ts';

const EMPTY: Slots = { test: null, reference: null, attributes: null };
const ORDER: readonly DataSlot[] = ['test', 'reference', 'attributes'];

/** The tables on the bench: which slot each fills, and the attributes joined to the others. */
export class Tables {
  /** The tables as they were opened; `test` and `reference` may have attributes joined to them. */
  #opened: Slots = EMPTY;
  /** Slots that a person chose, by name of the file. */
  #chosen = new Map<string, DataSlot>();
  readonly #clues: TableClues;
  readonly attributes: Attributes;
  test = $state.raw<DataDescription | null>(null);
  reference = $state.raw<DataDescription | null>(null);

  constructor(session: Session) {
    this.#clues = new TableClues(session);
    this.attributes = new Attributes(session);
  }

  /** Puts opened tables into slots. Several at once begin anew, unless a plan says where each goes; one comes to what is there. */
  async add(
    fresh: readonly DataDescription[],
    slot: DataSlot | undefined,
    beside: Beside,
  ): Promise<readonly AppError[]> {
    if (slot === undefined && fresh.length > 1 && !beside.plan) this.clear();
    const names = fresh.map(({ subject }) => subject.name);
    const stated = names.flatMap((name) => slot ?? slotInPlan(beside.plan, name) ?? []);
    for (const own of stated) this.#leave(own);
    const others = this.#held().filter(({ subject }) => !names.includes(subject.name));
    if (slot) for (const name of names) this.#chosen.set(name, slot);
    const tables = [...others, ...fresh];
    const found = await this.#arrange(tables, beside);
    const [table] = fresh;
    if (!table || fresh.length > 1 || found.spare.length === 0) return this.#take(found, beside);
    // Every slot is taken: the one newcomer takes the place of its like.
    const place = await this.#placeOfLike(table);
    this.#chosen.set(table.subject.name, place);
    const gone = this.#opened[place];
    return this.#take(
      await this.#arrange(
        tables.filter((own) => own !== gone),
        beside,
      ),
      beside,
    );
  }

  async #placeOfLike(table: DataDescription): Promise<DataSlot> {
    const { test } = this.#opened;
    if (test && (await this.#clues.describes(table, test))) return 'attributes';
    return looksLikeReference(table.subject.name) ? 'reference' : 'test';
  }

  /** Lets go of what a slot holds. */
  #leave(slot: DataSlot): void {
    const gone = this.#opened[slot];
    if (gone) this.#chosen.delete(gone.subject.name);
    this.#opened = { ...this.#opened, [slot]: null };
  }

  /** Swaps what two slots hold, as a person wants it. */
  async exchange(one: DataSlot, other: DataSlot, beside: Beside): Promise<readonly AppError[]> {
    const slots = { ...this.#opened, [one]: this.#opened[other], [other]: this.#opened[one] };
    for (const slot of ORDER) {
      const table = slots[slot];
      if (table) this.#chosen.set(table.subject.name, slot);
    }
    return this.#fill(slots, beside);
  }

  /** Empties a slot. Without test data the reference moves up: a run always has test data. */
  async remove(slot: DataSlot, beside: Beside): Promise<readonly AppError[]> {
    const gone = this.#opened[slot];
    if (gone) this.#chosen.delete(gone.subject.name);
    const { reference } = this.#opened;
    const moves = slot === 'test' && reference !== null;
    if (moves) this.#chosen.delete(reference.subject.name);
    const without = { ...this.#opened, [slot]: null };
    return this.#fill(moves ? { ...without, test: reference, reference: null } : without, beside);
  }

  clear(): void {
    this.#opened = EMPTY;
    this.#chosen.clear();
    this.#clues.clear();
    this.attributes.put(null);
    [this.test, this.reference] = [null, null];
  }

  /** Decides again, for a model or a plan has come. */
  async rearrange(beside: Beside): Promise<readonly AppError[]> {
    return this.#take(await this.#arrange(this.#held(), beside), beside);
  }

  /** Forgets which slots a person chose, for a plan says it now. */
  forgetChoices(): void {
    this.#chosen.clear();
  }

  /** Joins the attributes by another column. */
  joinBy(key: string, beside: Beside): Promise<readonly AppError[]> {
    this.attributes.key = key;
    return this.#fill(this.#opened, beside);
  }

  #held(): readonly DataDescription[] {
    return ORDER.flatMap((slot) => this.#opened[slot] ?? []);
  }

  async #take({ slots, spare }: Arrangement, beside: Beside): Promise<readonly AppError[]> {
    return [...spare.map((table) => unplaced(table, slots)), ...(await this.#fill(slots, beside))];
  }

  #arrange(tables: readonly DataDescription[], beside: Beside): Promise<Arrangement> {
    return this.#clues.arrange(tables, this.#chosen, beside);
  }

  /** Fills the slots, with the attributes joined where there are any; nothing is done twice. */
  async #fill(slots: Slots, { plan }: Beside): Promise<readonly AppError[]> {
    const { attributes } = this;
    const { test, reference, attributes: table } = slots;
    if (attributes.table !== table) attributes.put(table);
    if (table) attributes.key ??= keyInPlan(plan, table.subject.name);
    const same = ORDER.every((slot) => slots[slot] === this.#opened[slot]);
    if (same && (!table || this.test?.joined?.key === attributes.key)) return [];
    this.#opened = slots;
    [this.test, this.reference] = [test, reference];
    if (!test || !table) return [];
    const files: RunFiles = { model: null, test, reference };
    const joined = await attributes.join(files, table);
    if (!joined.ok) return [joined.error];
    [this.test, this.reference] = [joined.value.test, joined.value.reference];
    return [];
  }
}

function unplaced({ subject }: DataDescription, slots: Slots): AppError {
  const taken = ORDER.flatMap((slot) => slots[slot]?.subject.name ?? []);
  return {
    code: 'input',
    what: `${subject.name} is not used.`,
    why: `Its place is taken: a run reads one table of each kind, here ${taken.join(', ')}.`,
    todo: 'To use it, choose it where it belongs: as test data, reference data or extra attributes.',
    place: { file: subject.name },
  };
}
