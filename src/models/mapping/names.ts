import { distance } from 'fastest-levenshtein';
import type { TensorType } from '../../core/predictor.ts';
import type { Field } from '../../core/table.ts';
import { assign, type Pair } from './assign.ts';

/** How well a name fits a column, in [0, 1], and why in words. */
export interface NameFit {
  readonly score: number;
  readonly why: string;
}

const NO_FIT: NameFit = { score: 0, why: 'different names' };

/** Share of letters two names may differ in and still count as similar. */
const LEAST_SIMILARITY = 0.85;

/** NFKC, lower case, everything but letters, digits and `_` as `_`; without TensorFlow's `serving_default_` and `:0`. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^serving_default_/, '')
    .replace(/:\d+$/, '')
    .replace(/[^\p{L}\p{N}_]/gu, '_');
}

function tokens(name: string): string {
  const words = name.split('_').filter((word) => word !== '');
  return [...new Set(words)].sort().join(' ');
}

/** Digits in order: `lag_1` and `lag_2` differ by one letter and mean different things. */
function digits(name: string): string {
  return name.replace(/\D+/g, ' ').trim();
}

/** `a_b1` → `a_b` where the exporter numbered it because `a_b` was taken. */
function withoutDedupeDigits(name: string, siblings: ReadonlySet<string>): string | null {
  const base = name.replace(/_?\d+$/, '');
  return base !== name && siblings.has(base) ? base : null;
}

/** Fit of a model's name to a column's: exact 1, same once made plain 0.98, same words or nearly the same letters 0.7. */
export function nameFit(name: string, column: string, siblings: ReadonlySet<string> = new Set()): NameFit {
  if (name === column) return { score: 1, why: 'same name' };
  const [a, b] = [plainName(name), plainName(column)];
  if (a === b) return { score: 0.98, why: 'same name, written differently' };
  if (withoutDedupeDigits(a, siblings) === b)
    return { score: 0.9, why: 'same name but for a number the exporter added' };
  if (digits(a) !== digits(b)) return NO_FIT;
  if (tokens(a) === tokens(b)) return { score: 0.7, why: 'same words in the name' };
  const similarity = 1 - distance(a, b) / Math.max(a.length, b.length, 1);
  return similarity >= LEAST_SIMILARITY ? { score: 0.7, why: 'similar name' } : NO_FIT;
}

/** 1 where a column has the tensor's kind of value, 0.6 where it can be turned into one, 0 where it cannot. */
export function typeFit(type: TensorType, field: Field): number {
  if (type === 'string') return field.type === 'category' ? 1 : field.type === 'time' ? 0 : 0.6;
  if (type === 'bool') return field.type === 'boolean' ? 1 : field.type === 'number' ? 0.6 : 0;
  if (field.type === 'time') return 0;
  if (field.type === 'category') return 0.6;
  return type === 'int64' || type === 'int32' ? (field.integer || field.type === 'boolean' ? 1 : 0.6) : 1;
}

/** One name given one column. */
export interface Assigned extends NameFit {
  readonly name: string;
  readonly field: Field;
}

/** A name to place, and the tensor type its column must fill. */
export interface Wanted {
  readonly name: string;
  readonly type: TensorType;
}

/** Fits below this are never used: a similar name of a type that must be cast. */
const LEAST_FIT = 0.42;

/**
 * One-to-one assignment of names to columns with the largest sum of fits; a column of exactly the same name is never
 * given to another. Ties go to the earlier name, then the earlier column. A column in `aside` is used only where its
 * name is the same.
 */
export function assignNames(
  wanted: readonly Wanted[],
  fields: readonly Field[],
  aside: ReadonlySet<string>,
): Map<number, Assigned> {
  const fits = candidates(wanted, fields, aside);
  const exact = fits.filter(({ assigned }) => assigned.name === assigned.field.name);
  const [names, taken] = [new Set(exact.map(({ left }) => left)), new Set(exact.map(({ right }) => right))];
  const open = fits.filter(({ left, right }) => !names.has(left) && !taken.has(right));
  const matched = new Map([...assign(exact), ...assign(open)]);
  return new Map(
    fits
      .filter(({ left, right }) => matched.get(left) === right)
      .map(({ left, assigned }) => [left, assigned]),
  );
}

/** Every pair worth considering. Two spellings of one name beat any pair of similar names, whatever the types. */
function candidates(
  wanted: readonly Wanted[],
  fields: readonly Field[],
  aside: ReadonlySet<string>,
): (Pair & { readonly assigned: Assigned })[] {
  const siblings = new Set(wanted.map(({ name }) => plainName(name)));
  return wanted.flatMap(({ name, type }, left) =>
    fields.flatMap((field, right) => {
      const fit = nameFit(name, field.name, siblings);
      const score = fit.score * typeFit(type, field);
      if (score < LEAST_FIT || (aside.has(field.name) && fit.score < 0.98)) return [];
      const weight = fit.score >= 0.98 ? fit.score + score : score;
      return [{ left, right, weight, assigned: { name, field, score, why: fit.why } }];
    }),
  );
}

/** Columns other than `chosen` that might be meant by a name, best first, at most three. */
export function otherFits(
  { name, type }: Wanted,
  fields: readonly Field[],
  chosen: string,
): { readonly column: string; readonly why: string }[] {
  return fields
    .filter((field) => field.name !== chosen)
    .map((field) => ({ column: field.name, ...nameFit(name, field.name), types: typeFit(type, field) }))
    .filter(({ score, types }) => score * types >= LEAST_FIT)
    .sort((a, b) => b.score * b.types - a.score * a.types)
    .slice(0, 3)
    .map(({ column, why }) => ({ column, why }));
}

/** The known name nearest to a mistyped one, for error texts. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(plainName(name), plainName(candidate)) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && best.far <= Math.max(2, name.length / 3) ? best.candidate : null;
}
