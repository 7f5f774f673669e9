import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seedSigner } from '../../src/evidence/ed25519.ts';
import { backUpKey, restoreKey } from '../../src/evidence/key-backup.ts';
import {
  fingerprint,
  keyDigest,
  privateKeyPem,
  publicKeyPem,
  readPrivateKey,
  readPublicKey,
  spkiOf,
} from '../../src/evidence/key.ts';
import { hex, must, unhex, whyNot } from './bytes.ts';

/** The example keys of RFC 8410 §10: the public key, the private key, and the private key with its public key (version 2). */
const rfc8410 = {
  public:
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n',
  private:
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n',
  both: '-----BEGIN PRIVATE KEY-----\nMHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\noB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\nZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PRIVATE KEY-----\n',
};
const seed = 'd4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842';

describe('keys in PEM', () => {
  it('are those of RFC 8410 §10', async () => {
    expect(hex(must(readPrivateKey(rfc8410.private)))).toBe(seed);
    expect(hex(must(readPrivateKey(rfc8410.both)))).toBe(seed);
    const { publicKey } = await seedSigner(unhex(seed));
    expect(must(readPublicKey(rfc8410.public))).toEqual(publicKey);
    expect(publicKeyPem(publicKey)).toBe(rfc8410.public);
    expect(privateKeyPem(unhex(seed))).toBe(rfc8410.private);
  });

  it('are read by Node, and Node’s are read', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const own = must(readPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()));
    const shared = must(readPublicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString()));
    expect((await seedSigner(own)).publicKey).toEqual(shared);
    expect(createPrivateKey(privateKeyPem(own)).equals(privateKey)).toBe(true);
    expect(createPublicKey(publicKeyPem(shared)).equals(publicKey)).toBe(true);
  });

  it('with carriage returns and words around them are read', () => {
    const text = `Bag Attributes\r\n${rfc8410.private.replaceAll('\n', '\r\n')}more\r\n`;
    expect(hex(must(readPrivateKey(text)))).toBe(seed);
  });

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const locked = generateKeyPairSync('ed25519').privateKey.export({
    ...{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  } as never) as unknown as string;
  it.each<[string, string, RegExp]>([
    [
      'an ECDSA key',
      ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      /not an Ed25519 private key/,
    ],
    [
      'an old ECDSA key',
      ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      /It is a ec private key/,
    ],
    [
      'an RSA key',
      rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      /not an Ed25519 private key/,
    ],
    [
      'an X25519 key',
      generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      /not an Ed25519/,
    ],
    ['an encrypted key', locked, /under a passphrase of OpenSSL/],
    ['a public key', rfc8410.public, /public key where the private one belongs/],
    ['a cut key', rfc8410.private.replace('MC4CAQAw', 'MC4CAQA'), /cannot be used/],
    ['nothing', '', /not PEM/],
    ['a long text', `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(1 << 20)}`, /not PEM/],
  ])('%s is no private key', (_, text, why) => {
    expect(whyNot(readPrivateKey(text))).toMatch(why);
  });

  it.each<[string, string, RegExp]>([
    ['a private key', rfc8410.private, /private key where a public one belongs/],
    [
      'an ECDSA key',
      ec.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      /not an Ed25519 public key/,
    ],
    ['a key of small order', publicKeyPem(unhex(`01${'00'.repeat(31)}`)), /small order/],
    ['a key that is not canonical', publicKeyPem(unhex(`ee${'ff'.repeat(30)}7f`)), /small order/],
  ])('%s is no public key', (_, text, why) => {
    expect(whyNot(readPublicKey(text))).toMatch(why);
  });
});

describe('the fingerprint of a key', () => {
  it('is SHA-256 of its DER, in base64 and in hex', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const raw = must(readPublicKey(publicKey.export({ type: 'spki', format: 'pem' }).toString()));
    const digest = createHash('sha256').update(der).digest();
    expect(hex(spkiOf(raw))).toBe(der.toString('hex'));
    expect(fingerprint(raw)).toBe(`SHA256:${digest.toString('base64').replace(/=+$/, '')}`);
    expect(keyDigest(raw)).toBe(digest.toString('hex'));
  });
});

describe('a backup', () => {
  const chance = { salt: new Uint8Array(16).fill(5), iv: new Uint8Array(12).fill(6) };
  const passphrase = 'fünf Wörter für einen Schlüssel';

  it('opens with its passphrase in any form of Unicode, and with no other', async () => {
    const text = must(await backUpKey(unhex(seed), passphrase, chance));
    expect(text).not.toContain(seed);
    const backup = JSON.parse(text) as { derivation: { rounds: number } };
    expect(backup.derivation.rounds).toBeGreaterThanOrEqual(600_000);
    expect(hex(must(await restoreKey(text, passphrase.normalize('NFD'))))).toBe(seed);
    expect(whyNot(await restoreKey(text, `${passphrase} `))).toMatch(
      /passphrase is wrong, or the file was changed/,
    );
  });

  it('is refused where anything in it was changed', async () => {
    const text = must(await backUpKey(unhex(seed), passphrase, chance));
    const other = publicKeyPem((await seedSigner(new Uint8Array(32))).publicKey).split('\n')[1]!;
    const changes: [RegExp, string][] = [
      [/"rounds":\d+/, '"rounds":600001'],
      [/"publicKey":"[^"]+"/, `"publicKey":"${other}"`],
      [/"sealed":"./, '"sealed":"0'],
      [/"iv":"./, '"iv":"z'],
      [/"salt":"./, '"salt":"z'],
      [/"rounds":\d+/, '"rounds":1000'],
      [/"rounds":\d+/, '"rounds":4000000000'],
      [/key-backup\/1/, 'key-backup/2'],
      [/^\{/, '{"more":1,'],
      [/^\{/, ''],
    ];
    for (const [from, to] of changes) {
      expect(text).toMatch(from);
      expect((await restoreKey(text.replace(from, to), passphrase)).ok, to).toBe(false);
    }
  });

  it('wants a passphrase of twelve characters', async () => {
    expect(whyNot(await backUpKey(unhex(seed), '🙂'.repeat(11), chance))).toMatch(
      /at least 12 characters; got 11/,
    );
  });
});
