import { ok } from '../core/outcome.ts';
import { blobSource, bytesSource } from '../data/bytes.ts';
import { fileSource, type FileSource } from '../data/node-file.ts';
import type { OpenFile } from '../engine/open-files.ts';

/** Opens paths, and bytes made on the way; each path once, since a run reads the same file in many tasks. */
export function openNodeFiles(): OpenFile {
  const known = new Map<string, FileSource>();
  return async (file) => {
    if ('bytes' in file) return ok(bytesSource(file.bytes, file.name));
    if ('blob' in file) return ok(blobSource(file.blob, file.name));
    const open = known.get(file.path);
    if (open) return ok({ ...open, name: file.name });
    const source = await fileSource(file.path);
    if (source.ok) known.set(file.path, source.value);
    return source.ok ? ok({ ...source.value, name: file.name }) : source;
  };
}
