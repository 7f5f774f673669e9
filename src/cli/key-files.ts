import { randomBytes } from 'node:crypto';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { fail, inputError, ok, type Outcome } from '../core/outcome.ts';
import { readPublicKey } from '../evidence/key.ts';

/** Random bytes of the operating system, for keys. */
export function chance(length: number): Uint8Array {
  return new Uint8Array(randomBytes(length));
}

/** Writes a file; an existing one only with `force`. A secret can be read by its owner alone. */
export async function writeNew(
  file: string,
  content: string | Uint8Array,
  { force = false, secret = false } = {},
): Promise<Outcome<true>> {
  try {
    const handle = await open(file, force ? 'w' : 'wx', secret ? 0o600 : 0o644);
    try {
      if (secret) await handle.chmod(0o600);
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    return ok(true);
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    return inputError(
      `'${file}' was not written.`,
      exists ? 'It is there already.' : `The system refused: ${messageOf(cause)}.`,
      exists
        ? 'Choose another name, or add --force to replace it.'
        : 'Choose a folder that you may write to.',
    );
  }
}

/** Writes a file in the place of an earlier one, which stays whole until the new one is. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<Outcome<true>> {
  const next = `${file}.${Buffer.from(chance(6)).toString('hex')}.part`;
  const written = await writeNew(next, content);
  if (!written.ok) return written;
  try {
    await rename(next, file);
    return ok(true);
  } catch (cause) {
    return inputError(`'${file}' was not written.`, `${messageOf(cause)}.`, `Its content is in '${next}'.`);
  }
}

/** The bytes of a small file. */
export async function readSmall(file: string, most = 1 << 20): Promise<Outcome<Uint8Array>> {
  try {
    const { size } = await stat(file);
    if (size > most) return notRead(file, `It has ${size} bytes, more than such a file has`);
    return ok(new Uint8Array(await readFile(file)));
  } catch (cause) {
    return notRead(file, messageOf(cause));
  }
}

/** A small file as text. */
export async function readText(file: string): Promise<Outcome<string>> {
  const bytes = await readSmall(file);
  return bytes.ok ? ok(new TextDecoder().decode(bytes.value)) : bytes;
}

/** The public key in a PEM file. */
export async function publicKeyAt(file: string): Promise<Outcome<Uint8Array>> {
  const content = await readText(file);
  const key = content.ok ? readPublicKey(content.value) : content;
  return key.ok ? key : fail({ ...key.error, place: { file } });
}

/** The value of an option that a command cannot do without. */
export function needed(value: string | undefined, option: string, what: string): Outcome<string> {
  if (value !== undefined && value !== '') return ok(value);
  return inputError(
    'Something is missing.',
    `${option} names ${what}.`,
    `Add ${option}; see assay keys --help.`,
  );
}

function notRead(file: string, why: string): Outcome<never> {
  return inputError(`'${file}' cannot be read.`, `${why}.`, 'Check the name of the file.', {
    place: { file },
  });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
