import type { Outcome } from '../core/outcome.ts';
import { compareGroupNames } from '../core/group-order.ts';
import { ownValue } from '../core/own-value.ts';
import type { Summary } from '../core/summary.ts';
import { peopleSelected, peopleScored } from '../law/audited-people.ts';
import type { Categories } from '../law/counted-as.ts';
import type { Eeoc } from '../law/eeoc.ts';
import { LAW_PROFILES, lawSummary, lawTables, type LawProfile } from '../law/law-tables.ts';
import type { LocalLaw144 } from '../law/local-law-144.ts';
import type { Run } from './run.svelte.ts';

export { lawCsv, lawHtml, lawRows, type LawRows } from '../law/law-rows.ts';
export { LAW_PROFILES, type Eeoc, type LawProfile, type LocalLaw144 };

/** What a column of people is asked for. */
export type LawColumn = 'sex' | 'race';

const NAMED: Readonly<Record<LawColumn, RegExp>> = { sex: /sex|gender/i, race: /race|ethnic/i };

/** The tables that laws ask for, from the counts of the last run; which columns and categories is the person’s choice. */
export class Law {
  readonly #run: Run;
  profile = $state<LawProfile>('local-law-144');
  /** Whether scoring rates are asked for, which only one profile has. */
  wantsScores = $state(false);
  leaveOutSmall = $state(false);
  /** Columns that a person chose; undefined until they did. */
  #chosen = $state.raw<Partial<Record<LawColumn, string | null>>>({});
  categories = $state.raw<Categories>({});

  constructor(run: Run) {
    this.#run = run;
  }

  readonly #summaries = $derived.by(
    (): ReadonlyMap<string, Summary> => this.#run.output?.summaries ?? new Map<string, Summary>(),
  );

  /** What can be counted: decisions, scores. */
  readonly counted = $derived.by(() => ({
    decisions: lawSummary(this.#summaries, false) !== null,
    scores: lawSummary(this.#summaries, true) !== null,
  }));

  readonly scores = $derived.by(
    () =>
      this.profile === 'local-law-144' &&
      this.counted.scores &&
      (this.wantsScores || !this.counted.decisions),
  );

  readonly #summary = $derived.by(() => lawSummary(this.#summaries, this.scores));

  /** Columns that the run sorted people by. */
  readonly attributes = $derived.by((): readonly string[] => this.#summary?.attributes ?? []);

  readonly sex = $derived.by(() => this.#column('sex', null));
  readonly race = $derived.by(() => this.#column('race', this.sex));

  /** The tables, or why there are none; null while nothing was counted or no column is chosen. */
  readonly made = $derived.by((): Outcome<LocalLaw144 | Eeoc> | null => {
    const { sex, race, profile, scores, leaveOutSmall } = this;
    if (this.#summary === null || (sex === null && race === null)) return null;
    const used = [sex, race].filter((name) => name !== null);
    const categories = Object.fromEntries(used.map((name) => [name, ownValue(this.categories, name) ?? {}]));
    const asked = { sex, race, profile, scores, leaveOutSmall, unknownValues: [], categories };
    return lawTables(this.#summaries, asked);
  });

  choose(column: LawColumn, name: string | null): void {
    this.#chosen = { ...this.#chosen, [column]: name };
  }

  /** The values of a column with their people, missing ones left out. */
  values(name: string): readonly { readonly value: string; readonly people: number }[] {
    const summary = this.#summary;
    if (summary === null) return [];
    const at = summary.attributes.indexOf(name);
    const found = new Map<string, number>();
    for (const { group, people } of summary.kind === 'outcome-counts'
      ? peopleSelected(summary)
      : peopleScored(summary)) {
      const value = group[at] ?? null;
      if (value !== null) found.set(value, (found.get(value) ?? 0) + people);
    }
    return [...found]
      .map(([value, people]) => ({ value, people }))
      .sort((a, b) => compareGroupNames(a.value, b.value));
  }

  /** The category that a value is counted as; null for unknown. */
  categoryOf(name: string, value: string): string | null {
    const own = ownValue(ownValue(this.categories, name) ?? {}, value);
    return own === undefined ? value : own;
  }

  /** Counts a value as a category, its own where the text is empty, or as unknown. */
  count(name: string, value: string, category: string | null): void {
    const text = category === null ? null : category.trim();
    const { [value]: _, ...rest } = ownValue(this.categories, name) ?? {};
    const own = text === '' || text === value ? rest : { ...rest, [value]: text };
    this.categories = { ...this.categories, [name]: own };
  }

  #column(column: LawColumn, taken: string | null): string | null {
    const free = this.attributes.filter((name) => name !== taken);
    const chosen = this.#chosen[column];
    if (chosen !== undefined) return chosen === null || free.includes(chosen) ? chosen : null;
    return free.find((name) => NAMED[column].test(name)) ?? null;
  }
}
