import type { InputBinding, ModelInput } from '../core/predictor.ts';
import type { ColumnProfile } from '../engine/api.ts';
import { encodingChoices } from './encodings.ts';

/** Columns that one input takes; null where its shape does not say, or is no row of numbers. */
function widthOf({ shape }: ModelInput): number | null {
  if (shape.length > 2) return null;
  return shape.length < 2 ? 1 : (shape[1] ?? null);
}

/**
 * A wiring to start from by hand, where none could be guessed: a column of an input’s own name, else the next one that is not taken,
 * in the order of the file. null where an input does not say how many columns it takes, or there is no column.
 */
export function bindingsByHand(
  inputs: readonly ModelInput[],
  columns: readonly ColumnProfile[],
): readonly InputBinding[] | null {
  const widths = inputs.map(widthOf);
  if (columns.length === 0 || widths.includes(null)) return null;
  const named = new Set(inputs.map(({ name }) => name));
  const rest = columns.filter(({ field }) => !named.has(field.name));
  return inputs.map((input, index) => ({
    input: input.name,
    slots: Array.from({ length: widths[index] ?? 1 }, () => {
      const own = columns.find(({ field }) => field.name === input.name);
      const column = own ?? rest.shift() ?? columns[0]!;
      const [usual] = encodingChoices(column, input.type, null);
      return { column: column.field.name, encoding: usual?.encoding ?? { kind: 'number' } };
    }),
  }));
}
