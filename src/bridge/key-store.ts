import { inputError, ok, type Outcome } from '../core/outcome.ts';

/** A signing key that this browser keeps. */
export interface KeptKey {
  readonly name: string;
  /** RFC 3339 in UTC. */
  readonly createdAt: string;
  /** Ed25519. The private half can sign here and can never be read, copied or backed up. */
  readonly pair: CryptoKeyPair;
}

/** The signing keys of this browser. Clearing the site's data destroys them; signatures made before still verify. */
export interface KeyStore {
  /** All keys by name. */
  list(): Promise<Outcome<readonly KeptKey[]>>;
  /** Makes a key and keeps it; refused where the name is taken. */
  create(name: string, createdAt: string): Promise<Outcome<KeptKey>>;
  remove(name: string): Promise<Outcome<true>>;
}

const database = 'assay-keys';
const table = 'keys';

/** Keys in the IndexedDB of this site. `open` gives the browser's; it may throw where there is none. */
export function deviceKeys(open: () => IDBFactory): KeyStore {
  async function attempt<T>(
    mode: IDBTransactionMode,
    work: (keys: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const base = await settled(openDatabase(open()));
    try {
      const transaction = base.transaction(table, mode, { durability: 'strict' });
      const done = finished(transaction);
      const [result] = await Promise.all([settled(work(transaction.objectStore(table))), done]);
      return result;
    } finally {
      base.close();
    }
  }
  return {
    async list() {
      try {
        const kept = (await attempt('readonly', (keys) => keys.getAll())) as KeptKey[];
        return ok(kept);
      } catch (cause) {
        return notKept('The keys of this browser cannot be read.', cause);
      }
    },
    async create(name, createdAt) {
      try {
        const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
        const key: KeptKey = { name, createdAt, pair };
        await attempt('readwrite', (keys) => keys.add(key));
        return ok(key);
      } catch (cause) {
        if (nameOf(cause) === 'ConstraintError')
          return inputError(
            'The key was not made.',
            `This browser has a key named '${name}' already.`,
            'Choose another name.',
          );
        return notKept('The key was not made.', cause);
      }
    },
    async remove(name) {
      try {
        await attempt('readwrite', (keys) => keys.delete(name));
        return ok(true);
      } catch (cause) {
        return notKept('The key was not removed.', cause);
      }
    },
  };
}

function openDatabase(factory: IDBFactory): IDBOpenDBRequest {
  const request = factory.open(database, 1);
  request.onupgradeneeded = () => void request.result.createObjectStore(table, { keyPath: 'name' });
  return request;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no reason given'));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('no reason given'));
  });
}

function notKept(what: string, cause: unknown): Outcome<never> {
  const why =
    nameOf(cause) === 'NotSupportedError'
      ? 'This browser does not know Ed25519.'
      : `The browser refused it: ${cause instanceof Error ? cause.message : String(cause)}.`;
  return inputError(
    what,
    why,
    'Sign with a key file: assay keys new makes one. Private windows often keep nothing.',
  );
}

function nameOf(cause: unknown): string {
  return cause instanceof Error || cause instanceof DOMException ? cause.name : '';
}
