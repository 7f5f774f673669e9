import { expose } from 'comlink';
import { opfsStore } from '../src/bridge/opfs-store.ts';
import type { LedgerView } from '../src/bridge/ledger.ts';
import { inputError, ok, type Outcome } from '../src/core/outcome.ts';
import { VERSION } from '../src/engine/version.ts';
import { entryWords, standingOf, standingWords } from '../src/evidence/ledger/anchor.ts';
import {
  appendEntry,
  keepCheckpoint,
  readBook,
  type Addition,
  type Book,
  type Writing,
} from '../src/evidence/ledger/book.ts';
import { positionOf, type Position } from '../src/evidence/ledger/chain.ts';
import { signCheckpoint } from '../src/evidence/ledger/checkpoint.ts';
import { exportLedger, importLedger } from '../src/evidence/ledger/exchange.ts';
import { tried } from '../src/evidence/ledger/store.ts';
import { verifyLedger } from '../src/evidence/ledger/verify.ts';

const FOLDER = 'ledger';
const store = opfsStore(FOLDER);
const writing: Writing = {
  store,
  now: () => new Date().toISOString(),
  newId: () => crypto.randomUUID(),
  version: VERSION,
};

/** Work that no other tab or worker of this site does at the same time. Ends with the worker, so a crash frees the way. */
function alone<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  return tried('waiting for the ledger', () => navigator.locks.request(`assay-${FOLDER}`, work));
}

async function view(
  remembered: Position | null,
  ownKeys: readonly Uint8Array[],
): Promise<Outcome<LedgerView>> {
  const book = await readBook(store);
  if (!book.ok) return book;
  const { chain, checkpoints, putAside } = book.value;
  const { verifyStamps } = await import('../src/evidence/ledger/stamps.ts');
  const stamps = await verifyStamps(store, chain, []);
  if (!stamps.ok) return stamps;
  const evidence = { checkpoints, ownKeys, keys: [], anchors: [], stamps: stamps.value };
  return ok({
    position: positionOf(chain),
    entries: chain.entries.map(({ entry, hash }) => ({ entry, hash })),
    checkpoints: checkpoints.map(({ checkpoint }) => checkpoint),
    report: await verifyLedger(chain, evidence),
    putAside,
    lost: remembered && lostOf(book.value, remembered),
  });
}

/** What became of a ledger that this browser remembers. */
function lostOf({ chain }: Book, remembered: Position): string | null {
  const was = `This browser remembers a ledger with ${entryWords(remembered.count)}, head ${remembered.head}.`;
  const back = 'Import the last export of it.';
  if (chain.entries.length === 0 && chain.lines === 0)
    return `${was} It is gone: the browser, or somebody, has cleared the files of this site. ${back}`;
  const standing = standingOf(chain, remembered);
  if (standing.kind === 'holds') return null;
  const named = chain.entries.some(({ entry }) => entry.recordId === remembered.ledgerId);
  if (standing.kind === 'another-ledger') return named ? null : `${was} It is gone; this is another. ${back}`;
  return `${was} ${standingWords(standing)} ${back}`;
}

async function present(): Promise<Outcome<{ readonly book: Book; readonly position: Position }>> {
  const book = await readBook(store);
  if (!book.ok) return book;
  const position = positionOf(book.value.chain);
  if (position) return ok({ book: book.value, position });
  return inputError('There is no ledger yet.', 'Nothing was entered.', 'Enter a record first.');
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

const api = {
  read: (remembered: Position | null, ownKeys: readonly Uint8Array[]) =>
    alone(() => view(remembered, ownKeys)),
  append: (addition: Addition, key: Uint8Array | null) => alone(() => appendEntry(writing, addition, key)),
  checkpoint: (publicKey: Uint8Array, sign: (bytes: Uint8Array) => Promise<Outcome<Uint8Array>>) =>
    alone(async () => {
      const found = await present();
      if (!found.ok) return found;
      const line = await signCheckpoint(found.value.position, writing.now(), { publicKey, sign });
      if (!line.ok) return line;
      const kept = await keepCheckpoint(store, line.value);
      return kept.ok ? line : kept;
    }),
  export: () => alone(() => exportLedger(store)),
  import: (file: Blob, key: Uint8Array | null) =>
    alone(async () => importLedger(writing, await bytesOf(file), key)),
  requestStamp: () =>
    alone(async () => {
      const found = await present();
      if (!found.ok) return found;
      const { requestStamp } = await import('../src/evidence/ledger/stamps.ts');
      return requestStamp(store, found.value.position.head, crypto.getRandomValues(new Uint8Array(8)));
    }),
  keepStamp: (response: Blob) =>
    alone(async () => {
      const found = await present();
      if (!found.ok) return found;
      const { keepStamp } = await import('../src/evidence/ledger/stamps.ts');
      const kept = await keepStamp(writing, found.value.book.chain, await bytesOf(response));
      return kept.ok ? ok(kept.value.stamp) : kept;
    }),
};

/** The ledger in the browser's own file system. */
export type LedgerApi = typeof api;
expose(api);
