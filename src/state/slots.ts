import { wordsOf } from '../core/name-words.ts';
import type { Plan } from '../core/plan.ts';
import type { DataDescription, ModelDescription } from '../engine/api.ts';

/** Where a table goes: the rows tested, earlier rows, or attributes of the people in both. */
export type DataSlot = 'test' | 'reference' | 'attributes';

/** Tables by slot. */
export type Slots = Readonly<Record<DataSlot, DataDescription | null>>;

/** What speaks for one slot or another of a table. */
export interface Clues {
  readonly table: DataDescription;
  /** The slot that a person or the plan has named. */
  readonly said: DataSlot | null;
  /** Share of the inputs that the model names among the columns, in [0, 1]; 0 where it names none. */
  readonly inputs: number;
  /** Whether it holds an outcome or a prediction. */
  readonly outcome: boolean;
}

/** Tables by slot, and those for which no slot is left. */
export interface Arrangement {
  readonly slots: Slots;
  readonly spare: readonly DataDescription[];
}

/**
 * Puts tables into slots by what they hold, whatever the order they came in: what the model reads and what came of it is
 * tested, a table about the same people that the model does not read holds their attributes, and of two tables alike the one
 * named like earlier rows is the reference, else the one whose name comes first.
 */
export function arrangeTables(
  tables: readonly Clues[],
  describes: (attributes: DataDescription, data: DataDescription) => boolean,
): Arrangement {
  const said = (slot: DataSlot) => tables.find((own) => own.said === slot) ?? null;
  const free = tables.filter((own) => own.said === null).sort(byContent);
  const attributes = said('attributes') ?? free.find((own) => isAbout(own, tables, describes)) ?? null;
  const rows = free.filter((own) => own !== attributes).sort(byTime);
  const test = said('test') ?? rows.shift() ?? null;
  const reference = said('reference') ?? rows.shift() ?? null;
  const placed = [test, reference, attributes];
  return {
    slots: {
      test: test?.table ?? null,
      reference: reference?.table ?? null,
      attributes: attributes?.table ?? null,
    },
    spare: tables.filter((own) => !placed.includes(own)).map(({ table }) => table),
  };
}

/** Whether a table holds attributes of the people in another: of a pair that could be joined either way, the poorer one does. */
function isAbout(
  own: Clues,
  tables: readonly Clues[],
  describes: (attributes: DataDescription, data: DataDescription) => boolean,
): boolean {
  return tables.some((other) => {
    if (other === own || other.said === 'attributes' || !describes(own.table, other.table)) return false;
    const order = byContent(own, other);
    return order > 0 || (!bySubstance(own, other) && !describes(other.table, own.table));
  });
}

/** What no table of attributes has: the inputs of the model, and what came of it. The richer first. */
function bySubstance(a: Clues, b: Clues): number {
  return b.inputs - a.inputs || Number(b.outcome) - Number(a.outcome);
}

function byContent(a: Clues, b: Clues): number {
  return bySubstance(a, b) || b.table.columns.length - a.table.columns.length || byName(b.table, a.table);
}

/** Of tables alike, the one to be tested first. */
function byTime(a: Clues, b: Clues): number {
  const earlier = ({ table }: Clues) => Number(looksLikeReference(table.subject.name));
  return b.inputs - a.inputs || earlier(a) - earlier(b) || byName(b.table, a.table);
}

const names = new Intl.Collator('en', { numeric: true });

function byName(a: DataDescription, b: DataDescription): number {
  return names.compare(a.subject.name, b.subject.name);
}

/** Share of the inputs that a model names among the columns of a table. */
export function inputShare(model: ModelDescription | null, { columns }: DataDescription): number {
  const plain = (name: string): string => wordsOf(name).join(' ');
  const asked = model ? (model.info.featureNames?.names ?? model.info.inputs.map(({ name }) => name)) : [];
  const known = new Set(columns.map(({ field }) => plain(field.name)));
  return asked.filter((name) => known.has(plain(name))).length / Math.max(1, asked.length);
}

/** The slot of a file that a plan names, or null. Plans hold paths, dropped files only names. */
export function slotInPlan(plan: Plan | null, name: string): DataSlot | null {
  if (!plan) return null;
  const { test, reference, attributes } = plan.data;
  if (sameFile(test, name)) return 'test';
  if (reference !== undefined && sameFile(reference, name)) return 'reference';
  return attributes !== undefined && sameFile(attributes.path, name) ? 'attributes' : null;
}

/** The key by which a plan joins this file, or null where it does not name it. */
export function keyInPlan(plan: Plan | null, name: string): string | null {
  return slotInPlan(plan, name) === 'attributes' ? (plan?.data.attributes?.key ?? null) : null;
}

/** Whether a name says that a table holds earlier rows. */
export function looksLikeReference(name: string): boolean {
  return /ref|train|base|before|past|old/i.test(name);
}

function sameFile(path: string, name: string): boolean {
  return path.split('/').at(-1) === name.split('/').at(-1);
}
