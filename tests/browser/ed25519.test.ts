import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import {
  pickBody,
  portableBody,
  seedSigner,
  verifyEd25519,
  webCryptoBody,
} from '../../src/evidence/ed25519.ts';
import { backUpKey, restoreKey } from '../../src/evidence/key-backup.ts';
import { hex, must, unhex } from '../evidence/bytes.ts';

const { Point } = ed25519;
const order = Point.Fn.ORDER;
const bodies = [webCryptoBody, portableBody];
const seed = unhex('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7');

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));
}

describe('Ed25519 in a real browser', () => {
  it('is the browser’s own, and signs as RFC 8032 §7.1, test 3', async () => {
    expect((await pickBody()).name).toBe('webcrypto');
    for (const one of bodies) {
      const signer = await seedSigner(seed, one);
      expect(hex(signer.publicKey)).toBe('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025');
      const signature = must(await signer.sign(unhex('af82')));
      for (const other of bodies) {
        expect(await verifyEd25519(signer.publicKey, unhex('af82'), signature, other)).toBe(true);
        expect(await verifyEd25519(signer.publicKey, unhex('af83'), signature, other)).toBe(false);
      }
    }
  });

  it('and in JavaScript agree on crafted signatures and keys', async () => {
    const torsion = Point.fromBytes(
      unhex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
    );
    const [secret, nonce] = [0x1234567890abcdefn, 0xfedcba0987654321n];
    const answers = new Set<boolean>();
    for (let text = 0; text < 32; text += 1) {
      const publicKey = Point.BASE.multiply(secret).add(torsion).toBytes();
      const r = Point.BASE.multiply(nonce)
        .add(text % 2 === 0 ? Point.ZERO : torsion)
        .toBytes();
      const message = new Uint8Array([text]);
      const k = littleEndian(sha512(Uint8Array.from([...r, ...publicKey, ...message]))) % order;
      const signature = Uint8Array.from([...r, ...bytesOf((nonce + k * secret) % order)]);
      const [one, other] = await Promise.all(
        bodies.map((body) => verifyEd25519(publicKey, message, signature, body)),
      );
      expect(one, `message ${text}`).toBe(other);
      answers.add(one === true);
    }
    expect(answers).toEqual(new Set([true, false]));
  });

  it('backs a key up as Node does', async () => {
    const chance = { salt: new Uint8Array(16).fill(5), iv: new Uint8Array(12).fill(6) };
    const text = must(await backUpKey(seed, 'a passphrase of words', chance));
    expect(must(await restoreKey(text, 'a passphrase of words'))).toEqual(seed);
  });
});
