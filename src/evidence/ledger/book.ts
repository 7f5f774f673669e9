import { ok, type Outcome } from '../../core/outcome.ts';
import { base64Of } from '../base64.ts';
import { digestOf, hexOf, utf8Bytes } from '../canonical.ts';
import { fingerprint } from '../key.ts';
import {
  firstEntry,
  nextEntry,
  positionOf,
  readChain,
  type Chain,
  type ChainedEntry,
  type NewEntry,
  type Position,
} from './chain.ts';
import { readCheckpoint, readCheckpoints, type SignedCheckpoint } from './checkpoint.ts';
import { ledgerFiles, tried, type LedgerStore } from './store.ts';

/** What writing needs besides the store. */
export interface Writing {
  readonly store: LedgerStore;
  /** The time of day: RFC 3339, UTC, Z. */
  now(): string;
  /** A UUID that nobody else has, for a new ledger. */
  newId(): string;
  /** Version of Assay. */
  readonly version: string;
}

/** A ledger as it lies on the device. */
export interface Book {
  readonly chain: Chain;
  readonly checkpoints: readonly SignedCheckpoint[];
  /** Lines of the file of checkpoints that are none. */
  readonly unreadCheckpoints: number;
  /** Torn last lines that were put aside, by the name of the file that holds each. */
  readonly putAside: readonly string[];
}

/** Reads a ledger and changes nothing. Where there is none its chain has no entries. */
export function readBook(store: LedgerStore): Promise<Outcome<Book>> {
  return tried('reading the ledger', async () => {
    const bytes = (await store.read(ledgerFiles.entries)) ?? new Uint8Array();
    const kept = readCheckpoints((await store.read(ledgerFiles.checkpoints)) ?? new Uint8Array());
    const putAside = await store.list(ledgerFiles.torn);
    const { checkpoints, unread } = kept;
    return ok({ chain: readChain(bytes), checkpoints, unreadCheckpoints: unread, putAside });
  });
}

/** What came of adding an entry. */
export interface Added {
  readonly entry: ChainedEntry;
  readonly position: Position;
  /** False where the same thing had been entered before; `entry` is that one. */
  readonly fresh: boolean;
  /** The file with the bytes of a torn last line, where one was found and put aside. */
  readonly putAside: string | null;
}

/** An entry to add; the ledger gives it the time. */
export type Addition = Omit<NewEntry, 'at'>;

/**
 * Adds an entry; makes the ledger where there is none, under `ledgerKey` (32 bytes) if given. What is entered twice stands once.
 * A last line that was written in part is first put aside, byte for byte, and the chain says so itself. Resolves when the entry is
 * on the device. Only one writer may do this at a time.
 */
export function appendEntry(
  writing: Writing,
  addition: Addition,
  ledgerKey: Uint8Array | null,
): Promise<Outcome<Added>> {
  return tried<Added>('adding to the ledger', async () => {
    const mended = await mend(writing);
    if (!mended.ok) return mended;
    const begun = await begin(writing, mended.value.chain, ledgerKey);
    if (!begun.ok) return begun;
    const { putAside } = mended.value;
    const before = begun.value.entries.find(({ entry }) => isSame(entry, addition));
    const position = positionOf(begun.value);
    if (before && position) return ok({ entry: before, position, fresh: false, putAside });
    const entry = await write(writing, begun.value, addition);
    if (!entry.ok) return entry;
    const { ledgerId, seq } = entry.value.entry;
    return ok({
      entry: entry.value,
      position: { ledgerId, count: seq + 1, head: entry.value.hash },
      fresh: true,
      putAside,
    });
  });
}

function isSame(entry: ChainedEntry['entry'], addition: Addition): boolean {
  const parts = ['type', 'recordDigest', 'recordId', 'about', 'keyId'] as const;
  return parts.every((part) => entry[part] === addition[part]);
}

async function write(
  { store, now }: Writing,
  chain: Chain,
  addition: Addition,
): Promise<Outcome<ChainedEntry>> {
  const next = nextEntry(chain, { ...addition, at: now() });
  if (next.ok) await store.append(ledgerFiles.entries, utf8Bytes(`${next.value.line}\n`));
  return next;
}

/** Ends the last line where only its end is missing; puts a torn one aside, cuts it off, and enters that this happened. */
async function mend(
  writing: Writing,
): Promise<Outcome<{ readonly chain: Chain; readonly putAside: string | null }>> {
  const { store } = writing;
  const chain = readChain((await store.read(ledgerFiles.entries)) ?? new Uint8Array());
  if (chain.unended) {
    await store.append(ledgerFiles.entries, utf8Bytes('\n'));
    return ok({ chain: await again(store), putAside: null });
  }
  if (chain.torn === null || chain.broken) return ok({ chain, putAside: null });
  const digest = digestOf(chain.torn);
  const file = `${ledgerFiles.torn}${hexOf(digest)}.bin`;
  // A crash right here leaves the bytes in both places, and the next writer does the same again.
  if ((await store.read(file))?.length !== chain.torn.length) {
    await store.truncate(file, 0);
    await store.append(file, chain.torn);
  }
  await store.truncate(ledgerFiles.entries, chain.length);
  if (chain.entries.length > 0) {
    const none = { recordId: null, about: null, keyId: null };
    const said = await write(writing, await again(store), {
      type: 'torn-tail',
      recordDigest: digest,
      ...none,
    });
    if (!said.ok) return said;
  }
  return ok({ chain: await again(store), putAside: file });
}

async function again(store: LedgerStore): Promise<Chain> {
  return readChain((await store.read(ledgerFiles.entries)) ?? new Uint8Array());
}

/** The chain, or that of a new ledger where there was none. */
async function begin(
  { store, now, newId, version }: Writing,
  chain: Chain,
  key: Uint8Array | null,
): Promise<Outcome<Chain>> {
  if (chain.entries.length > 0 || chain.lines > 0) return ok(chain);
  const publicKey = key && base64Of(key);
  const genesis = { tool: 'assay', version, publicKey } as const;
  const first = firstEntry(newId(), now(), genesis, key && fingerprint(key));
  if (!first.ok) return first;
  await store.append(ledgerFiles.entries, utf8Bytes(`${first.value.line}\n`));
  return ok(await again(store));
}

/** Keeps a signed checkpoint beside the ledger; one that is there already is not kept twice. */
export function keepCheckpoint(store: LedgerStore, line: string): Promise<Outcome<void>> {
  return tried('keeping the checkpoint', async () => {
    const read = readCheckpoint(line);
    if (!read.ok) return read;
    const kept = (await store.read(ledgerFiles.checkpoints)) ?? new Uint8Array();
    if (readCheckpoints(kept).checkpoints.some((own) => own.line === read.value.line)) return ok(undefined);
    const start = kept.length > 0 && kept.at(-1) !== 10 ? '\n' : '';
    await store.append(ledgerFiles.checkpoints, utf8Bytes(`${start}${read.value.line}\n`));
    return ok(undefined);
  });
}
