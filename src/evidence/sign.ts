import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { equalBytes } from './byte-sequences.ts';
import { looksLikeZip, packFiles, unpackFiles } from './container.ts';
import {
  inTotoPayloadType,
  preAuthEncoding,
  readPreAuthEncoding,
  signEnvelope,
  type Envelope,
} from './dsse.ts';
import { pickBody, verifyEd25519, type Signer } from './ed25519.ts';
import { fingerprint } from './key.ts';
import type { EvidenceRecord } from './record-schema.ts';
import { roleConflicts, type Holder } from './role-separation.ts';
import { addAttestation, attestationLines, type Attestation } from './signature-files.ts';
import {
  parseStatement,
  predicateTypes,
  recordPredicateOf,
  statementBytes,
  type RecordPredicate,
} from './statement.ts';
import { recordSubjects, subjectProblems } from './subjects.ts';
import { checkAttestations } from './verify-attestations.ts';
import { checkManifest } from './verify-manifest.ts';
import { checkRecord } from './verify-record.ts';

/** What a signer says, in which role and when. */
export type Declaration = Pick<RecordPredicate, 'role' | 'says' | 'signedAt' | 'note'>;

type Files = ReadonlyMap<string, Uint8Array>;

/** A package as it lies before someone who signs it. */
interface Opened {
  readonly files: Files;
  readonly record: EvidenceRecord;
  readonly digest: string;
}

/**
 * A package with one signature more. Refused where manifest or record are damaged, an earlier signature is wrong, this key has
 * said the same before, or it would stand in two roles that must differ.
 */
export async function signPackage(
  zip: Uint8Array,
  declaration: Declaration,
  signer: Signer,
): Promise<Outcome<Uint8Array>> {
  const opened = openPackage(zip);
  if (!opened.ok) return opened;
  const payload = await payloadFor(opened.value, declaration, signer.publicKey);
  if (!payload.ok) return payload;
  const envelope = await signEnvelope(inTotoPayloadType, payload.value, signer);
  return envelope.ok ? seal(opened.value.files, envelope.value, signer.publicKey) : envelope;
}

/** The bytes that another program (OpenSSL, a smart card, an HSM) is to sign with the private key of `publicKey`. */
export async function bytesToSign(
  zip: Uint8Array,
  declaration: Declaration,
  publicKey: Uint8Array,
): Promise<Outcome<Uint8Array>> {
  const opened = openPackage(zip);
  if (!opened.ok) return opened;
  const payload = await payloadFor(opened.value, declaration, publicKey);
  return payload.ok ? ok(preAuthEncoding(inTotoPayloadType, payload.value)) : payload;
}

/** A package with a signature that another program made of `signed`, the bytes that `bytesToSign` gave. */
export async function importSignature(
  zip: Uint8Array,
  signed: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
): Promise<Outcome<Uint8Array>> {
  const opened = openPackage(zip);
  if (!opened.ok) return opened;
  const read = readPreAuthEncoding(signed);
  if (read?.payloadType !== inTotoPayloadType)
    return refused('The signed bytes are not those that Assay exported.');
  const statement = parseStatement(read.payload);
  if (!statement.ok) return statement;
  if (statement.value.predicateType !== predicateTypes.record)
    return refused('The signed bytes are not a statement about a record.');
  const declared = recordPredicateOf(statement.value);
  if (!declared.ok) return declared;
  const { files, record, digest } = opened.value;
  const problems = subjectProblems(statement.value, recordSubjects(files, record));
  if (problems[0] !== undefined || declared.value.recordDigest !== digest)
    return refused(`The signed statement is of another package: ${problems[0] ?? 'the record differs'}.`);
  const allowed = await mayDeclare(files, declared.value, publicKey);
  if (!allowed.ok) return allowed;
  if (!(await verifyEd25519(publicKey, signed, signature)))
    return refused(
      `The signature (${signature.length} bytes) is not that of the key ${fingerprint(publicKey)} over these bytes.`,
    );
  const signatures = [{ keyid: fingerprint(publicKey), sig: signature }];
  return seal(files, { ...read, signatures }, publicKey);
}

function openPackage(zip: Uint8Array): Outcome<Opened> {
  if (!looksLikeZip(zip)) return refused('The file is not a zip.');
  const unpacked = unpackFiles(zip);
  if (!unpacked.ok) return unpacked;
  const files = unpacked.value;
  const manifest = checkManifest(files);
  const { step, record, digest } = checkRecord(files, manifest.recordDigest);
  const failed = [manifest.step, step].find(({ passed }) => !passed);
  if (failed || record === null || digest === null)
    return refused(`The package is damaged: ${failed?.text ?? 'the record cannot be read'}`);
  return ok({ files, record, digest });
}

async function payloadFor(
  { files, record, digest }: Opened,
  declaration: Declaration,
  publicKey: Uint8Array,
): Promise<Outcome<Uint8Array>> {
  const allowed = await mayDeclare(files, declaration, publicKey);
  if (!allowed.ok) return allowed;
  const { role, says, signedAt, note } = declaration;
  const predicate = { recordId: record.recordId, recordDigest: digest, role, signedAt, says, note };
  const payload = statementBytes(predicateTypes.record, recordSubjects(files, record), predicate);
  if (!payload.ok) return payload;
  // Reads back what was written: a note or a time that verification would refuse is refused now.
  const again = parseStatement(payload.value);
  const valid = again.ok ? recordPredicateOf(again.value) : again;
  return valid.ok ? payload : valid;
}

/** Whether this key may say this after what the earlier lines hold. */
async function mayDeclare(
  files: Files,
  { role, says }: Declaration,
  publicKey: Uint8Array,
): Promise<Outcome<true>> {
  const lines = attestationLines(files);
  if (!lines.ok) return lines;
  const read: Attestation[] = [];
  for (const { line, read: attestation } of lines.value) {
    if (!attestation.ok)
      return refused(`Line ${line} of its signatures cannot be read: ${attestation.error.why}`);
    read.push(attestation.value);
  }
  const holders: Holder[] = [{ who: fingerprint(publicKey), role }];
  for (const { attestation, predicate, keys, problems } of await checkAttestations(
    files,
    read,
    [publicKey],
    await pickBody(),
  )) {
    if (problems[0] !== undefined)
      return refused(`Line ${attestation.line} of its signatures is wrong: ${problems[0]}.`);
    if (predicate === null) continue;
    const own = keys.some((key) => equalBytes(key, publicKey));
    if (own && predicate.role === role && predicate.says === says)
      return refused(`This key has signed as ${role} already, in line ${attestation.line}.`);
    holders.push(...keys.map((key) => ({ who: fingerprint(key), role: predicate.role })));
  }
  const conflict = roleConflicts(holders).find((words) => words.startsWith(fingerprint(publicKey)));
  return conflict === undefined
    ? ok(true)
    : refused(`${conflict}.`, 'Let somebody else sign, with a key of their own.');
}

function seal(files: Files, envelope: Envelope, publicKey: Uint8Array): Outcome<Uint8Array> {
  const signed = addAttestation(files, envelope, publicKey);
  return signed.ok ? packFiles(signed.value) : signed;
}

function refused(
  why: string,
  todo = 'Check which package and which key you mean, and verify the package.',
): Outcome<never> {
  return inputError('The package was not signed.', why, todo);
}
