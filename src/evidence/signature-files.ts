import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { digestOf, utf8Bytes, utf8Text } from './canonical.ts';
import { envelopeText, parseEnvelope, preAuthEncoding, type Envelope } from './dsse.ts';
import { howToVerify } from './how-to-verify.ts';
import { publicKeyPem, readPublicKey } from './key.ts';
import { attestationsPath, howToPath, isCopy } from './signature-paths.ts';
import { parseStatement, predicateTypes, recordPredicateOf, type InTotoStatement } from './statement.ts';

const most = { lines: 99, bytes: 64 << 20 };

/** One line of attestations.intoto.jsonl. */
export interface Attestation {
  /** Counted from 1. */
  readonly line: number;
  /** `sha256:` of the line without its line break. */
  readonly digest: string;
  readonly envelope: Envelope;
  readonly statement: InTotoStatement;
}

/** A line, or why it cannot be read. */
export type AttestationLine = { readonly line: number; readonly read: Outcome<Attestation> };

/** The lines of attestations.intoto.jsonl in a package; none where there is no such file. */
export function attestationLines(
  files: ReadonlyMap<string, Uint8Array>,
): Outcome<readonly AttestationLine[]> {
  const bytes = files.get(attestationsPath);
  if (bytes === undefined) return ok([]);
  const text = bytes.length > most.bytes ? null : utf8Text(bytes);
  if (text === null) return unreadable('it is not UTF-8, or is larger than 64 MiB');
  if (!text.endsWith('\n')) return unreadable('its last line is cut short');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > most.lines) return unreadable(`it has more than ${most.lines} lines`);
  return ok(lines.map((each, index) => ({ line: index + 1, read: attestationOf(each, index + 1) })));
}

function unreadable(why: string): Outcome<never> {
  return inputError(
    'The signatures cannot be read.',
    `'${attestationsPath}': ${why}.`,
    'Use the package as Assay wrote it.',
  );
}

function attestationOf(text: string, line: number): Outcome<Attestation> {
  const envelope = parseEnvelope(text);
  if (!envelope.ok) return envelope;
  const statement = parseStatement(envelope.value.payload);
  return statement.ok
    ? ok({ line, digest: digestOf(text), envelope: envelope.value, statement: statement.value })
    : statement;
}

/** The folder of the copies of one line, for people who have OpenSSL only, e.g. `signatures/01-operator`. */
export function copyFolder({ line, statement }: Attestation): string {
  return `signatures/${String(line).padStart(2, '0')}-${labelOf(statement)}`;
}

function labelOf(statement: InTotoStatement): string {
  if (statement.predicateType === predicateTypes.planLock) return 'plan-lock';
  const predicate = statement.predicateType === predicateTypes.record ? recordPredicateOf(statement) : null;
  return predicate?.ok ? predicate.value.role : 'statement';
}

/** Bytes signed, signature and key of the first signature of a line, as files that OpenSSL reads. */
function copiesOf(attestation: Attestation, publicKey: Uint8Array): [string, Uint8Array][] {
  const { payloadType, payload, signatures } = attestation.envelope;
  const start = copyFolder(attestation);
  return [
    [`${start}/statement.pae`, preAuthEncoding(payloadType, payload)],
    [`${start}/signature.bin`, signatures[0]?.sig ?? new Uint8Array()],
    [`${start}/key.pem`, utf8Bytes(publicKeyPem(publicKey))],
  ];
}

/** The key that the package brings for a line, to know which key signed; it is not trusted for that. */
export function copiedKey(
  files: ReadonlyMap<string, Uint8Array>,
  attestation: Attestation,
): Uint8Array | null {
  const bytes = files.get(`${copyFolder(attestation)}/key.pem`);
  const key = readPublicKey((bytes && utf8Text(bytes)) ?? '');
  return key.ok ? key.value : null;
}

/**
 * These files with one signed envelope more: its line, its copies for OpenSSL, and the page that explains them. Where the key that
 * signed is not at hand (null) there are no copies, and only who has it in a trust file can verify.
 */
export function addAttestation(
  files: ReadonlyMap<string, Uint8Array>,
  envelope: Envelope,
  publicKey: Uint8Array | null,
): Outcome<ReadonlyMap<string, Uint8Array>> {
  const lines = attestationLines(files);
  if (!lines.ok) return lines;
  if (lines.value.length >= most.lines) return unreadable(`it has ${most.lines} lines, which is the most`);
  const text = envelopeText(envelope);
  if (!text.ok) return text;
  const attestation = attestationOf(text.value, lines.value.length + 1);
  if (!attestation.ok) return attestation;
  const before = utf8Text(files.get(attestationsPath) ?? new Uint8Array()) ?? '';
  return ok(
    new Map([
      ...files,
      [attestationsPath, utf8Bytes(`${before}${text.value}\n`)],
      ...(publicKey === null ? [] : copiesOf(attestation.value, publicKey)),
      [howToPath, utf8Bytes(howToVerify)],
    ]),
  );
}

/** Digests of earlier wordings of HOW-TO-VERIFY.txt, so that older packages keep passing. */
const earlierHowTos: readonly string[] = [];

/**
 * In which ways the files outside the manifest are not what the lines say: copies that differ, are incomplete, or belong to no
 * line, and an explanation that Assay did not write. `signedBy` gives the key that signed the first signature of a line.
 */
export function copyProblems(
  files: ReadonlyMap<string, Uint8Array>,
  lines: readonly Attestation[],
  signedBy: ReadonlyMap<Attestation, Uint8Array>,
): string[] {
  const expected = new Map<string, Uint8Array | null>();
  const problems: string[] = [];
  for (const attestation of lines) {
    const key = signedBy.get(attestation);
    const copies = copiesOf(attestation, key ?? new Uint8Array(32));
    const there = copies.filter(([path]) => files.has(path)).length;
    for (const [path, content] of copies) {
      expected.set(path, content);
      const found = files.get(path);
      if (found === undefined && there > 0) problems.push(`'${path}' is missing`);
      else if (found && key && digestOf(found) !== digestOf(content))
        problems.push(`'${path}' is not what line ${attestation.line} says`);
    }
  }
  for (const path of files.keys())
    if (isCopy(path) && !expected.has(path)) problems.push(`'${path}' belongs to no line`);
  const howTo = files.get(howToPath);
  const known = [digestOf(howToVerify), ...earlierHowTos];
  if (howTo && !known.includes(digestOf(howTo)))
    problems.push(`'${howToPath}' is not the text that Assay writes: do not follow it`);
  return problems;
}
