import { existsSync, readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import {
  isSoundKey,
  keptSigner,
  pickBody,
  portableBody,
  seedSigner,
  verifyEd25519,
  webCryptoBody,
} from '../../src/evidence/ed25519.ts';
import { hex, unhex } from './bytes.ts';

const bodies = [webCryptoBody, portableBody];
const { Point } = ed25519;
const order = Point.Fn.ORDER;

/** RFC 8032 §7.1, tests 1 to 3: private key, public key, message, signature. */
const rfc8032 = [
  [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
] as const;

/** The eight encodings of points of small order, and those with y ≥ p that some libraries take for them. */
const smallOrder = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
];

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bytesOf(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));
}

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe.each(bodies)('Ed25519 by $name', (body) => {
  it.each(rfc8032)('signs and verifies as RFC 8032 §7.1 (%#)', async (seed, key, message, signature) => {
    const signer = await seedSigner(unhex(seed), body);
    expect(hex(signer.publicKey)).toBe(key);
    const made = await signer.sign(unhex(message));
    // Node's and the portable body are deterministic; a browser's need not be.
    expect(made.ok && hex(made.value)).toBe(signature);
    expect(await verifyEd25519(unhex(key), unhex(message), unhex(signature), body)).toBe(true);
    expect(await verifyEd25519(unhex(key), unhex(`${message}00`), unhex(signature), body)).toBe(false);
  });

  it.each(smallOrder)('refuses the key and the R %s', async (point) => {
    const [, key, message] = rfc8032[1];
    // With R = A = identity and S = 0 the equation holds for every message.
    const forged = join(unhex(point), new Uint8Array(32));
    expect(await verifyEd25519(unhex(point), unhex(message), forged, body)).toBe(false);
    expect(await verifyEd25519(unhex(key), unhex(message), forged, body)).toBe(false);
    expect(isSoundKey(unhex(point))).toBe(false);
    // The last five are not in canonical form, which the library refuses too.
    if (smallOrder.indexOf(point) < 8) expect(Point.fromBytes(unhex(point), true).isSmallOrder()).toBe(true);
  });

  it('refuses S + L, wrong lengths, and bytes that are no point', async () => {
    const [, key, message, signature] = rfc8032[2].map(unhex) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const s = littleEndian(signature.subarray(32));
    const check = (publicKey: Uint8Array, bytes: Uint8Array) =>
      verifyEd25519(publicKey, message, bytes, body);
    expect(await check(key, join(signature.subarray(0, 32), bytesOf(s + order)))).toBe(false);
    expect(await check(key, signature.subarray(0, 63))).toBe(false);
    expect(await check(key, join(signature, new Uint8Array(1)))).toBe(false);
    expect(await check(key.subarray(0, 31), signature)).toBe(false);
    expect(await check(join(new Uint8Array([2]), new Uint8Array(31)), signature)).toBe(false);
  });
});

describe('the two bodies', () => {
  const torsion = Point.fromBytes(unhex(smallOrder[6]!));
  const secret = 0x1234567890abcdef1234567890abcdefn;
  const nonce = 0xfedcba0987654321fedcba0987654321n;

  async function both(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean[]> {
    return Promise.all(bodies.map((body) => verifyEd25519(publicKey, message, signature, body)));
  }

  it('agree on crafted signatures that only the equation with cofactor accepts', async () => {
    const publicKey = Point.BASE.multiply(secret).toBytes();
    const message = new Uint8Array([7]);
    const r = Point.BASE.multiply(nonce).add(torsion).toBytes();
    const k = littleEndian(sha512(join(r, publicKey, message))) % order;
    const signature = join(r, bytesOf((nonce + k * secret) % order));
    expect(ed25519.verify(signature, message, publicKey)).toBe(true);
    expect(await both(publicKey, message, signature)).toEqual([false, false]);
  });

  it('refuse a signature with no nonce, though its equation holds', async () => {
    const publicKey = Point.BASE.multiply(secret).toBytes();
    const message = new Uint8Array([7]);
    const r = Point.ZERO.toBytes();
    const k = littleEndian(sha512(join(r, publicKey, message))) % order;
    const signature = join(r, bytesOf((k * secret) % order));
    expect(await portableBody.verify(publicKey, message, signature)).toBe(true);
    expect(await both(publicKey, message, signature)).toEqual([false, false]);
  });

  it('refuse the key under which one signature is that of every message', async () => {
    const signature = join(Point.BASE.multiply(nonce).toBytes(), bytesOf(nonce));
    const publicKey = Point.ZERO.toBytes();
    for (const text of [1, 2, 3]) {
      const message = new Uint8Array([text]);
      expect(await portableBody.verify(publicKey, message, signature)).toBe(true);
      expect(await both(publicKey, message, signature)).toEqual([false, false]);
    }
  });

  it('agree on keys with a part of small order, whatever the message', async () => {
    const publicKey = Point.BASE.multiply(secret).add(torsion).toBytes();
    const r = Point.BASE.multiply(nonce).toBytes();
    const answers = new Set<boolean>();
    for (let text = 0; text < 40; text += 1) {
      const message = new Uint8Array([text]);
      const k = littleEndian(sha512(join(r, publicKey, message))) % order;
      const [first, second] = await both(publicKey, message, join(r, bytesOf((nonce + k * secret) % order)));
      expect(first, `message ${text}`).toBe(second);
      answers.add(first === true);
    }
    expect(answers).toEqual(new Set([true, false]));
  });

  it('read each other', async () => {
    const message = new TextEncoder().encode('Zeichen: ü');
    for (const one of bodies)
      for (const other of bodies) {
        const signer = await seedSigner(unhex(rfc8032[0][0]), one);
        const made = await signer.sign(message);
        expect(made.ok && (await verifyEd25519(signer.publicKey, message, made.value, other))).toBe(true);
      }
  });
});

describe('picking a body', () => {
  it('takes WebCrypto where it is, and JavaScript where it is not or does not know Ed25519', async () => {
    expect((await pickBody()).name).toBe('webcrypto');
    const original = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
    const importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'));
    try {
      for (const value of [undefined, {}, { subtle: { importKey } }]) {
        Object.defineProperty(globalThis, 'crypto', { value, configurable: true });
        expect((await pickBody()).name).toBe('portable');
        const [, key, message, signature] = rfc8032[1];
        expect(await verifyEd25519(unhex(key), unhex(message), unhex(signature))).toBe(true);
      }
    } finally {
      Object.defineProperty(globalThis, 'crypto', original);
    }
  });
});

describe('a key that the browser keeps', () => {
  it('signs, and says so where it must not', async () => {
    const pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
    const signer = await keptSigner(pair);
    if (!signer.ok) throw new Error(signer.error.why);
    const message = new Uint8Array([1, 2, 3]);
    const made = await signer.value.sign(message);
    expect(made.ok && (await verifyEd25519(signer.value.publicKey, message, made.value))).toBe(true);
    const wrong = await keptSigner({ publicKey: pair.publicKey, privateKey: pair.publicKey });
    const refused = wrong.ok ? await wrong.value.sign(message) : wrong;
    expect(refused.ok ? '' : refused.error.what).toBe('The key of this device cannot sign.');
  });
});

const wycheproof = new URL('../../../shared/schemas/ed25519/wycheproof.json', import.meta.url);

interface Wycheproof {
  readonly numberOfTests: number;
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly comment: string;
      readonly msg: string;
      readonly sig: string;
      readonly result: 'valid' | 'invalid';
    }[];
  }[];
}

describe.skipIf(!existsSync(wycheproof))('Wycheproof', () => {
  it.each(bodies)('is answered as expected by $name, every case', async (body) => {
    const { numberOfTests, testGroups } = JSON.parse(readFileSync(wycheproof, 'utf8')) as Wycheproof;
    let done = 0;
    for (const { publicKey, tests } of testGroups)
      for (const { tcId, comment, msg, sig, result } of tests) {
        const answer = await verifyEd25519(unhex(publicKey.pk), unhex(msg), unhex(sig), body);
        expect(answer, `case ${tcId} ${comment}`).toBe(result === 'valid');
        done += 1;
      }
    expect(done).toBe(numberOfTests);
    expect(done).toBeGreaterThan(100);
  });
});
