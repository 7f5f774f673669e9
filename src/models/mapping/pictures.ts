import { inputError, type Outcome } from '../../core/outcome.ts';
import type { ModelInput } from '../../core/predictor.ts';

/** True for an input of rows × height × width × channels. */
export function isPicture(input: ModelInput): boolean {
  return input.shape.length >= 4;
}

/** How many numbers one picture has; null where the file leaves a side open. */
export function pictureSize(input: ModelInput): number | null {
  return input.shape.slice(1).reduce<number | null>((product, size) => {
    return product === null || size === null ? null : product * size;
  }, 1);
}

/** The refusal of a model of pictures where the data has no column for each of their numbers: what is possible instead. */
export function pictureInput(input: ModelInput, offered: number): Outcome<never> {
  const size = pictureSize(input);
  const sides = input.shape.slice(1).map((side) => side ?? 'any');
  const columns = size === null ? '' : ` Or give one column for each of its ${size} numbers.`;
  return inputError(
    `Model input '${input.name}' takes pictures (${sides.join(' × ')}), not a row of a table.`,
    size === null
      ? 'The file leaves their size open, so columns cannot fill them.'
      : `A picture has ${size} numbers, your data offers ${offered} columns.`,
    'Score the pictures where you have them, and drop a table with one row a picture: its score, its label and ' +
      `the attributes of who is shown. Assay tests those predictions without the model.${columns}`,
    { place: { key: 'inputs' } },
  );
}
