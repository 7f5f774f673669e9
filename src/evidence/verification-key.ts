import { p256, p384, p521 } from '@noble/curves/nist.js';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { base64Of } from './base64.ts';
import { sha256Hex } from './canonical.ts';
import { derSequence } from './der.ts';
import { verifyEd25519 } from './ed25519.ts';

/** A public key of any kind that signatures of models come with. */
export interface VerificationKey {
  /** In words, e.g. `ECDSA P-384`. */
  readonly kind: string;
  /** SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** Whether `signature` is this key's over `message`: DER for ECDSA, 64 bytes for Ed25519. */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Curves by their object identifiers; each goes with the hash of its own size. */
const curves = [
  { kind: 'ECDSA P-256 with SHA-256', oid: '2a8648ce3d030107', curve: p256 },
  { kind: 'ECDSA P-384 with SHA-384', oid: '2b81040022', curve: p384 },
  { kind: 'ECDSA P-521 with SHA-512', oid: '2b81040023', curve: p521 },
];
const ecPublicKey = '2a8648ce3d0201';
const ed25519Id = '2b6570';

/** The key in a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). */
export function verificationKey(spki: Uint8Array): Outcome<VerificationKey> {
  const [algorithm, bits] = derSequence(spki) ?? [];
  const [id, parameters] = (algorithm && derSequence(algorithm.whole)) ?? [];
  // A bit string begins with the number of unused bits.
  if (!id || bits?.tag !== 0x03 || bits.content[0] !== 0) return notUsable('It is not a public key in DER.');
  const point = bits.content.slice(1);
  const name = hexOf(id.content);
  if (name === ed25519Id)
    return ok({
      kind: 'Ed25519',
      spki,
      verify: (message, signature) => verifyEd25519(point, message, signature),
    });
  const found = curves.find(
    ({ oid }) => name === ecPublicKey && parameters && hexOf(parameters.content) === oid,
  );
  if (!found) return notUsable('It is neither Ed25519 nor an ECDSA key on P-256, P-384 or P-521.');
  const verify = (message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
    Promise.resolve(
      holds(() => found.curve.verify(signature, message, point, { lowS: false, format: 'der' })),
    );
  return ok({ kind: found.kind, spki, verify });
}

/** The library reports malformed signatures and points by throwing. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

/** SHA-256 of the key as PEM, as signatures of models name keys (64 hex digits). */
export function pemDigest({ spki }: VerificationKey): string {
  const lines = base64Of(spki).match(/.{1,64}/g) ?? [];
  return sha256Hex(`-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function notUsable(why: string): Outcome<never> {
  return inputError('The public key cannot be used.', why, 'Ask whoever signed for the public key in PEM.');
}
