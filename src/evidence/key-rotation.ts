import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { acceptedKeys, inTotoPayloadType, parseEnvelope, signEnvelope, type Envelope } from './dsse.ts';
import type { Signer } from './ed25519.ts';
import { fingerprint, keyDigest, publicKeyOfSpki, spkiOf } from './key.ts';
import { problemOf } from './schema-problem.ts';
import { keyRotationPredicateSchema, parseStatement, predicateTypes, statementBytes } from './statement.ts';
import { objection, trustedKey, trustOf, withKey, type TrustFile } from './trust.ts';

/** The holder of an old key says that `newKey` (32 bytes) is theirs from now on. */
export async function rotateKey(
  old: Signer,
  newKey: Uint8Array,
  rotatedAt: string,
): Promise<Outcome<Envelope>> {
  const payload = statementBytes(
    predicateTypes.keyRotation,
    [{ name: 'new-key', digest: { sha256: keyDigest(newKey) } }],
    { oldKey: keyDigest(old.publicKey), newPublicKey: base64Of(spkiOf(newKey)), rotatedAt },
  );
  return payload.ok ? signEnvelope(inTotoPayloadType, payload.value, old) : payload;
}

/**
 * A trust file in which the new key of a rotation stands beside the old one with the same name and roles, and the old key ends
 * at the time of the rotation. Refused unless a key that the file trusts at that time signed it.
 */
export async function applyRotation(file: TrustFile, text: string): Promise<Outcome<TrustFile>> {
  const trust = trustOf(file);
  if (!trust.ok) return trust;
  const envelope = parseEnvelope(text);
  if (!envelope.ok) return envelope;
  const statement = parseStatement(envelope.value.payload);
  if (!statement.ok) return statement;
  if (
    envelope.value.payloadType !== inTotoPayloadType ||
    statement.value.predicateType !== predicateTypes.keyRotation
  )
    return refused('It is no rotation of a key.');
  const predicate = keyRotationPredicateSchema.safeParse(statement.value.predicate);
  if (!predicate.success) return problemOf('The contents of the rotation', predicate.error);
  const { oldKey, newPublicKey, rotatedAt } = predicate.data;
  const newKey = publicKeyOfSpki(bytesOfBase64(newPublicKey) ?? new Uint8Array());
  if (!newKey.ok) return newKey;
  const accepted = await acceptedKeys(
    envelope.value,
    trust.value.keys.map(({ publicKey }) => publicKey),
  );
  const signed = accepted.keys.find((key) => keyDigest(key) === oldKey);
  const entry = signed && trustedKey(trust.value, signed);
  if (!signed || !entry) return refused('No key of the trust file signed it as the old key.');
  const reason = objection(entry, null, rotatedAt);
  if (reason !== null) return refused(`The old key ${fingerprint(signed)} cannot name a new one: ${reason}.`);
  if (trustedKey(trust.value, newKey.value) !== null)
    return refused('The new key stands in the trust file already.');
  const { publicKey: _key, ...rest } = entry;
  const ended = withKey(file, signed, { ...rest, notAfter: rotatedAt });
  return ok(withKey(ended, newKey.value, { ...rest, notAfter: null, revokedAt: null }));
}

function refused(why: string): Outcome<never> {
  return inputError(
    'The rotation was not applied.',
    why,
    'Ask the holder of the key for a new rotation, and compare the fingerprint of the new key another way.',
  );
}
