import { sha256 } from '@noble/hashes/sha2.js';
import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { bytesOfBase64 } from './base64.ts';
import { joinBytes } from './byte-sequences.ts';
import { parseJson, sha256Hex, utf8Text } from './canonical.ts';
import { certificateKey } from './certificate.ts';
import { inTotoPayloadType, parseEnvelope, preAuthEncoding, type Envelope } from './dsse.ts';
import { readPem } from './key.ts';
import { problemOf } from './schema-problem.ts';
import { parseStatement, statementType } from './statement.ts';
import { pemDigest, verificationKey, type VerificationKey } from './verification-key.ts';
import type { SuppliedFile } from './verify-files.ts';
import { judged, type VerifyStep } from './verify-step.ts';

const predicateType = 'https://model_signing/signature/v1.0';
const certificate = z.object({ rawBytes: z.string().min(1) });
const logEntries = z.array(z.record(z.string(), z.unknown()));

/** How a bundle names its signer: a key, a chain of certificates, or a short-lived certificate and a log (Sigstore). */
const materialSchema = z.union([
  z.object({ publicKey: z.object({ hint: z.string().min(1) }) }),
  z.object({ x509CertificateChain: z.object({ certificates: z.array(certificate).min(1) }) }),
  z.object({ certificate, tlogEntries: logEntries.min(1) }),
]);

const bundleSchema = z.object({
  mediaType: z.string().startsWith('application/vnd.dev.sigstore.bundle'),
  verificationMaterial: materialSchema,
  dsseEnvelope: z.record(z.string(), z.unknown()),
});

const hexDigits = z.string().regex(/^(?:[0-9a-f]{2})+$/);
const signedModelSchema = z.object({
  _type: z.literal(statementType),
  subject: z.array(z.object({ name: z.string().min(1), digest: z.object({ sha256: hexDigits }) })).length(1),
  predicateType: z.literal(predicateType),
  predicate: z.object({
    resources: z
      .array(z.object({ name: z.string().min(1), algorithm: z.string(), digest: hexDigits }))
      .max(100_000),
    serialization: z.object({ method: z.enum(['files', 'shards']) }),
  }),
});
type SignedModel = z.output<typeof signedModelSchema>;
type Material = z.output<typeof materialSchema>;

/** What the signature beside a model shows. */
export interface ModelSignature {
  readonly passed: boolean;
  readonly steps: readonly VerifyStep[];
  /** Name of the model as signed. */
  readonly name: string;
  /** SHA-256 of the bundle, for the record. */
  readonly bundleDigest: string;
  /** SHA-256 of the signing key in PEM, or the hint of the bundle where the key is not there. */
  readonly keyDigest: string;
  /** Whether the key came from the caller: only then does the signature say whose model this is. */
  readonly vouched: boolean;
}

/**
 * Verifies a signature of a model (OpenSSF Model Signing v1.0, in a Sigstore bundle) against the model's files. `key` is the public
 * key (PEM) of whoever is trusted to sign; without it the key of the certificate in the bundle is used, and the steps say that
 * nobody vouches for it. Chains of certificates and transparency logs are not checked, and this is said.
 */
export async function verifyModelSignature(
  bundle: Uint8Array,
  files: readonly SuppliedFile[],
  key: string | null,
): Promise<Outcome<ModelSignature>> {
  const parsed = parseBundle(bundle);
  if (!parsed.ok) return parsed;
  const { material, envelope, model } = parsed.value;
  const signer = signingKey(material, key);
  if (!signer.ok) return signer;
  const steps = [
    await signatureStep(envelope, material, signer.value, key !== null),
    manifestStep(model),
    filesStep(model, files),
  ];
  return ok({
    passed: steps.every(({ passed }) => passed),
    steps,
    name: model.subject[0]!.name,
    bundleDigest: sha256Hex(bundle),
    keyDigest: signer.value ? pemDigest(signer.value) : hintOf(material),
    vouched: key !== null,
  });
}

function parseBundle(
  bytes: Uint8Array,
): Outcome<{ readonly material: Material; readonly envelope: Envelope; readonly model: SignedModel }> {
  const text = bytes.length > 16 << 20 ? null : utf8Text(bytes);
  const parsed =
    text === null
      ? notABundle('It is not a text, or is larger than 16 MiB.')
      : parseJson(text, { integers: 'double' });
  if (!parsed.ok) return parsed;
  const bundle = bundleSchema.safeParse(parsed.value);
  if (!bundle.success) return problemOf('The contents of the signature of the model', bundle.error);
  const envelope = parseEnvelope(JSON.stringify(bundle.data.dsseEnvelope));
  if (!envelope.ok) return envelope;
  if (envelope.value.payloadType !== inTotoPayloadType)
    return notABundle(`Its payload type is '${envelope.value.payloadType}'.`);
  const statement = parseStatement(envelope.value.payload);
  if (!statement.ok) return statement;
  if (statement.value.predicateType !== predicateType)
    return notABundle(`It signs a '${statement.value.predicateType}', not a '${predicateType}'.`);
  const model = signedModelSchema.safeParse(statement.value);
  if (!model.success) return problemOf('The contents of the signed statement', model.error);
  return ok({ material: bundle.data.verificationMaterial, envelope: envelope.value, model: model.data });
}

/** The key given, else that of the first certificate; null where the bundle only hints at a key. */
function signingKey(material: Material, key: string | null): Outcome<VerificationKey | null> {
  if (key !== null) {
    const pem = readPem(key);
    return pem.ok ? verificationKey(pem.value.der) : pem;
  }
  const found = certificateOf(material);
  if (found === null) return ok(null);
  const bytes = bytesOfBase64(found);
  const spki = bytes && certificateKey(bytes);
  return spki ? verificationKey(spki) : notABundle('Its certificate cannot be read.');
}

function certificateOf(material: Material): string | null {
  if ('certificate' in material) return material.certificate.rawBytes;
  return 'publicKey' in material ? null : material.x509CertificateChain.certificates[0]!.rawBytes;
}

function hintOf(material: Material): string {
  return 'publicKey' in material ? material.publicKey.hint : '';
}

async function signatureStep(
  { payloadType, payload, signatures }: Envelope,
  material: Material,
  key: VerificationKey | null,
  vouched: boolean,
): Promise<VerifyStep> {
  const title = 'The model is signed';
  if (key === null) {
    const text = `Not checked: the signature only names its key, by the SHA-256 ${hintOf(material)}. Give the public key of whoever signed.`;
    return { title, passed: false, text };
  }
  const digest = pemDigest(key);
  const message = preAuthEncoding(payloadType, payload);
  const checks = await Promise.all(signatures.map(({ sig }) => key.verify(message, sig)));
  const problems: string[] = [];
  if (!checks.includes(true)) problems.push(`no signature in it is by the key ${digest} (${key.kind})`);
  if ('publicKey' in material && material.publicKey.hint !== digest)
    problems.push(`it names the key ${material.publicKey.hint}, but ${digest} was given`);
  const who = vouched
    ? ''
    : ' The key is that of the certificate in the signature; neither its chain nor a transparency log was checked, so nobody vouches for it here.';
  return judged(title, problems, `Signed by the key ${digest} (${key.kind}).${who}`);
}

/** The digest of the subject is that of all resources in their order. */
function manifestStep({ subject, predicate: { resources } }: SignedModel): VerifyStep {
  const bytes = resources.map(({ digest }) =>
    Uint8Array.from(digest.match(/../g) ?? [], (pair) => parseInt(pair, 16)),
  );
  const root = Array.from(sha256(joinBytes(...bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const problems =
    root === subject[0]!.digest.sha256 ? [] : ['the digest of the whole is not that of its files'];
  return judged(
    'The signed list of files is whole',
    problems,
    `${resources.length} files of '${subject[0]!.name}'.`,
  );
}

/** Every signed file is there and the same, and there is no other. A model of one file may be signed under the name `.`. */
function filesStep(
  { predicate: { resources, serialization } }: SignedModel,
  files: readonly SuppliedFile[],
): VerifyStep {
  const title = 'The files are those that were signed';
  if (serialization.method !== 'files') {
    const text = 'Not checked: the model was signed in pieces, whose digests this version does not compute.';
    return { title, passed: false, text };
  }
  const single = resources.length === 1 && files.length === 1 && resources[0]!.name === '.';
  const given = new Map(files.map(({ name, sha256: digest }) => [single ? '.' : name, digest]));
  const problems = resources.flatMap(({ name, algorithm, digest }) => {
    const found = given.get(name);
    if (found === undefined) return [`'${name}' was signed but is not there`];
    if (algorithm !== 'sha256')
      return [`'${name}' was signed by ${algorithm}, which this version does not compute`];
    return found === digest ? [] : [`'${name}' is not the file that was signed`];
  });
  const signed = new Set(resources.map(({ name }) => name));
  const extra = [...given.keys()]
    .filter((name) => !signed.has(name))
    .map((name) => `'${name}' was not signed`);
  if (signed.size !== resources.length) extra.push('a file is listed twice');
  return judged(title, [...problems, ...extra], `${resources.length} files with the signed SHA-256.`);
}

function notABundle(why: string): Outcome<never> {
  return inputError(
    'The signature of the model cannot be used.',
    why,
    'Use a signature as model_signing 1.0 or later writes it, or leave the file out.',
  );
}
