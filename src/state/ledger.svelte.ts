import { ok, type AppError, type Outcome } from '../core/outcome.ts';
import type { Addition, Ledger, LedgerView, Signer } from '../bridge/ledger.ts';

/** Gives the signing key of this device, or null where it has none. */
export type DeviceSigner = () => Promise<Signer | null>;

/** The ledger of this browser as it stands, and what a person can do with it. */
export class LedgerState {
  readonly #ledger: Ledger;
  readonly #signer: DeviceSigner;
  view = $state.raw<LedgerView | null>(null);
  /** Whether the browser has agreed to keep this site's files; null where it cannot say. */
  kept = $state<boolean | null>(null);
  busy = $state(false);
  error = $state.raw<AppError | null>(null);
  /** What came of the last thing done, in words. */
  said = $state('');

  constructor(ledger: Ledger, signer: DeviceSigner = () => Promise.resolve(null)) {
    this.#ledger = ledger;
    this.#signer = signer;
  }

  /** Whether this device has a key to sign checkpoints with is known after the first look. */
  canSign = $state(false);

  /** Reads and verifies the ledger. */
  look(): Promise<void> {
    return this.#doing(async () => ok(''));
  }

  /** Enters a record, and asks the browser once to keep its files. */
  async enter(addition: Addition): Promise<void> {
    if (this.kept === null || !this.kept) this.kept = await this.#ledger.persist();
    await this.#doing(async () => {
      const signer = await this.#signer();
      const added = await this.#ledger.append(addition, signer?.publicKey ?? null);
      if (!added.ok) return added;
      const { entry, fresh, putAside } = added.value;
      const torn = putAside === null ? '' : ' A last line that was written in part was put aside first.';
      return ok(
        `${fresh ? 'Entered as entry' : 'It was entered before, as entry'} ${entry.entry.seq}.${torn}`,
      );
    });
  }

  /** Signs the head with the key of this device; the line to save, or null. */
  async checkpoint(): Promise<string | null> {
    const signer = await this.#signer();
    if (!signer) return null;
    return this.#making(
      () => this.#ledger.checkpoint(signer),
      'The head was signed. Keep the file elsewhere.',
    );
  }

  /** All of the ledger as a zip, or null. */
  export(): Promise<Uint8Array | null> {
    return this.#making(() => this.#ledger.export(), 'Exported. This file is the ledger to keep.');
  }

  async import(file: Blob): Promise<void> {
    await this.#doing(async () => {
      const signer = await this.#signer();
      const done = await this.#ledger.import(file, signer?.publicKey ?? null);
      return done.ok ? ok(done.value.text) : done;
    });
  }

  /** A request for a time-stamp of the head, with the head in hex; null where there is none. */
  async requestStamp(): Promise<{ readonly head: string; readonly request: Uint8Array } | null> {
    const said = 'Send the request to a time-stamp authority and bring its answer back.';
    return this.#making(() => this.#ledger.requestStamp(), said);
  }

  async keepStamp(response: Blob): Promise<void> {
    await this.#doing(async () => {
      const stamp = await this.#ledger.keepStamp(response);
      return stamp.ok ? ok(`The authority says that it saw the head at ${stamp.value.at}.`) : stamp;
    });
  }

  async #making<T>(make: () => Promise<Outcome<T>>, words: string): Promise<T | null> {
    let made: T | null = null;
    await this.#doing(async () => {
      const outcome = await make();
      if (!outcome.ok) return outcome;
      made = outcome.value;
      return ok(words);
    });
    return made;
  }

  /** Does something, then looks again: what is shown is what lies on the device. */
  async #doing(work: () => Promise<Outcome<string>>): Promise<void> {
    this.busy = true;
    const done = await work();
    const signer = await this.#signer();
    const view = await this.#ledger.read(signer ? [signer.publicKey] : []);
    this.kept = await this.#ledger.persisted();
    this.canSign = signer !== null;
    if (view.ok) this.view = view.value;
    this.error = done.ok ? (view.ok ? null : view.error) : done.error;
    this.said = done.ok ? done.value : '';
    this.busy = false;
  }
}
