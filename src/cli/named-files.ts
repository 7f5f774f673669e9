import { readFile, writeFile } from 'node:fs/promises';
import { fail, inputError, ok, unexpected, type Outcome } from '../core/outcome.ts';

/** All bytes of a file, or why it cannot be read. */
export async function bytesAt(file: string): Promise<Outcome<Buffer>> {
  try {
    return ok(await readFile(file));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return inputError(`'${file}' could not be read.`, `${why}.`, 'Check the path.');
  }
}

/** What a file of text says. */
export async function textAt<T>(file: string, read: (text: string) => Outcome<T>): Promise<Outcome<T>> {
  const bytes = await bytesAt(file);
  return bytes.ok ? read(bytes.value.toString('utf8')) : bytes;
}

/** What each of these files says; the first that fails is the answer for all. */
export async function every<T>(
  files: readonly string[] | undefined,
  read: (file: string) => Promise<Outcome<T>>,
): Promise<Outcome<readonly T[]>> {
  const all: T[] = [];
  for (const file of files ?? []) {
    const one = await read(file);
    if (!one.ok) return one;
    all.push(one.value);
  }
  return ok(all);
}

/** Writes a file and gives the words that say where: `, written to FILE`. */
export async function writeTo(file: string, content: string | Uint8Array): Promise<Outcome<string>> {
  try {
    await writeFile(file, content);
    return ok(`, written to ${file}`);
  } catch (cause) {
    const error = unexpected(cause, `writing '${file}'`);
    return fail({ ...error, code: 'input', why: `${error.details ?? ''}.`, todo: 'Choose another --out.' });
  }
}
