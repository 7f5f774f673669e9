import type { AppError, Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { DataDescription, FileRef, ModelDescription, RunFiles } from '../engine/api.ts';
import type { MappingFile, Session } from '../bridge/session.ts';
import { Attributes } from './attributes.svelte.ts';
import { keyInPlan, looksLikeReference, slotInPlan, type DataSlot } from './slots.ts';

/** The files on the bench: what each is, which slot it fills, and what was refused and why. */
export class Workspace {
  readonly #session: Session;
  /** Files of a model that is not complete yet, e.g. model.json before its weights. */
  #parts: readonly FileRef[] = [];
  /** The tables as they were opened; `test` and `reference` may have attributes joined to them. */
  #opened: Readonly<Record<'test' | 'reference', DataDescription | null>> = { test: null, reference: null };
  readonly attributes: Attributes;
  model = $state.raw<ModelDescription | null>(null);
  test = $state.raw<DataDescription | null>(null);
  reference = $state.raw<DataDescription | null>(null);
  plan = $state.raw<Plan | null>(null);
  planName = $state<string | null>(null);
  /** A mapping.json that was dropped beside model and data. */
  mapping = $state.raw<{ readonly file: MappingFile; readonly name: string } | null>(null);
  /** A record that was dropped, waiting for the verify screen. */
  record = $state.raw<FileRef | null>(null);
  problems = $state.raw<readonly AppError[]>([]);
  /** What is being opened, in words; null when idle. */
  opening = $state<string | null>(null);
  /** Share of it that is done, in [0, 1], where it is the reading of rows, which can be stopped; else null. */
  openingShare = $state<number | null>(null);
  #stop = new AbortController();

  constructor(session: Session) {
    this.#session = session;
    this.attributes = new Attributes(session);
  }

  /** The files of a run, or null while there is no test data. */
  get files(): RunFiles | null {
    return this.test && { model: this.model, test: this.test, reference: this.reference };
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
    this.problems = [];
    const { signal } = (this.#stop = new AbortController());
    this.opening = files.length === 1 ? `Reading ${files[0]?.name}` : `Reading ${files.length} files`;
    try {
      const sorted = this.#take(await this.#session.sort(files));
      if (!sorted) return;
      this.problems = sorted.problems;
      if (sorted.record) this.record = sorted.record;
      if (sorted.plan) await this.#openPlan(sorted.plan);
      if (sorted.mapping) await this.#openMapping(sorted.mapping);
      if (sorted.model.length > 0) await this.#openModel(sorted.model);
      for (const file of this.#inSlotOrder(sorted.data))
        if (!signal.aborted) await this.#openData(file, slot, sorted.data.length);
      if (sorted.data.length > 0 || sorted.plan) await this.#arrange();
    } finally {
      this.opening = null;
    }
  }

  /** Stops the reading of rows; files that were opened before stay. */
  stopOpening(): void {
    this.#stop.abort();
  }

  async swap(): Promise<void> {
    const { test, reference } = this.#opened;
    if (!test || !reference) return;
    this.#opened = { test: reference, reference: test };
    await this.#arrange();
  }

  /** Joins the attributes by another column. */
  async joinBy(key: string): Promise<void> {
    this.attributes.key = key;
    this.problems = [];
    await this.#arrange();
  }

  removeModel(): void {
    this.model = null;
    this.#parts = [];
  }

  /** Empties a slot. Without test data the reference moves up: a run always has test data. */
  async removeData(slot: DataSlot): Promise<void> {
    if (slot === 'attributes') this.attributes.put(null);
    else
      this.#opened = { test: slot === 'test' ? this.#opened.reference : this.#opened.test, reference: null };
    await this.#arrange();
  }

  removeMapping(): void {
    this.mapping = null;
  }

  removePlan(): void {
    this.plan = null;
    this.planName = null;
  }

  dismiss(problem: AppError): void {
    this.problems = this.problems.filter((other) => other !== problem);
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

  async #openData(file: FileRef, slot: DataSlot | undefined, count: number): Promise<void> {
    const { signal } = this.#stop;
    this.opening = `Reading the rows of ${file.name}`;
    const progress = (share: number) => {
      if (this.openingShare !== null && !signal.aborted) this.openingShare = share;
    };
    this.openingShare = 0;
    const data = this.#take(await this.#session.openData(file, progress, signal));
    this.openingShare = null;
    if (!data) return;
    const place = slot ?? (await this.#slotFor(data, count));
    if (place === 'attributes') this.attributes.put(data);
    else this.#opened = { ...this.#opened, [place]: data };
  }

  /** A plan names its files; else what they hold may tell attributes, or the name, and else the first free slot is taken. */
  async #slotFor(data: DataDescription, count: number): Promise<DataSlot> {
    const { test, reference } = this.#opened;
    const { name } = data.subject;
    const named = slotInPlan(this.plan, name);
    if (named) return named;
    if (test && (await this.attributes.fits(test, data))) return 'attributes';
    if (test && (await this.attributes.fits(data, test))) {
      this.attributes.put(test);
      return 'test';
    }
    if (count > 1) return looksLikeReference(name) || test ? 'reference' : 'test';
    return test && !reference ? 'reference' : 'test';
  }

  /** Puts the tables into their slots, with the attributes joined where there are any. */
  async #arrange(): Promise<void> {
    this.test = this.#opened.test;
    this.reference = this.#opened.reference;
    const { files, attributes } = this;
    const { table } = attributes;
    if (!files || !table) return;
    attributes.key ??= keyInPlan(this.plan, table.subject.name);
    this.opening = `Joining ${table.subject.name}`;
    const joined = this.#take(await attributes.join(files, table));
    this.opening = null;
    if (joined) [this.test, this.reference] = [joined.test, joined.reference];
  }

  /** Test data first, so that of two files the one that is named like a reference does not take its place. */
  #inSlotOrder(files: readonly FileRef[]): readonly FileRef[] {
    if (files.length > 1 && !this.plan) this.removeAllData();
    return [...files].sort((a, b) => Number(looksLikeReference(a.name)) - Number(looksLikeReference(b.name)));
  }

  private removeAllData(): void {
    this.#opened = { test: null, reference: null };
    this.attributes.put(null);
  }

  #take<T>(outcome: Outcome<T>): T | null {
    if (outcome.ok) return outcome.value;
    if (outcome.error.code !== 'cancelled') this.problems = [...this.problems, outcome.error];
    return null;
  }
}
