import { acceptedKeys, inTotoPayloadType, type AcceptedKeys } from './dsse.ts';
import type { Ed25519Body } from './ed25519.ts';
import { copiedKey, type Attestation } from './signature-files.ts';
import { predicateTypes, recordPredicateOf, type RecordPredicate } from './statement.ts';

/** A line whose signatures were checked. */
export interface CheckedAttestation extends AcceptedKeys {
  readonly attestation: Attestation;
  /** What a signer of the record said; null for other statements. */
  readonly predicate: RecordPredicate | null;
  /** What is wrong with the line itself, in words; then nothing in it counts. */
  readonly problems: readonly string[];
}

/**
 * Checks the signatures of lines with the keys of a trust file and, to name a signer nobody vouches for, the key that the package
 * brings for each line.
 */
export async function checkAttestations(
  files: ReadonlyMap<string, Uint8Array>,
  lines: readonly Attestation[],
  trusted: readonly Uint8Array[],
  body: Ed25519Body,
): Promise<readonly CheckedAttestation[]> {
  const checked: CheckedAttestation[] = [];
  for (const attestation of lines) {
    const copied = copiedKey(files, attestation);
    const candidates = copied === null ? trusted : [copied, ...trusted];
    const accepted = await acceptedKeys(attestation.envelope, candidates, body);
    const { predicate, problems } = contentOf(attestation);
    if (accepted.unmatched > 0) problems.push(wrongSignature(candidates.length));
    checked.push({ attestation, predicate, problems, ...accepted });
  }
  return checked;
}

function wrongSignature(candidates: number): string {
  return candidates === 0
    ? 'there is no key to check its signature with'
    : 'a signature is not over these bytes, or is by a key that neither the package nor the trust file has';
}

function contentOf({ envelope, statement }: Attestation): {
  predicate: RecordPredicate | null;
  problems: string[];
} {
  if (envelope.payloadType !== inTotoPayloadType)
    return {
      predicate: null,
      problems: [`its payload type is '${envelope.payloadType}', not that of a statement`],
    };
  if (statement.predicateType !== predicateTypes.record) return { predicate: null, problems: [] };
  const read = recordPredicateOf(statement);
  return read.ok
    ? { predicate: read.value, problems: [] }
    : { predicate: null, problems: [`it is no valid signature of a record: ${withoutStop(read.error.why)}`] };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
