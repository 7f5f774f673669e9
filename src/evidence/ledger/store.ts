import { fail, unexpected, type Outcome } from '../../core/outcome.ts';

/**
 * Where a ledger lies: a handful of files by name, the same in a browser and on a disk. Whoever writes holds a lock that no
 * second writer can have. Methods throw where the device fails; `tried` turns that into words.
 */
export interface LedgerStore {
  /** All bytes of a file; null where there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Adds bytes at the end of a file, which it makes where there is none. They are on the device when this resolves. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** Cuts a file down to `length` bytes. */
  truncate(name: string, length: number): Promise<void>;
  /** Names of the files that start with this. */
  list(start: string): Promise<readonly string[]>;
}

/** Names of the files of a ledger. */
export const ledgerFiles = {
  entries: 'ledger.jsonl',
  checkpoints: 'checkpoints.jsonl',
  torn: 'torn/',
  stamps: 'stamps/',
  imported: 'imported/',
} as const;

/** Work on a store; what the device throws becomes an error that says what a person can do. */
export async function tried<T>(doing: string, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (cause) {
    const { details = '' } = unexpected(cause, doing);
    return fail({
      code: 'input',
      what: `Something failed while ${doing}.`,
      why: `The device says: ${details}.`,
      todo: 'Make room on it or allow writing there, and try again. Entries that were there before are untouched.',
      details,
    });
  }
}
