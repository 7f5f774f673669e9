import type { Outcome } from '../core/outcome.ts';
import type { Signer } from '../evidence/ed25519.ts';
import type { Addition, Added } from '../evidence/ledger/book.ts';
import type { ChainedEntry, Position } from '../evidence/ledger/chain.ts';
import type { Checkpoint } from '../evidence/ledger/checkpoint.ts';
import type { Imported } from '../evidence/ledger/exchange.ts';
import type { StampRequest } from '../evidence/ledger/stamps.ts';
import type { LedgerReport } from '../evidence/ledger/verify.ts';
import type { TimeStamp } from '../evidence/time-stamp.ts';

export type { Signer } from '../evidence/ed25519.ts';
export type { Addition, Added } from '../evidence/ledger/book.ts';
export type { Position } from '../evidence/ledger/chain.ts';
export type { Imported } from '../evidence/ledger/exchange.ts';
export type { LedgerReport } from '../evidence/ledger/verify.ts';

/** The ledger of this browser, to be shown. */
export interface LedgerView {
  readonly position: Position | null;
  /** Without their lines; the last one is the head. */
  readonly entries: readonly Omit<ChainedEntry, 'line'>[];
  readonly checkpoints: readonly Checkpoint[];
  readonly report: LedgerReport;
  /** Names of files that hold torn last lines. */
  readonly putAside: readonly string[];
  /** What is gone of a ledger that this browser remembers, in words; null where nothing is, or nothing is remembered. */
  readonly lost: string | null;
}

/** The ledger of this browser. Any number of tabs may write at once: they take turns. */
export interface Ledger {
  /** Reads and verifies it; `ownKeys` are those of this device that checkpoints may be signed with. */
  read(ownKeys?: readonly Uint8Array[]): Promise<Outcome<LedgerView>>;
  append(addition: Addition, ledgerKey: Uint8Array | null): Promise<Outcome<Added>>;
  /** Signs the present head, keeps that, and gives the line to take away. */
  checkpoint(signer: Signer): Promise<Outcome<string>>;
  /** All of it as a zip. */
  export(): Promise<Outcome<Uint8Array>>;
  import(file: Blob, ledgerKey: Uint8Array | null): Promise<Outcome<Imported>>;
  /** A request for a time-stamp of the present head (RFC 3161). */
  requestStamp(): Promise<Outcome<StampRequest>>;
  keepStamp(response: Blob): Promise<Outcome<TimeStamp>>;
  /** Asks the browser never to clear this site's files by itself; whether it agreed. Null where it cannot be asked. */
  persist(): Promise<boolean | null>;
  /** Whether the browser has agreed to that. */
  persisted(): Promise<boolean | null>;
  close(): void;
}
