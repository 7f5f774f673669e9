import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { TensorType } from '../../core/predictor.ts';
import type { Field } from '../../core/table.ts';
import type { CategoriesOf } from './encodings.ts';
import {
  fillFrom,
  oneHotSlot,
  type Columns,
  type FilledMatrix,
  type FilledSlot,
  type OtherLayout,
} from './order.ts';

/** Columns that may be what a matrix was made of, in the order of the data. */
interface Choice {
  readonly fields: readonly Field[];
  /** How it departs from the columns on offer, in words; empty where it does not. */
  readonly change: string;
}

/** One column in or out at a time is as far as a guess goes. */
function choicesOf(
  offered: readonly Field[],
  type: TensorType,
  { all, spare, sensitive }: Columns,
): Choice[] {
  const own = offered.filter(({ name }) => sensitive.has(name));
  const without = own.map(({ name }) => ({
    fields: offered.filter((field) => field.name !== name),
    change: `without '${name}'`,
  }));
  const allOut = {
    fields: offered.filter((field) => !own.includes(field)),
    change: `without the sensitive columns ${own.map(({ name }) => `'${name}'`).join(', ')}`,
  };
  const numbers = {
    fields: offered.filter((field) => field.type !== 'category'),
    change: 'without its text columns',
  };
  const hasText = type !== 'string' && numbers.fields.length < offered.length;
  const taken = all
    .filter(({ name }) => spare.has(name))
    .map(({ name }) => ({
      fields: all.filter((field) => field.name === name || offered.includes(field)),
      change: `with '${name}', which is set aside for another role`,
    }));
  return [
    { fields: offered, change: '' },
    ...without,
    ...(own.length > 1 ? [allOut] : []),
    ...(hasText ? [numbers] : []),
    ...taken,
  ];
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

function inOrder(fields: readonly Field[], type: TensorType, columns: Columns): Outcome<FilledSlot[]> {
  const slots: FilledSlot[] = [];
  for (const field of fields) {
    const filled = fillFrom(field, type, columns, { why: 'assumed order', score: 0.5 });
    if (!filled.ok) return filled;
    slots.push(filled.value);
  }
  return ok(slots);
}

/** Every layout of one choice of columns that gives `width` numbers; the first failure where none can be made. */
function fitting(
  width: number,
  type: TensorType,
  { fields, change }: Choice,
  columns: Columns,
): { readonly layouts: readonly OtherLayout[]; readonly problem: Outcome<never> | null } {
  const layouts: OtherLayout[] = [];
  let problem: Outcome<never> | null = null;
  if (fields.length === width) {
    const slots = inOrder(fields, type, columns);
    const title = `Use the file's order${change === '' ? '' : ` ${change}`}`;
    if (slots.ok)
      layouts.push({
        title,
        why: `${width} = your columns${change === '' ? '' : ` ${change}`}, in the order of the file.`,
        slots: slots.value,
      });
    else problem = slots;
  }
  const text = fields.filter((field) => field.type === 'category').length;
  for (const dropFirst of type === 'string' || text === 0 ? [] : [false, true]) {
    if (sumOfCategories(fields, columns.categoriesOf, dropFirst) !== width) continue;
    const less = dropFirst ? ' (without the first value)' : '';
    layouts.push({
      title: `Use one-hot layout${change === '' ? '' : ` ${change}`}`,
      why: `${width} = one-hot of ${text} text columns${less} + ${fields.length - text} numbers.`,
      slots: dummies(fields, columns.categoriesOf, dropFirst),
    });
  }
  return { layouts, problem };
}

/** Text that would go in as codes: a model of numbers was more likely trained without it. */
function codesIn({ slots }: OtherLayout): number {
  return slots.filter(({ binding }) => binding.encoding.kind === 'codes').length;
}

function isPlain({ slots }: OtherLayout): boolean {
  return slots.every(({ binding }) => binding.encoding.kind !== 'one-hot');
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

/** More columns than places: the first ones fill them, so that a person has something to put right. Fewer: it cannot be fed. */
function fillFirst(
  width: number,
  type: TensorType,
  fields: readonly Field[],
  columns: Columns,
): Outcome<FilledMatrix> {
  if (fields.length <= width) return countMismatch(width, fields, columns);
  const slots = inOrder(fields.slice(0, width), type, columns);
  if (!slots.ok) return countMismatch(width, fields, columns);
  const said = `Model wants ${width} numbers, your data offers ${fields.length} columns, and nothing says which. The first ${width} were taken: put the right ones in their places.`;
  return ok({ slots: slots.value, assumed: true, warnings: [said], others: [] });
}

/**
 * Fills a matrix that nobody named, in the order of the data: as it is where the count agrees, else one-hot, or with one
 * column more or fewer, else the first columns. Whatever fits first is an assumption that a person must confirm; the rest is offered beside it.
 */
export function fillByPosition(
  width: number | null,
  type: TensorType,
  offered: readonly Field[],
  columns: Columns,
): Outcome<FilledMatrix> {
  const wanted = width ?? offered.length;
  const found = choicesOf(offered, type, columns).map((choice) => fitting(wanted, type, choice, columns));
  const asItIs = found[0]?.problem ?? null;
  if (asItIs !== null) return asItIs;
  const [own, ...changed] = found.map(({ layouts }) => layouts);
  const [first, ...others] = [
    ...(own ?? []),
    ...changed
      .flat()
      .filter(isPlain)
      .sort((a, b) => codesIn(a) - codesIn(b)),
    ...changed.flat().filter((layout) => !isPlain(layout)),
  ];
  if (first === undefined) return fillFirst(wanted, type, offered, columns);
  const plain = first.slots.length === offered.length && first.title === "Use the file's order";
  const said = `Model wants ${wanted} numbers, your data offers ${offered.length} columns. ${first.why} Confirm that layout if it is right.`;
  return ok({ slots: first.slots, assumed: true, warnings: plain ? [] : [said], others });
}
