import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { Outcome } from '../core/outcome.ts';
import { VERSION } from '../engine/version.ts';
import type { Writing } from '../evidence/ledger/book.ts';
import { ledgerFiles, type LedgerStore } from '../evidence/ledger/store.ts';
import { withLock } from './file-lock.ts';
import { makeFolder } from './make-folder.ts';

/**
 * A ledger on a disk: the entries in `file`, the rest beside it under its name: `ledger.jsonl`, `ledger.checkpoints.jsonl`,
 * `ledger.stamps/…`. What was appended has been flushed to the disk, and so has the folder entry of a new file.
 */
export function fileStore(file: string): LedgerStore {
  const stem = file.replace(/\.jsonl$/, '');
  const at = (name: string): string => (name === ledgerFiles.entries ? file : `${stem}.${name}`);
  return {
    read: async (name) => {
      const bytes = await readFile(at(name)).catch((cause: unknown) => {
        if (isMissing(cause)) return null;
        throw cause;
      });
      return bytes && new Uint8Array(bytes);
    },
    append: async (name, bytes) => {
      const folder = path.dirname(path.resolve(at(name)));
      await makeFolder(folder);
      const handle = await open(at(name), 'a');
      try {
        await handle.appendFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await syncFolder(folder);
    },
    truncate: async (name, length) => {
      await truncate(at(name), length).catch((cause: unknown) => {
        if (!isMissing(cause)) throw cause;
      });
    },
    list: (start) => list(file, at, start),
  };
}

async function list(file: string, at: (name: string) => string, start: string): Promise<string[]> {
  const inFolder = async (folder: string): Promise<string[]> => {
    const names: string[] = await readdir(at(folder)).catch(() => []);
    return names.map((name) => `${folder}${name}`);
  };
  const single: string[] = [ledgerFiles.entries, ledgerFiles.checkpoints];
  const beside: string[] = await readdir(path.dirname(path.resolve(file))).catch(() => []);
  const found = [
    ...single.filter((name) => beside.includes(path.basename(at(name)))),
    ...(await Promise.all([ledgerFiles.torn, ledgerFiles.stamps, ledgerFiles.imported].map(inFolder))).flat(),
  ];
  return found.filter((name) => name.startsWith(start)).sort();
}

/** Not every system lets a folder be opened; where it does not, the file itself is still flushed. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** Writes a ledger on a disk while nobody else can. */
export async function writingTo<T>(
  file: string,
  work: (writing: Writing) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  await makeFolder(path.dirname(path.resolve(file))).catch(() => undefined);
  return withLock(`${file}.lock`, () =>
    work({
      store: fileStore(file),
      now: () => new Date().toISOString(),
      newId: () => randomUUID(),
      version: VERSION,
    }),
  );
}
