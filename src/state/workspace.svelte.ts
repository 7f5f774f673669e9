import type { AppError, Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { DataDescription, FileRef, ModelDescription, RunFiles } from '../engine/api.ts';
import type { MappingFile, Session } from '../bridge/session.ts';

export type DataSlot = 'test' | 'reference';

/** The files on the bench: what each is, which slot it fills, and what was refused and why. */
export class Workspace {
  readonly #session: Session;
  /** Files of a model that is not complete yet, e.g. model.json before its weights. */
  #parts: readonly FileRef[] = [];
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

  constructor(session: Session) {
    this.#session = session;
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
    this.opening = files.length === 1 ? `Reading ${files[0]?.name}` : `Reading ${files.length} files`;
    try {
      const sorted = this.#take(await this.#session.sort(files));
      if (!sorted) return;
      this.problems = sorted.problems;
      if (sorted.record) this.record = sorted.record;
      if (sorted.plan) await this.#openPlan(sorted.plan);
      if (sorted.mapping) await this.#openMapping(sorted.mapping);
      if (sorted.model.length > 0) await this.#openModel(sorted.model);
      for (const file of this.#inSlotOrder(sorted.data)) await this.#openData(file, slot, sorted.data.length);
    } finally {
      this.opening = null;
    }
  }

  swap(): void {
    const { test, reference } = this;
    if (!test || !reference) return;
    this.test = reference;
    this.reference = test;
  }

  removeModel(): void {
    this.model = null;
    this.#parts = [];
  }

  /** Empties a slot. Without test data the reference moves up: a run always has test data. */
  removeData(slot: DataSlot): void {
    if (slot === 'test') this.test = this.reference;
    this.reference = null;
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
    this.opening = `Reading the rows of ${file.name}`;
    const data = this.#take(await this.#session.openData(file));
    if (!data) return;
    this[slot ?? this.#slotFor(file.name, count)] = data;
  }

  /** A plan names its files; otherwise the name may say so, and else the first free slot is taken. */
  #slotFor(name: string, count: number): DataSlot {
    if (this.plan && sameFile(this.plan.data.test, name)) return 'test';
    if (this.plan?.data.reference && sameFile(this.plan.data.reference, name)) return 'reference';
    if (count > 1) return looksLikeReference(name) || this.test ? 'reference' : 'test';
    return this.test && !this.reference ? 'reference' : 'test';
  }

  /** Test data first, so that of two files the one that is named like a reference does not take its place. */
  #inSlotOrder(files: readonly FileRef[]): readonly FileRef[] {
    if (files.length > 1 && !this.plan) this.removeAllData();
    return [...files].sort((a, b) => Number(looksLikeReference(a.name)) - Number(looksLikeReference(b.name)));
  }

  private removeAllData(): void {
    this.test = null;
    this.reference = null;
  }

  #take<T>(outcome: Outcome<T>): T | null {
    if (outcome.ok) return outcome.value;
    this.problems = [...this.problems, outcome.error];
    return null;
  }
}

function looksLikeReference(name: string): boolean {
  return /ref|train|base|before|past|old/i.test(name);
}

function sameFile(path: string, name: string): boolean {
  return path.split('/').at(-1) === name;
}
