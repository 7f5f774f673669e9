import { Integer, OctetString, type AsnType } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  ExtKeyUsage,
  id_ExtKeyUsage,
  id_sha256,
  id_eContentType_TSTInfo,
  MessageImprint,
  SignedData,
  SignedDataVerifyError,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { sha256Hex } from './canonical.ts';
import { readPem } from './key.ts';

/** Largest response that is read; one with its certificates has a few thousand bytes. */
const mostBytes = 1 << 20;
const timeStamping = '1.3.6.1.5.5.7.3.8';
const signingCertificateV2 = '1.2.840.113549.1.9.16.2.47';

/** A request to a time-stamp authority (RFC 3161 §2.4.1, DER): a SHA-256 as 32 bytes, a nonce of 8, and the wish for its certificate. */
export function timeStampRequest(digest: Uint8Array, nonce: Uint8Array): Uint8Array {
  // A positive INTEGER in its shortest form: no leading zeros, and the sign bit free.
  const positive = nonce.slice();
  positive[0] = ((positive[0] ?? 0) & 0x3f) | 0x40;
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: id_sha256 }),
      hashedMessage: new OctetString({ valueHex: owned(digest) }),
    }),
    nonce: new Integer({ valueHex: owned(positive) }),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER());
}

/** What a request asks for. */
export interface TimeStampAsked {
  /** The SHA-256 to be stamped, 64 hex digits. */
  readonly imprint: string;
  /** Hex; null where it has none. */
  readonly nonce: string | null;
}

/** Reads a request as it was written. */
export function readTimeStampRequest(bytes: Uint8Array): Outcome<TimeStampAsked> {
  return read('request', bytes, () => {
    const request = TimeStampReq.fromBER(owned(bytes));
    return ok({
      imprint: imprintOf(request.messageImprint),
      nonce: request.nonce ? hexOf(request.nonce) : null,
    });
  });
}

/** What a granted response says. Nothing of it is proven before `verifyTimeStamp`. */
export interface TimeStamp extends TimeStampAsked {
  /** RFC 3339, UTC: when the authority saw the digest. */
  readonly at: string;
  /** The policy of the authority, an object identifier. */
  readonly policy: string;
  readonly serial: string;
}

/** Reads a response (RFC 3161 §2.4.2, DER). Refused in words: one that was not granted, or is over another hash than SHA-256. */
export function readTimeStamp(bytes: Uint8Array): Outcome<TimeStamp> {
  return read('response', bytes, () => {
    const granted = grantedData(bytes);
    return granted.ok ? ok(granted.value.stamp) : granted;
  });
}

/** Whether a response answers a request: the same digest, and the nonce given back. */
export function answers(stamp: TimeStampAsked, asked: TimeStampAsked): Outcome<void> {
  if (stamp.imprint !== asked.imprint)
    return refused('response', `It stamps ${stamp.imprint}; asked for was ${asked.imprint}`);
  if (stamp.nonce !== asked.nonce)
    return refused(
      'response',
      'Its nonce is not that of the request: it may be the answer to an earlier one',
    );
  return ok(undefined);
}

/** A signature of an authority that holds. */
export interface ProvenStamp extends TimeStamp {
  /** Names in the certificate of the authority. */
  readonly authority: string;
  /** SHA-256 of that certificate, hex. */
  readonly certificate: string;
}

/**
 * Verifies the signature of a response over `content`, the bytes whose SHA-256 was stamped. The authority's certificate must lead to
 * one of `trusted` (PEM) at the time of the stamp, be made for time-stamping and nothing else, and be the one that the signature
 * names (RFC 5816). Revocation is not looked up. Needs WebCrypto; an input error says what does not hold.
 */
export async function verifyTimeStamp(
  bytes: Uint8Array,
  content: Uint8Array,
  trusted: readonly string[],
): Promise<Outcome<ProvenStamp>> {
  const certificates: Certificate[] = [];
  for (const text of trusted) {
    const certificate = certificateIn(text);
    if (!certificate.ok) return certificate;
    certificates.push(certificate.value);
  }
  const granted = read('response', bytes, () => grantedData(bytes));
  if (!granted.ok) return granted;
  const { stamp, data } = granted.value;
  if (data.signerInfos.length !== 1) return refused('response', 'It must have one signature');
  if (stamp.imprint !== sha256Hex(content)) return refused('response', 'It stamps something else');
  try {
    const checked = await data.verify({
      signer: 0,
      data: owned(content),
      trustedCerts: certificates,
      checkDate: new Date(stamp.at),
      checkChain: true,
      extendedMode: true,
    });
    const signer = checked.signerCertificate;
    if (!checked.signatureVerified || !signer) return refused('response', 'Its signature does not hold');
    const wrong = signerProblem(data, signer);
    if (wrong !== null) return refused('response', wrong);
    const der = new Uint8Array(signer.toSchema().toBER());
    return ok({ ...stamp, authority: namesOf(signer), certificate: sha256Hex(der) });
  } catch (cause) {
    return refused(
      'response',
      cause instanceof SignedDataVerifyError ? cause.message : `It cannot be verified here: ${String(cause)}`,
    );
  }
}

/** What is wrong with the certificate that signed: not made for this, or not the one that the signature names. */
function signerProblem(data: SignedData, signer: Certificate): string | null {
  const usage = signer.extensions?.find(({ extnID }) => extnID === id_ExtKeyUsage);
  const purposes = usage?.parsedValue instanceof ExtKeyUsage ? usage.parsedValue.keyPurposes : [];
  if (!usage?.critical || purposes.length !== 1 || purposes[0] !== timeStamping)
    return 'The certificate that signed it is not one for time-stamping alone';
  const attribute = data.signerInfos[0]?.signedAttrs?.attributes.find(
    ({ type }) => type === signingCertificateV2,
  );
  const named = attribute ? firstOctets(attribute.values[0] as AsnNode | undefined) : null;
  if (attribute && named !== sha256Hex(new Uint8Array(signer.toSchema().toBER())))
    return 'Its signature names another certificate';
  return null;
}

type AsnNode = AsnType & { readonly valueBlock: { readonly value?: readonly AsnNode[] } };

/** The first OCTET STRING in a structure, as hex: in SigningCertificateV2 that is the hash of the first certificate, SHA-256 unless said. */
function firstOctets(node: AsnNode | undefined): string | null {
  if (node === undefined) return null;
  if (node instanceof OctetString) return hexBytes(node.valueBlock.valueHexView);
  for (const child of node.valueBlock.value ?? []) {
    const found = firstOctets(child);
    if (found !== null) return found;
  }
  return null;
}

interface Granted {
  readonly stamp: TimeStamp;
  readonly data: SignedData;
}

function grantedData(bytes: Uint8Array): Outcome<Granted> {
  const response = TimeStampResp.fromBER(owned(bytes));
  const status = response.status.status as number;
  if (status !== 0 && status !== 1) return refused('response', `The authority refused: status ${status}`);
  if (!response.timeStampToken) return refused('response', 'There is no time-stamp in it');
  const data = new SignedData({ schema: response.timeStampToken.content });
  const { eContentType, eContent } = data.encapContentInfo;
  if (eContentType !== id_eContentType_TSTInfo || !eContent)
    return refused('response', 'There is no time-stamp in it');
  const info = TSTInfo.fromBER(eContent.getValue());
  if (info.messageImprint.hashAlgorithm.algorithmId !== id_sha256)
    return refused('response', 'It is over another hash than SHA-256');
  const stamp = {
    imprint: imprintOf(info.messageImprint),
    nonce: info.nonce ? hexOf(info.nonce) : null,
    at: info.genTime.toISOString(),
    policy: info.policy,
    serial: hexOf(info.serialNumber),
  };
  return ok({ stamp, data });
}

function certificateIn(text: string): Outcome<Certificate> {
  const block = readPem(text);
  if (!block.ok || block.value.label !== 'CERTIFICATE')
    return inputError(
      'The certificate cannot be read.',
      'It is not PEM with -----BEGIN CERTIFICATE----- on top.',
      'Give the certificate of the root above the authority, in PEM.',
    );
  return read('certificate', block.value.der, () => ok(Certificate.fromBER(owned(block.value.der))));
}

/** Runs a parser of the library, which throws at bytes that do not fit. */
function read<T>(what: string, bytes: Uint8Array, parse: () => Outcome<T>): Outcome<T> {
  if (bytes.length > mostBytes)
    return refused(what, `It has ${bytes.length} bytes; at most ${mostBytes} are read`);
  try {
    return parse();
  } catch (cause) {
    return refused(
      what,
      `Its bytes are not those of a ${what}${cause instanceof Error ? ` (${cause.message})` : ''}`,
    );
  }
}

function refused(what: string, why: string): Outcome<never> {
  const todo = `Use the file as ${what === 'response' ? 'the authority sent it' : 'it was written'}.`;
  return inputError(`The time-stamp ${what} cannot be relied on.`, `${why}.`, todo);
}

function namesOf(certificate: Certificate): string {
  return certificate.subject.typesAndValues.map(({ value }) => value.valueBlock.value).join(', ');
}

function imprintOf({ hashedMessage }: MessageImprint): string {
  return hexBytes(hashedMessage.valueBlock.valueHexView);
}

function hexOf(integer: Integer): string {
  return hexBytes(integer.valueBlock.valueHexView);
}

function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A copy with a buffer of its own, which is what the library reads. */
function owned(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
