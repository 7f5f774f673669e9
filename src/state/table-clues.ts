import type { Plan } from '../core/plan.ts';
import type { DataDescription, ModelDescription } from '../engine/api.ts';
import type { Session } from '../bridge/session.ts';
import {
  arrangeTables,
  inputShare,
  slotInPlan,
  type Arrangement,
  type Clues,
  type DataSlot,
} from './slots.ts';

/** What else is on the bench and speaks for one slot or another. */
export interface Beside {
  readonly model: ModelDescription | null;
  readonly plan: Plan | null;
}

/** Asks the session what speaks for which slot of a table. What two tables are to each other is asked once. */
export class TableClues {
  readonly #session: Session;
  readonly #related = new Map<string, Promise<boolean>>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Puts tables into slots, those first that a person has chosen or the plan names. */
  async arrange(
    tables: readonly DataDescription[],
    chosen: ReadonlyMap<string, DataSlot>,
    { model, plan }: Beside,
  ): Promise<Arrangement> {
    const clues = tables.map(async (table): Promise<Clues> => {
      const { name } = table.subject;
      return {
        table,
        said: chosen.get(name) ?? slotInPlan(plan, name),
        inputs: inputShare(model, table),
        outcome: tables.length > 1 && (await this.#holdsOutcome(table, model)),
      };
    });
    const known = await Promise.all(clues);
    const about = new Set<string>();
    for (const { table: one } of known.filter(({ said }) => said === null))
      for (const other of tables.filter((own) => own !== one)) {
        if (await this.describes(one, other)) about.add(pair(one, other));
        if (await this.describes(other, one)) about.add(pair(other, one));
      }
    return arrangeTables(known, (table, data) => about.has(pair(table, data)));
  }

  /** Whether a table looks like attributes of the people in other data. */
  describes(table: DataDescription, data: DataDescription): Promise<boolean> {
    const key = pair(table, data);
    const known = this.#related.get(key) ?? this.#ask(table, data);
    this.#related.set(key, known);
    return known;
  }

  clear(): void {
    this.#related.clear();
  }

  async #ask(table: DataDescription, data: DataDescription): Promise<boolean> {
    const guess = await this.#session.guessJoin(data, table);
    return guess.ok && guess.value.likely;
  }

  async #holdsOutcome(table: DataDescription, model: ModelDescription | null): Promise<boolean> {
    const guesses = await this.#session.guessRoles(table, model);
    return guesses.ok && guesses.value.some(({ role }) => /^(label|score|decision)$/.test(role));
  }
}

function pair(...tables: readonly [DataDescription, DataDescription]): string {
  return tables.map(({ subject }) => `${subject.name} ${subject.sha256}`).join('\n');
}
