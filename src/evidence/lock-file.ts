import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { canonicalJson, digestOf, parseJson, utf8Text } from './canonical.ts';
import { acceptedKeys, envelopeText, parseEnvelope, type Envelope } from './dsse.ts';
import { publicKeyPem, readPublicKey } from './key.ts';
import { readPlanLock, type PlanLock } from './plan-lock.ts';
import { problemOf } from './schema-problem.ts';

const lockFileSchema = z.strictObject({
  schema: z.literal('assay-lock/1'),
  envelope: z.string().describe('The DSSE envelope as one line, as it goes into a package.'),
  publicKey: z
    .string()
    .describe('The key that signed it, as PEM; whether it is trusted stands in a trust file.'),
});

/** A plan lock with its signature: what a package carries. */
export interface SignedLock extends PlanLock {
  readonly envelope: Envelope;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** The text of a lock file, e.g. `assay.lock.json`. */
export function lockFileText(envelope: Envelope, publicKey: Uint8Array): Outcome<string> {
  const line = envelopeText(envelope);
  if (!line.ok) return line;
  return canonicalJson({
    schema: 'assay-lock/1',
    envelope: line.value,
    publicKey: publicKeyPem(publicKey),
  });
}

/** A plan lock from its file; an input error where it is none, or where the key in it did not sign it. */
export async function readLockFile(text: string): Promise<Outcome<SignedLock>> {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const file = lockFileSchema.safeParse(parsed.value);
  if (!file.success) return problemOf('The lock file', file.error);
  const key = readPublicKey(file.data.publicKey);
  if (!key.ok) return key;
  const envelope = parseEnvelope(file.data.envelope);
  if (!envelope.ok) return envelope;
  const { keys } = await acceptedKeys(envelope.value, [key.value]);
  if (keys.length === 0) {
    return inputError(
      'The plan lock is not signed by the key that it names.',
      'It was changed after it was signed, or the signature is of something else.',
      'Lock the plan again with `assay lock`.',
    );
  }
  const payload = utf8Text(envelope.value.payload) ?? '';
  const lock = readPlanLock(payload, digestOf(file.data.envelope));
  return lock.ok ? ok({ ...lock.value, envelope: envelope.value, publicKey: key.value }) : lock;
}
