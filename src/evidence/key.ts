import { sha256 } from '@noble/hashes/sha2.js';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { equalBytes, joinBytes } from './byte-sequences.ts';
import { sha256Hex } from './canonical.ts';
import { isSoundKey, pkcs8Prefix } from './ed25519.ts';

const spkiPrefix = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);
/** The private key inside a PKCS#8 of either version (RFC 8410 §7), after the outer length and the version number. */
const pkcs8Algorithm = pkcs8Prefix.subarray(5);

/** The SubjectPublicKeyInfo (DER, 44 bytes) of an Ed25519 public key of 32 bytes. */
export function spkiOf(publicKey: Uint8Array): Uint8Array {
  return joinBytes(spkiPrefix, publicKey);
}

/** The public key in a SubjectPublicKeyInfo; an input error where it is of another kind or one that must not be relied on. */
export function publicKeyOfSpki(spki: Uint8Array): Outcome<Uint8Array> {
  const publicKey = spki.subarray(spkiPrefix.length);
  if (!equalBytes(spki.subarray(0, spkiPrefix.length), spkiPrefix) || publicKey.length !== 32)
    return notAKey('It is not an Ed25519 public key.');
  if (!isSoundKey(publicKey))
    return notAKey('It is one of the few values with which forged signatures would pass (small order).');
  return ok(publicKey.slice());
}

/** SHA-256 of the SubjectPublicKeyInfo as `SHA256:` and base64 without padding, as OpenSSH writes fingerprints. */
export function fingerprint(publicKey: Uint8Array): string {
  return `SHA256:${base64Of(sha256(spkiOf(publicKey))).replace(/=+$/, '')}`;
}

/** SHA-256 of the SubjectPublicKeyInfo as 64 hex digits, for places where digests stand. */
export function keyDigest(publicKey: Uint8Array): string {
  return sha256Hex(spkiOf(publicKey));
}

/** A public key as PEM, as `openssl pkey -pubout` writes it. */
export function publicKeyPem(publicKey: Uint8Array): string {
  return pem('PUBLIC KEY', spkiOf(publicKey));
}

/** A private key of 32 bytes as PEM (PKCS#8), as `openssl genpkey -algorithm ed25519` writes it. */
export function privateKeyPem(seed: Uint8Array): string {
  return pem('PRIVATE KEY', joinBytes(pkcs8Prefix, seed));
}

function pem(label: string, der: Uint8Array): string {
  const lines = base64Of(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The public key in a PEM text. */
export function readPublicKey(text: string): Outcome<Uint8Array> {
  const block = readPem(text);
  if (!block.ok) return block;
  const { label, der } = block.value;
  if (label === 'PUBLIC KEY') return publicKeyOfSpki(der);
  if (label.endsWith('PRIVATE KEY'))
    return notAKey('This is a private key where a public one belongs. Keep it to yourself.');
  return notAKey(`It is a ${label.toLowerCase()}.`);
}

/** The private key (32 bytes) in a PEM text: PKCS#8 without a passphrase, with or without the public key in it. */
export function readPrivateKey(text: string): Outcome<Uint8Array> {
  const block = readPem(text);
  if (!block.ok) return block;
  const { label, der } = block.value;
  if (label === 'ENCRYPTED PRIVATE KEY')
    return inputError(
      'The private key cannot be read.',
      'It is under a passphrase of OpenSSL.',
      'Write it without one by `openssl pkey -in KEY.pem -out PLAIN.pem`, or sign with OpenSSL: see `assay sign --export-bytes`.',
    );
  if (label === 'PUBLIC KEY') return notAKey('This is a public key where the private one belongs.');
  if (label !== 'PRIVATE KEY') return notAKey(`It is a ${label.toLowerCase()}.`);
  const start = 5;
  const seedAt = start + pkcs8Algorithm.length;
  const version = der[4];
  const known = (version === 0 && der.length === seedAt + 32) || (version === 1 && der.length > seedAt + 32);
  if (!known || der[1] !== der.length - 2 || !equalBytes(der.subarray(start, seedAt), pkcs8Algorithm))
    return notAKey('It is not an Ed25519 private key.');
  return ok(der.slice(seedAt, seedAt + 32));
}

/** The first block of a PEM text (RFC 7468); text around it is left aside. */
export function readPem(text: string): Outcome<{ readonly label: string; readonly der: Uint8Array }> {
  const found = /-----BEGIN ([A-Z0-9 ]{1,40})-----\r?\n([A-Za-z0-9+/=\s]{1,20000})-----END \1-----/.exec(
    text,
  );
  const der = found === null ? null : bytesOfBase64(found[2]!.replace(/\s+/g, ''));
  if (found === null || der === null)
    return notAKey('It is not PEM, a text with -----BEGIN … KEY----- on top.');
  return ok({ label: found[1]!, der });
}

function notAKey(why: string): Outcome<never> {
  return inputError(
    'The key cannot be used.',
    why,
    'Use an Ed25519 key in PEM: made by `assay keys new`, or by `openssl genpkey -algorithm ed25519`.',
  );
}
