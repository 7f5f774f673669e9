import type { Addition, Writing } from '../../../src/evidence/ledger/book.ts';
import { appendEntry } from '../../../src/evidence/ledger/book.ts';
import { digestOf } from '../../../src/evidence/canonical.ts';
import type { LedgerStore } from '../../../src/evidence/ledger/store.ts';

/** A store in memory; `files` may be looked at and damaged. */
export function memoryStore(): LedgerStore & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    read: (name) => Promise.resolve(files.get(name) ?? null),
    append: (name, bytes) => {
      files.set(name, Uint8Array.from([...(files.get(name) ?? []), ...bytes]));
      return Promise.resolve();
    },
    truncate: (name, length) => {
      const own = files.get(name);
      if (own) files.set(name, own.slice(0, length));
      return Promise.resolve();
    },
    list: (start) => Promise.resolve([...files.keys()].filter((name) => name.startsWith(start)).sort()),
  };
}

/** Writing with a clock of one minute a call and ids in order. */
export function writing(store: LedgerStore, device = 1): Writing {
  let minutes = 0;
  let made = 0;
  return {
    store,
    now: () => new Date(Date.UTC(2026, 10, 1, 8, minutes++)).toISOString(),
    newId: () =>
      `${device.toString(16).padStart(8, '0')}-0000-4000-8000-${(++made).toString(16).padStart(12, '0')}`,
    version: '0.1.0',
  };
}

/** A test run to enter; another for each number. */
export function run(number: number): Addition {
  const recordId = `00000000-0000-5000-8000-${number.toString(16).padStart(12, '0')}`;
  return { type: 'test-run', recordDigest: digestOf(`record ${number}`), recordId, about: null, keyId: null };
}

/** A ledger of so many runs after its first entry. */
export async function ledgerOf(runs: number, device = 1, key: Uint8Array | null = null) {
  const store = memoryStore();
  const own = writing(store, device);
  for (let number = 1; number <= runs; number += 1) await appendEntry(own, run(number), key);
  return { store, own };
}
