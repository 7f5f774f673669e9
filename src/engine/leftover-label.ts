import { predictsAmount } from '../core/predictor.ts';
import { wordsOf } from '../core/name-words.ts';
import type { ColumnProfile, DataDescription, ModelDescription } from './api.ts';
import { amountWords } from './role-words.ts';

/** A guess that a column is the label, weaker than any made from its own name. */
interface Leftover {
  readonly role: 'label';
  readonly column: string;
  readonly why: string;
  readonly strength: number;
}

/** Roles whose columns no model takes. */
const NO_INPUT = new Set(['score', 'decision', 'weight', 'time', 'id']);

/**
 * The label of a model that predicts an amount, where no name gives it away: the one number that is left over when the model
 * has what it takes. A model with named inputs leaves it by name; one of `k` nameless columns, where the table has k + 1, with
 * or without sensitive ones, leaves it by count: the column whose name alone speaks of an amount, else the last number.
 */
export function leftoverLabel(
  data: DataDescription,
  model: ModelDescription | null,
  candidates: readonly { readonly column: string; readonly role: string }[],
): Leftover | null {
  if (model === null || !predictsAmount(model.info)) return null;
  const roleOf = new Map(candidates.map(({ column, role }) => [column, role]));
  const open = data.columns.filter(({ field }) => !NO_INPUT.has(roleOf.get(field.name) ?? ''));
  const numbers = open.filter(
    ({ field, distinct }) => field.type === 'number' && distinct !== 1 && !roleOf.has(field.name),
  );
  const named = (own: ColumnProfile | undefined, why: string): Leftover | null =>
    own ? { role: 'label', column: own.field.name, why, strength: 0 } : null;
  const { inputs, featureNames } = model.info;
  const [first, ...others] = inputs;
  const width = first?.shape[1] ?? null;
  if (featureNames !== null || others.length > 0 || width === null || width < 2) {
    const read = new Set([...(featureNames?.names ?? []), ...inputs.map(({ name }) => name)].map(plain));
    const left = numbers.filter(({ field }) => !read.has(plain(field.name)));
    return left.length === 1
      ? named(left[0], 'the only number that the model, which predicts an amount, does not take')
      : null;
  }
  const sensitive = open.filter(({ field }) => roleOf.get(field.name) === 'sensitive').length;
  if (open.length !== width + 1 && open.length - sensitive !== width + 1) return null;
  const spoken = numbers.filter(({ field }) => wordsOf(field.name).some((word) => amountWords.test(word)));
  const count = `the model predicts an amount from ${width} columns and one is left over`;
  return spoken.length === 1
    ? named(spoken[0], `${count}; this name alone speaks of an amount`)
    : named(numbers.at(-1), `${count}; this is the last number`);
}

function plain(name: string): string {
  return wordsOf(name).join(' ');
}
