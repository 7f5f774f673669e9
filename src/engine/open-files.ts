import { ok, type Outcome } from '../core/outcome.ts';
import type { ByteSource } from '../core/table.ts';
import type { FileRef } from './api.ts';

/** Turns a file reference into bytes: Blobs in the browser, paths in Node. */
export type OpenFile = (file: FileRef) => Promise<Outcome<ByteSource>>;

/** All files opened, the first one that fails said. */
export async function openAll(files: readonly FileRef[], openFile: OpenFile): Promise<Outcome<ByteSource[]>> {
  const sources: ByteSource[] = [];
  for (const file of files) {
    const source = await openFile(file);
    if (!source.ok) return source;
    sources.push(source.value);
  }
  return ok(sources);
}
