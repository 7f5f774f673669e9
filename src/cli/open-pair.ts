import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Desk } from '../desk/desk.ts';
import type { RunFiles } from '../engine/api.ts';
import { fileAt, isFolder, openDataAt, openModelAt } from './plan-files.ts';

/** A model and a table as `init` and `inspect` take them. */
export interface OpenedPair {
  readonly files: RunFiles;
  /** Paths as they were given. */
  readonly model: string | null;
  readonly test: string;
}

/** Opens a model and a table, told apart by what is in them. */
export async function openPair(
  given: readonly string[],
  reference: string | undefined,
  desk: Desk,
): Promise<Outcome<OpenedPair>> {
  let [model, test]: [string | null, string | null] = [null, null];
  for (const file of given) {
    if (model === null && (await isFolder(file))) {
      model = file;
      continue;
    }
    const sorted = await desk.sort([fileAt(file)]);
    if (!sorted.ok) return sorted;
    const [problem] = sorted.value.problems;
    if (problem) return fail(problem);
    if (sorted.value.model.length > 0 && model === null) model = file;
    else if (sorted.value.data.length > 0 && test === null) test = file;
    else
      return inputError(
        `'${file}' is one too many, or neither a model nor a table.`,
        'A model and a table are wanted, or a table with predictions.',
        'Give one of each; a table to compare with goes under --reference.',
      );
  }
  if (test === null)
    return inputError(
      'There is no table.',
      'Columns are matched to a model by a table that holds them.',
      'Give a table too.',
    );
  const data = await openDataAt(test, desk);
  if (!data.ok) return data;
  const other = reference === undefined ? ok(null) : await openDataAt(reference, desk);
  if (!other.ok) return other;
  const opened = model === null ? ok(null) : await openModelAt(model, desk);
  if (!opened.ok) return opened;
  return ok({ files: { model: opened.value, test: data.value, reference: other.value }, model, test });
}
