import { ed25519 as curve } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { bytesOfBase64 } from './base64.ts';
import { equalBytes, joinBytes } from './byte-sequences.ts';

const { Point } = curve;
const order = Point.Fn.ORDER;
const prime = Point.Fp.ORDER;
/** The y of two of the points of order 8; the two others have its negative. */
const order8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
/** The y of the eight points whose order divides 8. */
const smallOrderY = new Set([0n, 1n, prime - 1n, order8, prime - order8]);

/** The DER of an Ed25519 private key before its 32 bytes (RFC 8410 §7), as in PKCS#8. */
export const pkcs8Prefix = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

/** Makes signatures with one private key, which it does not show. */
export interface Signer {
  /** 32 bytes as in RFC 8032 §5.1.5. */
  readonly publicKey: Uint8Array;
  /** The signature of these bytes: 64 bytes. Two signatures of the same bytes may differ: some browsers add randomness. */
  sign(message: Uint8Array): Promise<Outcome<Uint8Array>>;
}

/** One implementation of Ed25519. `seed` is the private key of RFC 8032 §5.1.5: 32 bytes. */
export interface Ed25519Body {
  readonly name: 'webcrypto' | 'portable';
  publicKeyOf(seed: Uint8Array): Promise<Uint8Array>;
  sign(seed: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
  /** The equation without cofactor, encode([S]B − [k]A) = R; asked only of what `isSound` accepts. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** The browser's or Node's own Ed25519. */
export const webCryptoBody: Ed25519Body = {
  name: 'webcrypto',
  async publicKeyOf(seed) {
    const key = await privateKey(seed, true);
    const { x = '' } = await crypto.subtle.exportKey('jwk', key);
    return bytesOfBase64(x) ?? new Uint8Array();
  },
  async sign(seed, message) {
    const key = await privateKey(seed, false);
    return new Uint8Array(await crypto.subtle.sign('Ed25519', key, owned(message)));
  },
  async verify(publicKey, message, signature) {
    const key = await crypto.subtle.importKey('raw', owned(publicKey), 'Ed25519', false, ['verify']);
    return crypto.subtle.verify('Ed25519', key, owned(signature), owned(message));
  },
};

/** Ed25519 in JavaScript, for browsers and pages without the other (decision 0010). */
export const portableBody: Ed25519Body = {
  name: 'portable',
  publicKeyOf: (seed) => Promise.resolve(curve.getPublicKey(seed)),
  sign: (seed, message) => Promise.resolve(curve.sign(message, seed)),
  verify: (publicKey, message, signature) => Promise.resolve(equationHolds(publicKey, message, signature)),
};

/** The library's own `verify` multiplies by the cofactor, which WebCrypto and OpenSSL do not: they would disagree on crafted signatures. */
function equationHolds(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  const k = littleEndian(sha512(joinBytes(r, publicKey, message))) % order;
  try {
    const point = Point.fromBytes(owned(publicKey));
    const left = Point.BASE.multiplyUnsafe(s).subtract(point.multiplyUnsafe(k));
    return equalBytes(left.toBytes(), r);
  } catch {
    // The library reports bytes that are no point only by throwing.
    return false;
  }
}

/** WebCrypto where it knows Ed25519, else JavaScript. */
export async function pickBody(): Promise<Ed25519Body> {
  try {
    // The base point, as a public key.
    await crypto.subtle.importKey('raw', owned(Point.BASE.toBytes()), 'Ed25519', false, ['verify']);
    return webCryptoBody;
  } catch {
    return portableBody;
  }
}

/**
 * Whether `signature` (64 bytes) is that of `publicKey` (32 bytes) over `message`. Refused before any arithmetic: small-order
 * and non-canonical keys and R, and S beyond the order of the group, which libraries treat differently. Both bodies give the
 * same answer for every input.
 */
export async function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  body?: Ed25519Body,
): Promise<boolean> {
  if (!isSoundKey(publicKey) || signature.length !== 64) return false;
  if (!isSoundKey(signature.subarray(0, 32))) return false;
  if (littleEndian(signature.subarray(32)) >= order) return false;
  return (body ?? (await pickBody())).verify(publicKey, message, signature).catch(() => false);
}

/** Whether 32 bytes can be a public key to rely on: y in canonical form, and not a point of small order, which verifies much. */
export function isSoundKey(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false;
  const y = littleEndian(bytes) & ((1n << 255n) - 1n);
  return y < prime && !smallOrderY.has(y);
}

/** Signs with a private key held as bytes. */
export async function seedSigner(seed: Uint8Array, body?: Ed25519Body): Promise<Signer> {
  const own = body ?? (await pickBody());
  const publicKey = await own.publicKeyOf(seed);
  return { publicKey, sign: async (message) => ok(await own.sign(seed, message)) };
}

/** Signs with a key that the browser keeps and does not show, as src/bridge/key-store.ts makes them. */
export async function keptSigner({ publicKey, privateKey: key }: CryptoKeyPair): Promise<Outcome<Signer>> {
  try {
    const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
    const sign = async (message: Uint8Array): Promise<Outcome<Uint8Array>> => {
      try {
        return ok(new Uint8Array(await crypto.subtle.sign('Ed25519', key, owned(message))));
      } catch (cause) {
        return refusedByBrowser(cause);
      }
    };
    return ok({ publicKey: raw, sign });
  } catch (cause) {
    return refusedByBrowser(cause);
  }
}

function refusedByBrowser(cause: unknown): Outcome<never> {
  return inputError(
    'The key of this device cannot sign.',
    `The browser refused it: ${cause instanceof Error ? cause.message : String(cause)}.`,
    'Make a new key on this device, or sign with a key file.',
  );
}

function privateKey(seed: Uint8Array, extractable: boolean): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', owned(joinBytes(pkcs8Prefix, seed)), 'Ed25519', extractable, [
    'sign',
  ]);
}

/** A copy in a buffer of its own, as WebCrypto wants it. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
