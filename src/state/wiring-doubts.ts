import type { InputBinding } from '../core/predictor.ts';
import type { Roles } from './roles.svelte.ts';

/** What is odd about a wiring whatever the model says to it, in words: answers that it is fed, columns that go in twice. */
export function wiringDoubts(
  bindings: readonly InputBinding[],
  roles: Pick<Roles, 'column'>,
): readonly string[] {
  const fed = new Set(bindings.flatMap(({ slots }) => slots.map(({ column }) => column)));
  const answers = (['label', 'decision', 'score'] as const).flatMap((role) => {
    const column = roles.column(role);
    return column !== null && fed.has(column)
      ? [`${column} is the ${role}, and the model reads it. What is given the answer cannot be tested on it.`]
      : [];
  });
  const repeated = [...placesByColumn(bindings)].flatMap(([, { column, places }]) =>
    places.length > 1
      ? [`${column} goes in ${places.length} times, at ${places.join(', ')}. Is a column missing?`]
      : [],
  );
  return [...answers, ...repeated];
}

/** Slots fed alike: one column as 0 or 1 for each of its values is no repetition. */
function placesByColumn(
  bindings: readonly InputBinding[],
): ReadonlyMap<string, { readonly column: string; readonly places: readonly string[] }> {
  const found = new Map<string, { column: string; places: string[] }>();
  for (const { input, slots } of bindings)
    slots.forEach(({ column, encoding }, at) => {
      const key = encoding.kind === 'one-hot' ? `${column}\n${encoding.value}` : column;
      const own = found.get(key) ?? { column, places: [] };
      own.places.push(slots.length > 1 ? `${input} [${at + 1}]` : input);
      found.set(key, own);
    });
  return found;
}
