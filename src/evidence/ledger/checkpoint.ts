import * as z from 'zod';
import { inputError, ok, type Outcome } from '../../core/outcome.ts';
import { canonicalJson, parseCanonical, utf8Bytes, utf8Text } from '../canonical.ts';
import { acceptedKeys, envelopeText, parseEnvelope, signEnvelope } from '../dsse.ts';
import type { Signer } from '../ed25519.ts';
import { fingerprint } from '../key.ts';
import { digestSchema } from '../results-schema.ts';
import { problemOf } from '../schema-problem.ts';
import type { Position } from './chain.ts';
import { linesOf } from './lines.ts';

/** The payload type of the envelope of a checkpoint. */
export const checkpointPayloadType = 'application/vnd.assay.ledger-checkpoint+json';

const checkpointSchema = z.strictObject({
  schema: z.literal('assay-ledger-checkpoint/1'),
  ledgerId: z.uuid(),
  seq: z.int().min(0),
  head: digestSchema,
  count: z.int().min(1),
  at: z.iso.datetime().max(30),
});

/** A state of a ledger that somebody puts their key to: after entry `seq` there were `count` entries and the head was `head`. */
export type Checkpoint = z.output<typeof checkpointSchema>;

/** A checkpoint as it was read, with the line that holds it. */
export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly line: string;
}

/** A checkpoint of this state as a signed DSSE envelope on one line. `at` is the signer's clock: RFC 3339, UTC, Z. */
export async function signCheckpoint(
  { ledgerId, head, count }: Position,
  at: string,
  signer: Signer,
): Promise<Outcome<string>> {
  const seq = count - 1;
  const payload = canonicalJson({ schema: 'assay-ledger-checkpoint/1', ledgerId, seq, head, count, at });
  if (!payload.ok) return payload;
  const envelope = await signEnvelope(checkpointPayloadType, utf8Bytes(payload.value), signer);
  return envelope.ok ? envelopeText(envelope.value) : envelope;
}

/** The checkpoint in an envelope. Whether its signature holds is another question: `signersOf`. */
export function readCheckpoint(line: string): Outcome<SignedCheckpoint> {
  const envelope = parseEnvelope(line);
  if (!envelope.ok) return envelope;
  const text = utf8Text(envelope.value.payload);
  if (envelope.value.payloadType !== checkpointPayloadType || text === null)
    return inputError(
      'This is no checkpoint of a ledger.',
      'The envelope holds something else.',
      'Choose a checkpoint as Assay wrote it.',
    );
  const parsed = parseCanonical(text);
  if (!parsed.ok) return parsed;
  const checkpoint = checkpointSchema.safeParse(parsed.value);
  if (!checkpoint.success) return problemOf('The parts of the checkpoint', checkpoint.error);
  if (checkpoint.data.count !== checkpoint.data.seq + 1)
    return inputError(
      'This is no checkpoint of a ledger.',
      `It counts ${checkpoint.data.count} entries up to entry ${checkpoint.data.seq}.`,
      'Choose a checkpoint as Assay wrote it.',
    );
  return ok({ checkpoint: checkpoint.data, line: line.trim() });
}

/** The checkpoints in a file of them, and how many of its lines are none (a line that was written in part is one). */
export function readCheckpoints(bytes: Uint8Array): {
  readonly checkpoints: readonly SignedCheckpoint[];
  readonly unread: number;
} {
  const { whole, torn } = linesOf(bytes);
  const read = [...whole, ...(torn === null ? [] : [utf8Text(torn)])].map((line) =>
    line === null ? null : readCheckpoint(line),
  );
  const checkpoints = read.flatMap((line) => (line?.ok ? [line.value] : []));
  return { checkpoints, unread: read.length - checkpoints.length };
}

/** Fingerprints of those of `keys` (32 bytes each) that signed a checkpoint; empty where none of them did. */
export async function signersOf(
  { line }: SignedCheckpoint,
  keys: readonly Uint8Array[],
): Promise<readonly string[]> {
  const envelope = parseEnvelope(line);
  if (!envelope.ok) return [];
  return (await acceptedKeys(envelope.value, keys)).keys.map(fingerprint);
}
