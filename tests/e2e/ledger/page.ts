import { createLedger } from '../../../src/bridge/browser-ledger.ts';
import type { Addition, Ledger } from '../../../src/bridge/ledger.ts';
import { seedSigner } from '../../../src/evidence/ed25519.ts';

/** What a test drives on the page. */
export interface LedgerPage {
  readonly ledger: Ledger;
  /** An entry of its own for each number. */
  addition(number: number): Addition;
  /** Adds entries one after the other; how many were acknowledged so far stands in `acknowledged`. */
  addMany(from: number, count: number): Promise<void>;
  acknowledged: number;
  /** The key that signed a checkpoint. */
  key: Uint8Array | null;
  checkpoint(): Promise<string>;
  /** Writes half of a line and never ends, as a worker that is killed while it writes. Resolves when the half is on the device. */
  tear(): Promise<void>;
  /** Cuts the file of entries down by a number of bytes. */
  cut(bytes: number): Promise<void>;
}

const open = () => localStorage;
const ledger = createLedger(open, () => navigator.storage.persist());

const addition = (number: number): Addition => ({
  type: 'test-run',
  recordDigest: `sha256:${number.toString(16).padStart(64, '0')}`,
  recordId: `00000000-0000-5000-8000-${number.toString(16).padStart(12, '0')}`,
  about: null,
  keyId: null,
});

const entriesFile = async (): Promise<FileSystemFileHandle> => {
  const top = await navigator.storage.getDirectory();
  return (await top.getDirectoryHandle('ledger', { create: true })).getFileHandle('ledger.jsonl', {
    create: true,
  });
};

const page: LedgerPage = {
  ledger,
  addition,
  acknowledged: 0,
  key: null,
  async addMany(from, count) {
    for (let number = from; number < from + count; number += 1) {
      const added = await ledger.append(addition(number), null);
      if (!added.ok) throw new Error(`${added.error.what} ${added.error.why}`);
      page.acknowledged += 1;
    }
  },
  async checkpoint() {
    const signer = await seedSigner(new Uint8Array(32).fill(7));
    const signed = await ledger.checkpoint(signer);
    if (!signed.ok) throw new Error(signed.error.why);
    page.key = signer.publicKey;
    return signed.value;
  },
  tear: () =>
    new Promise((resolve) => {
      const worker = new Worker(new URL('./torn.worker.ts', import.meta.url), { type: 'module' });
      worker.onmessage = () => resolve();
    }),
  async cut(bytes) {
    const file = await entriesFile();
    const { size } = await file.getFile();
    const writable = await file.createWritable({ keepExistingData: true });
    await writable.truncate(size - bytes);
    await writable.close();
  },
};

Object.assign(globalThis, { page });
