import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { Addition, Ledger, LedgerView, Signer } from '../../src/bridge/ledger.ts';
import { inputError, ok } from '../../src/core/outcome.ts';
import { seedSigner } from '../../src/evidence/ed25519.ts';
import { appendEntry, keepCheckpoint, readBook } from '../../src/evidence/ledger/book.ts';
import { positionOf } from '../../src/evidence/ledger/chain.ts';
import { signCheckpoint } from '../../src/evidence/ledger/checkpoint.ts';
import { exportLedger, importLedger } from '../../src/evidence/ledger/exchange.ts';
import { keepStamp, requestStamp } from '../../src/evidence/ledger/stamps.ts';
import { ledgerFiles } from '../../src/evidence/ledger/store.ts';
import { verifyLedger } from '../../src/evidence/ledger/verify.ts';
import { LedgerState } from '../../src/state/ledger.svelte.ts';
import LedgerCard from '../../src/ui/parts/LedgerCard.svelte';
import { ledgerOf, memoryStore, run, writing } from '../evidence/ledger/memory.ts';

/** The ledger of a browser, over memory. */
function fakeLedger(store = memoryStore(), lost: string | null = null): Ledger {
  const own = writing(store, 1);
  const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());
  const book = async () => {
    const read = await readBook(store);
    if (!read.ok) throw new Error(read.error.why);
    return read.value;
  };
  return {
    async read(ownKeys = []) {
      const { chain, checkpoints, putAside } = await book();
      const report = await verifyLedger(chain, { checkpoints, ownKeys, keys: [], anchors: [] });
      const view: LedgerView = {
        position: positionOf(chain),
        entries: chain.entries,
        report,
        putAside,
        lost,
        checkpoints: checkpoints.map((each) => each.checkpoint),
      };
      return ok(view);
    },
    append: (addition: Addition, key) => appendEntry(own, addition, key),
    async checkpoint(signer: Signer) {
      const line = await signCheckpoint(positionOf((await book()).chain)!, '2026-11-02T00:00:00Z', signer);
      if (line.ok) await keepCheckpoint(store, line.value);
      return line;
    },
    export: () => exportLedger(store),
    import: async (file, key) => importLedger(own, await bytesOf(file), key),
    requestStamp: async () => requestStamp(store, positionOf((await book()).chain)!.head, new Uint8Array(8)),
    async keepStamp(file) {
      const kept = await keepStamp(own, (await book()).chain, await bytesOf(file));
      return kept.ok ? ok(kept.value.stamp) : kept;
    },
    persist: () => Promise.resolve(false),
    persisted: () => Promise.resolve(false),
    close: () => undefined,
  };
}

const signer = () => seedSigner(new Uint8Array(32).fill(7));
const page = (ledger: LedgerState) => render(LedgerCard, { props: { ledger } }).body.replace(/\s+/g, ' ');

describe('the ledger on its card', () => {
  it('says that nothing is there, and what that may mean', async () => {
    const state = new LedgerState(fakeLedger());
    await state.look();
    expect(page(state)).toMatch(/Nothing has been entered.*If you kept a ledger here before/);
    expect(page(state)).not.toContain('Sign a checkpoint');
    expect(await state.export()).toBeNull();
    expect(state.error?.what).toBe('There is no ledger to export.');
  });

  it('enters, signs, exports and imports, and shows what lies on the device', async () => {
    const state = new LedgerState(fakeLedger(), signer);
    await state.enter(run(1));
    expect([state.said, state.kept, state.canSign]).toEqual(['Entered as entry 1.', false, true]);
    await state.enter(run(1));
    expect(state.said).toBe('It was entered before, as entry 1.');
    expect(await state.checkpoint()).toContain('"payload"');
    expect(state.view?.checkpoints).toHaveLength(1);
    expect(await state.export()).toBeInstanceOf(Uint8Array);
    const other = await exportLedger((await ledgerOf(2, 2)).store);
    await state.import(new Blob([other.ok ? new Uint8Array(other.value) : '']));
    expect([state.view?.entries.length, state.error]).toEqual([3, null]);
    expect(page(state)).toMatch(
      /3 entries, 1 signed checkpoint\..*cross reference.*The browser may clear it.*It is another ledger/,
    );
    expect(await state.requestStamp()).toMatchObject({ head: state.view?.position?.head });
    await state.keepStamp(new Blob(['x']));
    expect(state.error?.what).toMatch(/time-stamp response/);
  });

  it('says what is broken, torn, put aside or gone', async () => {
    const { store, own } = await ledgerOf(3);
    const whole = store.files.get(ledgerFiles.entries) ?? new Uint8Array();
    store.files.set(ledgerFiles.entries, whole.slice(0, -40));
    const state = new LedgerState(fakeLedger(store, 'It is gone.'));
    await state.look();
    expect(page(state)).toMatch(
      /role="alert".*It is gone\..*The last line was written whole.*written in part/,
    );
    await appendEntry(own, run(8), null);
    await state.look();
    expect(page(state)).toMatch(/One line that was written in part is kept beside the ledger/);
    store.files.set(ledgerFiles.entries, whole.with(900, 33));
    await state.look();
    expect(page(state)).toMatch(/Every entry follows from the one before: no\..*Line \d/);
  });

  it('has an error in words where the browser keeps no files', async () => {
    const none = () => Promise.resolve(inputError<never>('There is no ledger here.', 'why', 'todo'));
    const state = new LedgerState({ ...fakeLedger(), read: none, append: none });
    await state.enter(run(1));
    expect([state.error?.what, state.busy]).toEqual(['There is no ledger here.', false]);
    expect(page(state)).toContain('There is no ledger here.');
  });
});
