import { proxy, wrap, type Remote } from 'comlink';
import { fail, inputError, unexpected, type Outcome } from '../core/outcome.ts';
import type { LedgerApi } from '../../workers/ledger.worker.ts';
import type { Ledger, Position } from './ledger.ts';
import type { TextStore } from './mapping-memory.ts';

/** Where a page remembers how far its ledger was, apart from the ledger, so that it can say when that is gone. */
const MARK = 'assay.ledger';

/**
 * The ledger of this browser behind a worker, which is started by the first call. `open` gives the store of small texts, `persist`
 * asks the browser to keep this site's files; both may throw. Settles in words where the browser keeps no files for sites, and where
 * the worker dies.
 */
export function createLedger(open: () => TextStore, persist: () => Promise<boolean>): Ledger {
  let worker: Worker | null = null;
  let remote: Remote<LedgerApi> | null = null;
  const pending = new Set<(outcome: Outcome<never>) => void>();

  function crash(cause: string): void {
    worker?.terminate();
    [worker, remote] = [null, null];
    for (const settle of pending) settle(fail(unexpected(cause, 'working on the ledger')));
  }

  function api(): Remote<LedgerApi> {
    if (remote) return remote;
    worker = new Worker(new URL('../../workers/ledger.worker.ts', import.meta.url), {
      type: 'module',
      name: 'assay-ledger',
    });
    worker.addEventListener('error', (event) => crash(event.message));
    remote = wrap<LedgerApi>(worker);
    return remote;
  }

  async function ask<T>(call: (ledger: Remote<LedgerApi>) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    if (!isSecureContext || !('locks' in navigator) || !('getDirectory' in navigator.storage))
      return nowhere();
    let settle: (outcome: Outcome<never>) => void = () => undefined;
    const died = new Promise<Outcome<T>>((resolve) => (settle = resolve));
    pending.add(settle);
    try {
      return await Promise.race([call(api()), died]);
    } catch (cause) {
      return fail(unexpected(cause, 'working on the ledger'));
    } finally {
      pending.delete(settle);
    }
  }

  const storage = async (work: () => Promise<boolean>): Promise<boolean | null> => {
    try {
      return await work();
    } catch {
      return null;
    }
  };

  return {
    async read(ownKeys = []) {
      const remembered = recall(open);
      const view = await ask((ledger) => ledger.read(remembered, ownKeys));
      // What is lost stays remembered until it is back or named; else one look would be the last to see it.
      if (view.ok && view.value.lost === null && view.value.position) keep(open, view.value.position);
      return view;
    },
    async append(addition, ledgerKey) {
      const remembered = recall(open);
      const added = await ask((ledger) => ledger.append(addition, ledgerKey));
      if (added.ok && (remembered === null || remembered.ledgerId === added.value.position.ledgerId))
        keep(open, added.value.position);
      return added;
    },
    checkpoint: ({ publicKey, sign }) => ask((ledger) => ledger.checkpoint(publicKey, proxy(sign))),
    export: () => ask((ledger) => ledger.export()),
    import: (file, ledgerKey) => ask((ledger) => ledger.import(file, ledgerKey)),
    requestStamp: () => ask((ledger) => ledger.requestStamp()),
    keepStamp: (response) => ask((ledger) => ledger.keepStamp(response)),
    persist: () => storage(persist),
    persisted: () => storage(() => navigator.storage.persisted()),
    close: () => crash('the ledger was closed'),
  };
}

function nowhere(): Outcome<never> {
  return inputError(
    'There is no ledger here.',
    'This browser keeps no files for this page, as for pages opened from disk and in some private windows.',
    'Open the page from a server (https or localhost), or use assay ledger on the command line.',
  );
}

function recall(open: () => TextStore): Position | null {
  try {
    const mark = JSON.parse(open().getItem(MARK) ?? 'null') as Partial<Position> | null;
    const { ledgerId, count, head } = mark ?? {};
    const sound = typeof ledgerId === 'string' && typeof head === 'string' && typeof count === 'number';
    return sound ? { ledgerId, count, head } : null;
  } catch {
    return null;
  }
}

/** A shorter chain never takes the place of a longer one: tabs may end in another order than they began. */
function keep(open: () => TextStore, { ledgerId, count, head }: Position): void {
  const before = recall(open);
  if (before?.ledgerId === ledgerId && before.count > count) return;
  try {
    open().setItem(MARK, JSON.stringify({ ledgerId, count, head }));
  } catch {
    // Without it a loss cannot be told from a fresh start, which the page says.
  }
}
