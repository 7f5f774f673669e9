import { fail, ok, unexpected, type AppError, type Outcome } from '../core/outcome.ts';
import type { Batch, ByteSource, Dataset, RowRange } from '../core/table.ts';

/**
 * An expected failure met inside an async iterator, which has no other way to report than throwing. `cause` is the
 * `AppError`; `faultError` takes it out again, and no module of `data/` lets it escape from a function returning
 * an `Outcome`.
 */
export function fault(what: string, why: string, todo: string, file: string): Error {
  const error: AppError = { code: 'input', what, why, todo, place: { file } };
  return new Error(what, { cause: error });
}

/** A file whose bytes contradict its own description. `why` names the part. */
export function corrupt(file: string, why: string): Error {
  const todo = 'Write or download the file again; if it is read elsewhere, report this.';
  return fault(`'${file}' is damaged or incomplete.`, why, todo, file);
}

/** The `AppError` inside anything thrown while `during`; an unforeseen exception becomes an `internal` error. */
export function faultError(thrown: unknown, during: string): AppError {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return isAppError(cause) ? cause : unexpected(thrown, during);
}

/**
 * What `build` makes of objects that a library decoded from the file and that may lack any part or have it in another
 * type; where it stumbles over that, the file is `corrupt`.
 */
export function orCorrupt<T>(file: string, why: string, build: () => T): T {
  try {
    return build();
  } catch (thrown) {
    throw thrown instanceof Error && isAppError(thrown.cause) ? thrown : corrupt(file, why);
  }
}

function isAppError(value: unknown): value is AppError {
  return typeof value === 'object' && value !== null && 'code' in value && 'what' in value && 'todo' in value;
}

/** Reads exactly [start, end) or throws a `corrupt` fault; a file that changed on disk is said in words. */
export async function readExactly(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  if (!(start >= 0 && end >= start && end <= source.size)) {
    throw corrupt(source.name, `It points to bytes ${start} to ${end}, but has ${source.size}.`);
  }
  const bytes = await readSome(source, start, end);
  if (bytes.byteLength !== end - start) throw corrupt(source.name, 'It became shorter while it was read.');
  return bytes;
}

/** Reads what there is of [start, end); a failure of the device becomes a fault in words. */
export async function readSome(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  try {
    return await source.read(start, end);
  } catch {
    const why = 'It may have been moved, changed or locked since you chose it.';
    throw fault(`'${source.name}' can no longer be read.`, why, 'Choose the file again.', source.name);
  }
}

/**
 * Visits the batches of `range` in order and returns the number of rows seen; a damaged file ends it with an error.
 * `visit` may return a promise; it is awaited before the next batch is read.
 */
export async function forEachBatch(
  dataset: Dataset,
  range: RowRange,
  batchRows: number,
  columns: readonly string[] | undefined,
  visit: (batch: Batch) => void | Promise<void>,
): Promise<Outcome<number>> {
  let rows = 0;
  try {
    for await (const batch of dataset.batches(range, batchRows, columns)) {
      rows += batch.rows;
      await visit(batch);
    }
    return ok(rows);
  } catch (thrown) {
    return fail(faultError(thrown, `reading ${dataset.name}`));
  }
}
