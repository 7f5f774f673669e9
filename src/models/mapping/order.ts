import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { ColumnBinding, TensorType } from '../../core/predictor.ts';
import type { Field } from '../../core/table.ts';
import { encodingFor, oneHotOf, type CategoriesOf } from './encodings.ts';
import { assignNames } from './names.ts';

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
  readonly categoriesOf: CategoriesOf;
  /** The order of codes that the model itself was given, where it says so; else empty. */
  readonly codesOf: CategoriesOf;
}

/** A filled matrix; `assumed`: nobody said the order. */
export interface FilledMatrix {
  readonly slots: readonly FilledSlot[];
  readonly assumed: boolean;
  readonly warnings: readonly string[];
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

function oneHotSlot(field: Field, value: string, why: string, score: number): FilledSlot {
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
    }
  }
  return ok({ slots, assumed: false, warnings: silentValues(slots, columns.categoriesOf) });
}

function noColumn(name: string, from: string): Outcome<never> {
  return inputError(
    `The data has no column '${name}'.`,
    `The model asks for it (${from}).`,
    'Add or rename the column, or say under inputs which column fills it.',
    { place: { key: 'inputs' } },
  );
}

function sumOfCategories(fields: readonly Field[], categoriesOf: CategoriesOf, dropFirst: boolean): number {
  return fields.reduce((sum, field) => {
    if (field.type !== 'category') return sum + 1;
    const count = categoriesOf(field.name).length;
    return count === 0 ? Number.NaN : sum + count - (dropFirst ? 1 : 0);
  }, 0);
}

/** pandas `get_dummies`: numbers first in their order, then each text column's values in sorted order. */
function dummies(fields: readonly Field[], categoriesOf: CategoriesOf, dropFirst: boolean): FilledSlot[] {
  const why = 'assumed order: numbers, then one-hot columns';
  const plain = fields
    .filter((field) => field.type !== 'category')
    .map((field): FilledSlot => ({
      binding: { column: field.name, encoding: { kind: 'number' } },
      why,
      score: 0.5,
      note: null,
    }));
  const hot = fields
    .filter((field) => field.type === 'category')
    .flatMap((field) =>
      categoriesOf(field.name)
        .slice(dropFirst ? 1 : 0)
        .map((value) => oneHotSlot(field, value, why, 0.5)),
    );
  return [...plain, ...hot];
}

function oneHotLayout(width: number, fields: readonly Field[], columns: Columns): FilledMatrix | null {
  const text = fields.filter((field) => field.type === 'category').length;
  for (const dropFirst of [false, true]) {
    if (text === 0 || sumOfCategories(fields, columns.categoriesOf, dropFirst) !== width) continue;
    const said =
      `Model wants ${width} numbers, your data offers ${fields.length} columns. ` +
      `${width} = one-hot of ${text} text columns${dropFirst ? ' (without the first value)' : ''} + ` +
      `${fields.length - text} numbers. I used that layout.`;
    return { slots: dummies(fields, columns.categoriesOf, dropFirst), assumed: true, warnings: [said] };
  }
  return null;
}

function countMismatch(width: number, fields: readonly Field[], columns: Columns): Outcome<never> {
  const aside = [...columns.aside].filter((name) => columns.all.some((field) => field.name === name));
  const hint =
    width === fields.length + 1 && aside.length > 0
      ? `One more is wanted than offered: is one of ${aside.join(', ')} an input, or a row number that was dropped?`
      : width === fields.length - 1
        ? 'One fewer is wanted than offered: perhaps a row number, an id or a sensitive attribute was not an input.'
        : 'Neither the columns nor their one-hot form give that number.';
  return inputError(
    `Model wants ${width} numbers, your data offers ${fields.length} columns.`,
    hint,
    'List the columns in the order the model was trained with, under inputs or in its metadata_props feature_names.',
    { place: { key: 'inputs' } },
  );
}

/** Fills a matrix in the order of the data, where the count agrees: an assumption that a person must confirm. */
export function fillByPosition(
  width: number | null,
  type: TensorType,
  fields: readonly Field[],
  columns: Columns,
): Outcome<FilledMatrix> {
  if (width !== null && fields.length !== width) {
    const layout = type === 'string' ? null : oneHotLayout(width, fields, columns);
    return layout === null ? countMismatch(width, fields, columns) : ok(layout);
  }
  const slots: FilledSlot[] = [];
  for (const field of fields) {
    const filled = fillFrom(field, type, columns, { why: 'assumed order', score: 0.5 });
    if (!filled.ok) return filled;
    slots.push(filled.value);
  }
  return ok({ slots, assumed: true, warnings: [] });
}
