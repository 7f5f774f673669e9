import { derSequence } from './der.ts';

/** The SubjectPublicKeyInfo of an X.509 certificate (DER, RFC 5280 §4.1); null where it is none. Nothing else in it is checked. */
export function certificateKey(certificate: Uint8Array): Uint8Array | null {
  const [signed] = derSequence(certificate) ?? [];
  const parts = signed === undefined ? null : derSequence(signed.whole);
  if (parts === null) return null;
  // The version is there for versions 2 and 3 only; then serial, algorithm, issuer, validity and subject come before the key.
  const versioned = parts[0]?.tag === 0xa0 ? 1 : 0;
  const key = parts[versioned + 5];
  return key?.tag === 0x30 ? key.whole : null;
}
