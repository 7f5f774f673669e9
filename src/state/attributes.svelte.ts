import { inputError, type Outcome } from '../core/outcome.ts';
import type { DataDescription, RunFiles } from '../engine/api.ts';
import type { JoinGuess, Session } from '../bridge/session.ts';

/** A table of attributes on the bench, and the column that joins it to the other tables. */
export class Attributes {
  readonly #session: Session;
  table = $state.raw<DataDescription | null>(null);
  /** Columns it could be joined by, the best first. */
  keys = $state.raw<JoinGuess['keys']>([]);
  key = $state<string | null>(null);
  /** Columns that look like keys and cannot be, in words. */
  doubts = $state.raw<readonly string[]>([]);

  constructor(session: Session) {
    this.#session = session;
  }

  put(table: DataDescription | null, key: string | null = null): void {
    this.table = table;
    this.keys = [];
    this.doubts = [];
    this.key = key;
  }

  /** The files with this table joined, by the key that was chosen or the best guess. */
  async join(files: RunFiles, table: DataDescription): Promise<Outcome<RunFiles>> {
    const guess = await this.#session.guessJoin(files.test, table);
    if (!guess.ok) return guess;
    const { keys, doubts = [] } = guess.value;
    this.doubts = doubts;
    const chosen = this.key ?? keys[0]?.column ?? null;
    this.keys =
      chosen === null || keys.some(({ column }) => column === chosen)
        ? keys
        : [...keys, { column: chosen, share: 0 }];
    this.key = chosen;
    if (chosen !== null) return this.#session.join(files, table, chosen);
    return inputError(
      `${table.subject.name} has no column to join it by.`,
      `A key is a column that ${files.test.subject.name} has too, with another value in each row of ${table.subject.name}.`,
      'Give the key one name in both files.',
      { place: { file: table.subject.name } },
    );
  }
}
