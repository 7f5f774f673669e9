import { inputError, ok } from '../core/outcome.ts';
import { bytesSource } from '../data/bytes.ts';
import { fileSource, type FileSource } from '../data/node-file.ts';
import type { OpenFile } from '../engine/runner.ts';

/** Opens paths and bytes; each path once, since a run reads the same file in many tasks. */
export function openNodeFiles(): OpenFile {
  const known = new Map<string, FileSource>();
  return async (file) => {
    if ('bytes' in file) return ok(bytesSource(file.bytes, file.name));
    if (!('path' in file))
      return inputError(`'${file.name}' is not a path.`, 'The command reads paths.', 'Name a file.');
    const open = known.get(file.path);
    if (open) return ok(open);
    const source = await fileSource(file.path);
    if (source.ok) known.set(file.path, source.value);
    return source;
  };
}
