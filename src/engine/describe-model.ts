import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { ByteSource } from '../core/table.ts';
import { sha256Hex } from '../data/digest.ts';
import { openModel } from '../models/open.ts';
import type { FileRef, ModelDescription } from './api.ts';
import { openAll, type OpenFile } from './open-files.ts';

/** Opens a model with its files: what it takes and gives, and the digest of each file that is part of it. */
export async function describeModel(
  files: readonly FileRef[],
  openFile: OpenFile,
): Promise<Outcome<ModelDescription>> {
  const sources = await openAll(files, openFile);
  if (!sources.ok) return sources;
  const opened = await openModel(sources.value);
  if (!opened.ok) return opened;
  const parts = sources.value.filter(({ name }) => opened.value.files.includes(name));
  const digests = await digestsOf(parts);
  if (!digests.ok) return digests;
  const at = parts.findIndex(({ name }) => name === opened.value.files[0]);
  const [main, sha256] = [parts[at], digests.value[at]];
  if (!main || sha256 === undefined)
    return inputError('There is no model file.', 'Nothing was given.', 'Add a model.');
  return ok({
    files: files.filter(({ name }) => opened.value.files.includes(name)),
    digests: digests.value,
    subject: { name: main.name, sha256 },
    bytes: parts.reduce((sum, { size }) => sum + size, 0),
    info: opened.value.info,
  });
}

async function digestsOf(sources: readonly ByteSource[]): Promise<Outcome<string[]>> {
  const digests: string[] = [];
  for (const source of sources) {
    const digest = await sha256Hex(source);
    if (!digest.ok) return digest;
    digests.push(digest.value);
  }
  return ok(digests);
}
