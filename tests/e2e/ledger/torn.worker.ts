import { opfsStore } from '../../../src/bridge/opfs-store.ts';

// Holds the lock as the ledger's own worker does, writes a part of a line, and hangs until it is killed.
void navigator.locks.request('assay-ledger', async () => {
  await opfsStore('ledger').append('ledger.jsonl', new TextEncoder().encode('{"about":null,"at":"2026-11'));
  postMessage('half');
  await new Promise(() => undefined);
});
