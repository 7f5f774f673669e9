import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { ByteSource } from '../core/table.ts';
import { clip } from './bytes.ts';

/** A file on disk as a `ByteSource`; `close` releases its handle. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

/** Opens the file at `path` under Node. Only the command line imports this module. */
export async function fileSource(path: string): Promise<Outcome<FileSource>> {
  const name = basename(path);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (stat.isFile()) return ok(sourceOf(handle, name, stat.size));
    await handle.close();
    return inputError(
      `'${path}' is not a file.`,
      'A folder or device cannot be read as data.',
      'Name one file.',
    );
  } catch (cause) {
    await handle?.close().catch(() => undefined);
    const details = cause instanceof Error ? cause.message : String(cause);
    const why = REASONS[codeOf(cause)] ?? details;
    return inputError(`'${path}' could not be opened.`, why, 'Check the path and the permissions.', {
      place: { file: name },
      details,
    });
  }
}

/** What the system's codes mean. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  ENOTDIR: 'A part of the path is a file and no folder.',
  EACCES: 'You may not read it.',
  EPERM: 'You may not read it.',
  EMFILE: 'Too many files are open.',
};

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

function sourceOf(handle: FileHandle, name: string, size: number): FileSource {
  return {
    name,
    size,
    async read(start, end) {
      const { from, to } = clip(start, end, size);
      const bytes = new Uint8Array(to - from);
      let filled = 0;
      while (filled < bytes.byteLength) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.byteLength - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled === bytes.byteLength ? bytes : bytes.subarray(0, filled);
    },
    close: () => handle.close(),
  };
}
