import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { ColumnBinding, TensorType } from '../../core/predictor.ts';
import type { Field } from '../../core/table.ts';
import { encodingFor, oneHotOf, type CategoriesOf } from './encodings.ts';
import { assignNames, type Assigned } from './names.ts';

/** One slot filled, and why that column. */
export interface FilledSlot {
  readonly binding: ColumnBinding;
  readonly why: string;
  readonly score: number;
  readonly note: string | null;
}

/** The columns of one dataset as a mapping sees them. */
export interface Columns {
  readonly all: readonly Field[];
  /** Set aside: target, score, weight, id, time. */
  readonly aside: ReadonlySet<string>;
  /** Of those set aside, the ones that a model may have taken all the same: id, weight, time. */
  readonly spare: ReadonlySet<string>;
  /** Attributes of people, which a model may have been trained without. */
  readonly sensitive: ReadonlySet<string>;
  readonly categoriesOf: CategoriesOf;
  /** The order of codes that the model itself was given, where it says so; else empty. */
  readonly codesOf: CategoriesOf;
}

/** Another way to fill the same input that fits its width as well. */
export interface OtherLayout {
  readonly title: string;
  readonly why: string;
  readonly slots: readonly FilledSlot[];
}

/** A filled matrix; `assumed`: nobody said the order. */
export interface FilledMatrix {
  readonly slots: readonly FilledSlot[];
  readonly assumed: boolean;
  readonly warnings: readonly string[];
  readonly others: readonly OtherLayout[];
}

/** Fills one slot from one column. */
export function fillFrom(
  field: Field,
  type: TensorType,
  columns: Columns,
  fit: { why: string; score: number },
): Outcome<FilledSlot> {
  const chosen = encodingFor(field, type, columns);
  if (!chosen.ok) return chosen;
  const { encoding, note } = chosen.value;
  return ok({ binding: { column: field.name, encoding }, ...fit, note });
}

/** A slot that is 1 where the column holds `value`, else 0. */
export function oneHotSlot(field: Field, value: string, why: string, score: number): FilledSlot {
  return { binding: { column: field.name, encoding: { kind: 'one-hot', value } }, why, score, note: null };
}

/** Values of one-hot columns that no slot stands for: their rows become all zeros, and that is worth saying. */
export function silentValues(slots: readonly FilledSlot[], categoriesOf: CategoriesOf): string[] {
  const named = new Map<string, Set<string>>();
  for (const { binding } of slots) {
    if (binding.encoding.kind !== 'one-hot') continue;
    const values = named.get(binding.column) ?? new Set();
    named.set(binding.column, values.add(binding.encoding.value));
  }
  return [...named].flatMap(([column, values]) => {
    const silent = categoriesOf(column).filter((value) => !values.has(value));
    if (silent.length === 0) return [];
    return [`The model has no column for ${column} = ${silent.join(', ')}; such rows become all zeros.`];
  });
}

/** What a person should look at where a name was given a column: it has another role, or only a similar name. */
export function doubts(fit: Assigned, columns: Columns): string[] {
  const { name, field, why } = fit;
  if (columns.aside.has(field.name))
    return [`Model input '${name}' is the column '${field.name}', which is set aside for another role.`];
  return why.startsWith('same name')
    ? []
    : [`Model input '${name}' is filled from '${field.name}' (${why}); check it.`];
}

/** Fills a matrix by a list of names, each a column or a one-hot column (`housing_rent`). */
export function fillByNames(
  names: readonly string[],
  from: string,
  type: TensorType,
  columns: Columns,
): Outcome<FilledMatrix> {
  const wanted = names.map((name) => ({ name, type }));
  const strict = new Map(
    [...assignNames(wanted, columns.all, columns.aside)].filter(([, { why }]) => why.startsWith('same name')),
  );
  const open = columns.all.filter((field) => !columns.aside.has(field.name));
  const hot = names.map((name, at) => (strict.has(at) ? null : oneHotOf(name, open, columns.categoriesOf)));
  const taken = new Set([...strict.values()].map(({ field }) => field.name));
  const left = open.filter((field) => !taken.has(field.name) && !hot.some((slot) => slot?.field === field));
  const loose = assignNames(
    wanted.map((want, at) => (strict.has(at) || hot[at] !== null ? { ...want, name: '' } : want)),
    left,
    new Set(),
  );
  const slots: FilledSlot[] = [];
  const warnings: string[] = [];
  for (const [at, name] of names.entries()) {
    const oneHot = hot[at];
    const fit = strict.get(at) ?? loose.get(at);
    if (oneHot !== null && oneHot !== undefined)
      slots.push(oneHotSlot(oneHot.field, oneHot.value, `${from}: one-hot name`, 0.98));
    else if (fit === undefined) return noColumn(name, from);
    else {
      const filled = fillFrom(fit.field, type, columns, { why: `${from}: ${fit.why}`, score: fit.score });
      if (!filled.ok) return filled;
      slots.push(filled.value);
      warnings.push(...doubts(fit, columns));
    }
  }
  warnings.push(...silentValues(slots, columns.categoriesOf));
  return ok({ slots, assumed: false, warnings, others: [] });
}

function noColumn(name: string, from: string): Outcome<never> {
  return inputError(
    `The data has no column '${name}'.`,
    `The model asks for it (${from}).`,
    'Add or rename the column, or say under inputs which column fills it.',
    { place: { key: 'inputs' } },
  );
}
