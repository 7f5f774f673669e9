import { afterEach, describe, expect, it } from 'vitest';
import { deviceKeys } from '../../src/bridge/key-store.ts';
import { keptSigner, portableBody, verifyEd25519, webCryptoBody } from '../../src/evidence/ed25519.ts';
import { must, whyNot } from '../evidence/bytes.ts';

const open = (): IDBFactory => indexedDB;
const at = '2026-01-02T03:04:05.000Z';
const message = new TextEncoder().encode('what is signed');

afterEach(async () => {
  const store = deviceKeys(open);
  for (const { name } of must(await store.list())) must(await store.remove(name));
});

describe('the keys of a real browser', () => {
  it('are there again when the store is opened anew, and sign', async () => {
    const { pair } = must(await deviceKeys(open).create('mine', at));
    const [kept, ...others] = must(await deviceKeys(open).list());
    expect([kept!.name, kept!.createdAt, others.length]).toEqual(['mine', at, 0]);
    const signer = must(await keptSigner(kept!.pair));
    const signature = must(await signer.sign(message));
    expect(must(await keptSigner(pair)).publicKey).toEqual(signer.publicKey);
    for (const body of [webCryptoBody, portableBody])
      expect(await verifyEd25519(signer.publicKey, message, signature, body)).toBe(true);
  });

  it('never show their private half', async () => {
    must(await deviceKeys(open).create('mine', at));
    const [kept] = must(await deviceKeys(open).list());
    expect(kept!.pair.privateKey.extractable).toBe(false);
    for (const format of ['pkcs8', 'jwk'] as const)
      await expect(crypto.subtle.exportKey(format, kept!.pair.privateKey)).rejects.toThrow();
    expect(JSON.stringify(kept!.pair.privateKey)).not.toMatch(/"d"/);
  });

  it('cross to a worker, where records are signed, and stay secret', async () => {
    const { pair } = must(await deviceKeys(open).create('mine', at));
    const copy = structuredClone(pair);
    const signer = must(await keptSigner(copy));
    expect(await verifyEd25519(signer.publicKey, message, must(await signer.sign(message)))).toBe(true);
    expect(copy.privateKey.extractable).toBe(false);
  });

  it('are not made over one another, and are gone when removed', async () => {
    const store = deviceKeys(open);
    const first = must(await store.create('mine', at));
    expect(whyNot(await store.create('mine', at))).toMatch(/has a key named 'mine' already/);
    const [kept] = must(await store.list());
    expect(must(await keptSigner(kept!.pair)).publicKey).toEqual(
      must(await keptSigner(first.pair)).publicKey,
    );
    must(await store.create('other', at));
    must(await store.remove('mine'));
    expect(must(await store.list()).map(({ name }) => name)).toEqual(['other']);
  });

  it('are refused in words where the browser keeps nothing', async () => {
    const none = deviceKeys(() => {
      throw new DOMException('The operation is insecure', 'SecurityError');
    });
    expect(whyNot(await none.list())).toMatch(/cannot be read.*The operation is insecure/);
    expect(whyNot(await none.create('mine', at))).toMatch(/was not made.*The operation is insecure/);
    expect(whyNot(await none.remove('mine'))).toMatch(/was not removed/);
  });
});
