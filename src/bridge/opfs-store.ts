import type { LedgerStore } from '../evidence/ledger/store.ts';

const tries = 50;
const pause = 20;

/**
 * Files in a folder of the browser's own file system (OPFS), for use in a worker: only there can a file be written in place and
 * flushed. A handle is open no longer than one call; one that a killed worker left open is waited for.
 */
export function opfsStore(folder: string): LedgerStore {
  const top = async (): Promise<FileSystemDirectoryHandle> =>
    (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true });

  async function place(name: string, create: boolean): Promise<FileSystemFileHandle | null> {
    const parts = name.split('/');
    const last = parts.pop() ?? name;
    try {
      let at = await top();
      for (const part of parts) at = await at.getDirectoryHandle(part, { create });
      return await at.getFileHandle(last, { create });
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'NotFoundError') return null;
      throw cause;
    }
  }

  async function within<T>(
    name: string,
    create: boolean,
    work: (handle: FileSystemSyncAccessHandle) => T,
  ): Promise<T | null> {
    const file = await place(name, create);
    if (file === null) return null;
    const handle = await opened(file);
    try {
      return work(handle);
    } finally {
      handle.close();
    }
  }

  return {
    read: (name) =>
      within(name, false, (handle) => {
        const bytes = new Uint8Array(handle.getSize());
        handle.read(bytes, { at: 0 });
        return bytes;
      }),
    append: async (name, bytes) => {
      await within(name, true, (handle) => {
        const start = handle.getSize();
        for (let done = 0; done < bytes.length;) {
          const wrote = handle.write(bytes.subarray(done), { at: start + done });
          if (wrote === 0) throw new Error('no room is left for this site');
          done += wrote;
        }
        handle.flush();
      });
    },
    truncate: async (name, length) => {
      await within(name, false, (handle) => {
        handle.truncate(Math.min(length, handle.getSize()));
        handle.flush();
      });
    },
    list: async (start) => (await namesIn(await top(), '')).filter((name) => name.startsWith(start)).sort(),
  };
}

async function opened(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await file.createSyncAccessHandle();
    } catch (cause) {
      const taken = cause instanceof DOMException && cause.name === 'NoModificationAllowedError';
      if (!taken || attempt === tries) throw cause;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function namesIn(folder: FileSystemDirectoryHandle, path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const [name, entry] of folder.entries()) {
    if (entry.kind === 'directory') names.push(...(await namesIn(entry, `${path}${name}/`)));
    else names.push(`${path}${name}`);
  }
  return names;
}
