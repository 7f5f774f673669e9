import type { InputBinding } from './predictor.ts';

/**
 * A wiring as the `inputs` of a plan: the name of a column, or a list of names for a matrix. A slot that is 1 for one
 * value reads `column_value`, as pandas `get_dummies` writes it. Orders of codes have no place in a plan.
 */
export function inputNames(bindings: readonly InputBinding[]): Record<string, string | string[]> {
  return Object.fromEntries(
    bindings.map(({ input, slots }) => {
      const names = slots.map(({ column, encoding }) =>
        encoding.kind === 'one-hot' ? `${column}_${encoding.value}` : column,
      );
      return [input, names.length === 1 ? (names[0] ?? '') : names];
    }),
  );
}

/** True where the `inputs` of a plan name the same columns in the same order as a wiring does. */
export function namesSame(
  inputs: Readonly<Record<string, string | readonly string[]>>,
  bindings: readonly InputBinding[],
): boolean {
  const names = Object.entries(inputNames(bindings));
  return (
    names.length === Object.keys(inputs).length &&
    names.every(([input, own]) => {
      const given = Object.hasOwn(inputs, input) ? inputs[input] : undefined;
      return given !== undefined && JSON.stringify([given].flat()) === JSON.stringify([own].flat());
    })
  );
}
