import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import type { Encoding, TensorType } from '../../core/predictor.ts';
import type { Field } from '../../core/table.ts';
import { plainName } from './names.ts';

/** The categories of a column in the order in which codes are given; empty where unknown. */
export type CategoriesOf = (column: string) => readonly string[];

/** An encoding and, where it is a choice and not a matter of course, the choice in words. */
export interface ChosenEncoding {
  readonly encoding: Encoding;
  readonly note: string | null;
}

function isNumberText(label: string): boolean {
  return label.trim() !== '' && !Number.isNaN(Number(label));
}

/**
 * How a column fills a slot: text into text inputs, numbers into numbers, text into numbers as codes in the order that
 * the model names (`codesOf`), else of `categoriesOf` (sorted order is what pandas `category.codes` and sklearn's
 * OrdinalEncoder give).
 */
export function encodingFor(
  field: Field,
  type: TensorType,
  known: { readonly categoriesOf: CategoriesOf; readonly codesOf: CategoriesOf },
): Outcome<ChosenEncoding> {
  if (type === 'string') return ok({ encoding: { kind: 'text' }, note: null });
  if (field.type !== 'category') return ok({ encoding: { kind: 'number' }, note: null });
  const codes = known.codesOf(field.name);
  if (codes.length > 0) return ok({ encoding: { kind: 'codes', order: [...codes] }, note: null });
  const order = known.categoriesOf(field.name);
  if (order.length > 0 && order.every(isNumberText)) {
    return ok({
      encoding: { kind: 'number' },
      note: `Column '${field.name}' is text that reads as numbers.`,
    });
  }
  if (order.length === 0) {
    return inputError(
      `Column '${field.name}' holds text, and the model takes numbers.`,
      'Its categories are not known, so they have no codes.',
      'Turn it into numbers as it was done for training, or export the model with its encoder.',
    );
  }
  const words = order.filter((label) => !isNumberText(label));
  if (order.length > 0 && words.length * 2 <= order.length) return notQuiteNumbers(field.name, words);
  const shown = order.slice(0, 4).map((label, code) => `${label} = ${code}`);
  const own = field.ordered ? ' Its file declares an order of its own: check that it is this one.' : '';
  const note = `Column '${field.name}' goes in as codes in sorted order: ${shown.join(', ')}${order.length > 4 ? ', …' : ''}.${own}`;
  return ok({ encoding: { kind: 'codes', order: [...order] }, note });
}

/** Mostly numbers with a few words, as where blanks were filled with 'unknown': codes would scramble the numbers. */
function notQuiteNumbers(column: string, words: readonly string[]): Outcome<never> {
  const shown = words.slice(0, 5).map((word) => `'${word}'`);
  return inputError(
    `Column '${column}' must hold numbers for the model; it also holds ${shown.join(', ')}${words.length > 5 ? ', …' : ''}.`,
    'One such cell makes the whole column text.',
    'Leave those cells empty, or turn them into numbers as it was done for training.',
    { place: { key: 'inputs' } },
  );
}

/** What may stand between a column's name and a value in the name of a one-hot column. */
const SEPARATORS = ['__', '_', '=', '-', ':', '.', ' '];

/** The column and value that a name such as `housing_rent` stands for, or null. Longer column names are tried first. */
export function oneHotOf(
  name: string,
  fields: readonly Field[],
  categoriesOf: CategoriesOf,
): { readonly field: Field; readonly value: string } | null {
  const candidates = fields
    .filter((field) => field.type === 'category' || field.type === 'boolean')
    .sort((a, b) => b.name.length - a.name.length);
  for (const field of candidates) {
    const labels = field.type === 'boolean' ? ['false', 'true'] : categoriesOf(field.name);
    for (const separator of SEPARATORS) {
      const prefix = `${plainName(field.name)}${plainName(separator)}`;
      const plain = plainName(name);
      if (!plain.startsWith(prefix)) continue;
      const rest = plain.slice(prefix.length);
      const value = labels.find((label) => name.endsWith(label) && plainName(label) === rest);
      const found = value ?? labels.find((label) => plainName(label) === rest);
      if (found !== undefined) return { field, value: found };
    }
  }
  return null;
}
