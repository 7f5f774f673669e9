import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { equalBytes, joinBytes } from './byte-sequences.ts';
import { canonicalJson, parseJson, utf8Bytes, utf8Text } from './canonical.ts';
import { verifyEd25519, type Ed25519Body, type Signer } from './ed25519.ts';
import { fingerprint } from './key.ts';
import { problemOf } from './schema-problem.ts';

/** The payload type of in-toto statements. */
export const inTotoPayloadType = 'application/vnd.in-toto+json';

const envelopeSchema = z.object({
  payload: z.string(),
  payloadType: z.string().min(1),
  signatures: z
    .array(z.object({ sig: z.string().min(1), keyid: z.string().nullish() }))
    .min(1)
    .max(16),
});

/** A DSSE envelope, decoded. `keyid` is what the envelope claims, by which nothing is decided. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyid: string | null; readonly sig: Uint8Array }[];
}

/**
 * The bytes that are signed: `DSSEv1 LEN(type) type LEN(payload) payload`, lengths in bytes (DSSE protocol 1.0.0). Type and
 * payload cannot be confused, whatever they hold.
 */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8Bytes(payloadType);
  return joinBytes(utf8Bytes(`DSSEv1 ${type.length} `), type, utf8Bytes(` ${payload.length} `), payload);
}

/** Type and payload of bytes that `preAuthEncoding` made; null for any other bytes. */
export function readPreAuthEncoding(bytes: Uint8Array): Pick<Envelope, 'payloadType' | 'payload'> | null {
  const start = String.fromCharCode(...bytes.subarray(0, 24));
  const typeLength = /^DSSEv1 (\d{1,6}) /.exec(start);
  if (typeLength === null) return null;
  const typeAt = typeLength[0].length;
  const typeEnd = typeAt + Number(typeLength[1]);
  const payloadType = utf8Text(bytes.subarray(typeAt, typeEnd));
  const length = /^ \d{1,12} /.exec(String.fromCharCode(...bytes.subarray(typeEnd, typeEnd + 16)));
  if (payloadType === null || length === null) return null;
  const payload = bytes.slice(typeEnd + length[0].length);
  return equalBytes(preAuthEncoding(payloadType, payload), bytes) ? { payloadType, payload } : null;
}

/** The envelope in a JSON text. Standard and URL-safe base64 are read, unknown fields ignored; at most 16 signatures. */
export function parseEnvelope(text: string): Outcome<Envelope> {
  const parsed = parseJson(text, { integers: 'double' });
  if (!parsed.ok) return parsed;
  const envelope = envelopeSchema.safeParse(parsed.value);
  if (!envelope.success) return problemOf('The contents of the signature envelope', envelope.error);
  const { payloadType, signatures } = envelope.data;
  const payload = bytesOfBase64(envelope.data.payload);
  const decoded = signatures.map(({ sig, keyid }) => ({ keyid: keyid ?? null, sig: bytesOfBase64(sig) }));
  if (payload === null || !decoded.every(isDecoded))
    return inputError(
      'The signature envelope cannot be read.',
      `Its ${payload === null ? 'payload' : 'signature'} is not base64.`,
      'Use the file as it was written.',
    );
  return ok({ payloadType, payload, signatures: decoded });
}

function isDecoded<T extends { readonly sig: Uint8Array | null }>(
  signature: T,
): signature is T & { readonly sig: Uint8Array } {
  return signature.sig !== null;
}

/** An envelope as canonical JSON on one line. */
export function envelopeText({ payloadType, payload, signatures }: Envelope): Outcome<string> {
  const lines = signatures.map(({ keyid, sig }) => ({
    ...(keyid === null ? {} : { keyid }),
    sig: base64Of(sig),
  }));
  return canonicalJson({ payload: base64Of(payload), payloadType, signatures: lines });
}

/** An envelope with one signature; `keyid` is the key's fingerprint. */
export async function signEnvelope(
  payloadType: string,
  payload: Uint8Array,
  signer: Signer,
): Promise<Outcome<Envelope>> {
  const sig = await signer.sign(preAuthEncoding(payloadType, payload));
  if (!sig.ok) return sig;
  return ok({ payloadType, payload, signatures: [{ keyid: fingerprint(signer.publicKey), sig: sig.value }] });
}

/** Which keys signed an envelope. */
export interface AcceptedKeys {
  /** Each key once, however often it signed: thresholds count keys, never signatures. */
  readonly keys: readonly Uint8Array[];
  /** Signatures that none of the given keys made. */
  readonly unmatched: number;
}

/**
 * Those of `keys` (32 bytes each) that signed the payload with its type. Every signature is tried with every key: the envelope's
 * own `keyid` only says which to try first.
 */
export async function acceptedKeys(
  { payloadType, payload, signatures }: Envelope,
  keys: readonly Uint8Array[],
  body?: Ed25519Body,
): Promise<AcceptedKeys> {
  const message = preAuthEncoding(payloadType, payload);
  const accepted: Uint8Array[] = [];
  let unmatched = 0;
  for (const { keyid, sig } of signatures) {
    const hinted = keys.filter((key) => fingerprint(key) === keyid);
    const key = await firstThat([...hinted, ...keys], (each) => verifyEd25519(each, message, sig, body));
    if (key === null) unmatched += 1;
    else if (!accepted.some((other) => equalBytes(other, key))) accepted.push(key);
  }
  return { keys: accepted, unmatched };
}

async function firstThat<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<T | null> {
  for (const item of items) if (await test(item)) return item;
  return null;
}
