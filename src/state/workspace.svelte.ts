import type { AppError, Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { ColumnProfile, DataDescription, FileRef, ModelDescription, RunFiles } from '../engine/api.ts';
import type { MappingFile, Session } from '../bridge/session.ts';
import type { Attributes } from './attributes.svelte.ts';
import type { DataSlot } from './slots.ts';
import { Tables } from './tables.svelte.ts';

/** The files on the bench: what each is, which slot it fills, and what was refused and why. */
export class Workspace {
  readonly #session: Session;
  /** Files of a model that is not complete yet, e.g. model.json before its weights. */
  #parts: readonly FileRef[] = [];
  readonly #tables: Tables;
  model = $state.raw<ModelDescription | null>(null);
  plan = $state.raw<Plan | null>(null);
  planName = $state<string | null>(null);
  /** A mapping.json that was dropped, beside model and data or before them. */
  mapping = $state.raw<{ readonly file: MappingFile; readonly name: string } | null>(null);
  /** A record that was dropped, waiting for the verify screen. */
  record = $state.raw<FileRef | null>(null);
  problems = $state.raw<readonly AppError[]>([]);
  /** Names of files of the last drop that are nothing to test. */
  leftAside = $state.raw<readonly string[]>([]);
  /** What is being opened, in words; null when idle. */
  opening = $state<string | null>(null);
  /** Share of it that is done, in [0, 1], where it is the reading of rows, which can be stopped; else null. */
  openingShare = $state<number | null>(null);
  #stop = new AbortController();

  constructor(session: Session) {
    this.#session = session;
    this.#tables = new Tables(session);
  }

  get attributes(): Attributes {
    return this.#tables.attributes;
  }

  get test(): DataDescription | null {
    return this.#tables.test;
  }

  get reference(): DataDescription | null {
    return this.#tables.reference;
  }

  /** The files of a run, or null while there is no test data. */
  get files(): RunFiles | null {
    return this.test && { model: this.model, test: this.test, reference: this.reference };
  }

  /** Columns that can be inputs of a model: it never saw those that were joined. */
  get inputColumns(): readonly ColumnProfile[] {
    const joined = this.test?.joined?.columns ?? [];
    return this.test?.columns.filter(({ field }) => !joined.includes(field.name)) ?? [];
  }

  /** Values of a text column as they first appear; null where the sample does not hold every row, so that nobody knows. */
  appearance(column: string): readonly string[] | null {
    const { sample, rows } = this.test ?? {};
    const values = sample?.columns.get(column);
    if (values?.type !== 'category' || sample === undefined || sample.rows.length !== rows) return null;
    const order = [...sample.rows.keys()].sort((a, b) => (sample.rows[a] ?? 0) - (sample.rows[b] ?? 0));
    return [...new Set(order.flatMap((at) => values.dictionary[values.codes[at] ?? -1] ?? []))];
  }

  /** Opens dropped files into the slots that their content fits. `slot` is where a data file goes if the person said so. */
  async add(files: readonly FileRef[], slot?: DataSlot): Promise<void> {
    if (files.length === 0) return;
    await this.#opens(
      files.length === 1 ? `Reading ${files[0]?.name}` : `Reading ${files.length} files`,
      () => this.#add(files, slot),
    );
  }

  async #add(files: readonly FileRef[], slot: DataSlot | undefined): Promise<void> {
    const { signal } = (this.#stop = new AbortController());
    const sorted = this.#take(await this.#session.sort(files));
    if (!sorted) return;
    this.problems = sorted.problems;
    this.leftAside = sorted.leftAside;
    if (sorted.record) this.record = sorted.record;
    const { plan, model } = this;
    if (sorted.plan) await this.#openPlan(sorted.plan);
    if (sorted.mapping) await this.#openMapping(sorted.mapping);
    if (sorted.model.length > 0) await this.#openModel(sorted.model);
    const tables: DataDescription[] = [];
    for (const file of sorted.data) {
      const data = signal.aborted ? null : await this.#openData(file, signal);
      if (data) tables.push(data);
    }
    if (plan !== this.plan) this.#tables.forgetChoices();
    this.opening = 'Seeing what each table holds';
    if (tables.length > 0) this.#say(await this.#tables.add(tables, slot, this));
    else if (plan !== this.plan || model !== this.model) this.#say(await this.#tables.rearrange(this));
  }

  /** Stops the reading of rows; files that were opened before stay. */
  stopOpening(): void {
    this.#stop.abort();
  }

  /** Swaps what two slots hold. */
  exchange(one: DataSlot, other: DataSlot): Promise<void> {
    return this.#opens('Swapping the tables', async () =>
      this.#say(await this.#tables.exchange(one, other, this)),
    );
  }

  /** Joins the attributes by another column. */
  joinBy(key: string): Promise<void> {
    const name = this.attributes.table?.subject.name ?? 'the table';
    return this.#opens(`Joining ${name}`, async () => this.#say(await this.#tables.joinBy(key, this)));
  }

  removeModel(): void {
    this.model = null;
    this.#parts = [];
  }

  removeData(slot: DataSlot): Promise<void> {
    return this.#opens('Removing the table', async () => this.#say(await this.#tables.remove(slot, this)));
  }

  removeMapping(): void {
    this.mapping = null;
  }

  removePlan(): void {
    this.plan = null;
    this.planName = null;
  }

  /** Takes everything away. */
  clear(): void {
    this.#tables.clear();
    this.removeModel();
    this.removePlan();
    this.removeMapping();
    this.problems = [];
    this.leftAside = [];
  }

  dismiss(problem: AppError): void {
    this.problems = this.problems.filter((other) => other !== problem);
  }

  /** Work on the slots: older problems are over, and what is under way is said until it ends. */
  async #opens(what: string, work: () => Promise<void>): Promise<void> {
    this.problems = [];
    this.opening = what;
    try {
      await work();
    } finally {
      this.opening = null;
    }
  }

  async #openPlan(file: FileRef): Promise<void> {
    this.opening = `Reading ${file.name}`;
    const plan = this.#take(await this.#session.readPlan(file));
    if (!plan) return;
    this.plan = plan;
    this.planName = file.name;
  }

  async #openMapping(file: FileRef): Promise<void> {
    const mapping = this.#take(await this.#session.readMapping(file));
    if (mapping) this.mapping = { file: mapping, name: file.name };
  }

  async #openModel(files: readonly FileRef[]): Promise<void> {
    const names = new Set(files.map(({ name }) => name));
    const parts = [...this.#parts.filter(({ name }) => !names.has(name)), ...files];
    this.opening = `Opening the model ${parts[0]?.name ?? ''}`;
    const model = this.#take(await this.#session.openModel(parts));
    this.#parts = model ? [] : parts;
    if (model) this.model = model;
  }

  async #openData(file: FileRef, signal: AbortSignal): Promise<DataDescription | null> {
    this.opening = `Reading the rows of ${file.name}`;
    const progress = (share: number) => {
      if (this.openingShare !== null && !signal.aborted) this.openingShare = share;
    };
    this.openingShare = 0;
    const data = this.#take(await this.#session.openData(file, progress, signal));
    this.openingShare = null;
    return data;
  }

  #say(problems: readonly AppError[]): void {
    if (problems.length > 0) this.problems = [...this.problems, ...problems];
  }

  #take<T>(outcome: Outcome<T>): T | null {
    if (outcome.ok) return outcome.value;
    if (outcome.error.code !== 'cancelled') this.#say([outcome.error]);
    return null;
  }
}
