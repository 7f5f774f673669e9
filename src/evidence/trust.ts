import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { equalBytes } from './byte-sequences.ts';
import { parseJson } from './canonical.ts';
import { publicKeyOfSpki, spkiOf } from './key.ts';
import { problemOf } from './schema-problem.ts';
import { roles, type Role } from './statement.ts';

const time = z.iso.datetime();

/** trust.json: whose keys are trusted in which role, and how many people must sign. */
export const trustSchema = z.strictObject({
  schema: z.literal('assay-trust/1'),
  keys: z.array(
    z.strictObject({
      name: z.string().trim().min(1),
      organisation: z.string(),
      publicKey: z.string().describe('SubjectPublicKeyInfo in base64.'),
      roles: z.array(z.enum(roles)),
      notAfter: time.nullable().describe('Signatures made later do not count.'),
      revokedAt: time.nullable().describe('Signatures made then or later do not count.'),
    }),
  ),
  threshold: z.partialRecord(z.enum(roles), z.int().min(0).max(100)).optional(),
});

/** A trust file as data. */
export type TrustFile = z.output<typeof trustSchema>;

/** A key that the trust file names. */
export interface TrustedKey extends Omit<TrustFile['keys'][number], 'publicKey'> {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Whom somebody trusts. A key is trusted because it stands here, never because a package brings it. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  /** People who must have signed in each role: one operator, unless the file says otherwise. */
  readonly threshold: Readonly<Record<Role, number>>;
}

/** A trust file that trusts nobody. */
export const emptyTrustFile: TrustFile = { schema: 'assay-trust/1', keys: [] };

/** The trust file in a JSON text. Refused: keys that are not Ed25519 or unsound, and a key that stands there twice. */
export function parseTrustFile(text: string): Outcome<TrustFile> {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const file = trustSchema.safeParse(parsed.value);
  if (!file.success) return problemOf('The contents of the trust file', file.error);
  const trust = trustOf(file.data);
  return trust.ok ? ok(file.data) : trust;
}

/** A trust file as verification uses it. */
export function trustOf(file: TrustFile): Outcome<Trust> {
  const keys: TrustedKey[] = [];
  for (const entry of file.keys) {
    const spki = bytesOfBase64(entry.publicKey);
    const publicKey = publicKeyOfSpki(spki ?? new Uint8Array());
    if (!publicKey.ok) return wrong(`The key of '${entry.name}': ${publicKey.error.why}`);
    const earlier = keys.find((key) => equalBytes(key.publicKey, publicKey.value));
    if (earlier) return wrong(`'${earlier.name}' and '${entry.name}' have the same key.`);
    keys.push({ ...entry, publicKey: publicKey.value });
  }
  const threshold = { operator: 1, reviewer: 0, approver: 0, auditor: 0, ...file.threshold };
  return ok({ keys, threshold });
}

/** The entry of a public key, or null where the file does not name it. */
export function trustedKey(trust: Trust, publicKey: Uint8Array): TrustedKey | null {
  return trust.keys.find((key) => equalBytes(key.publicKey, publicKey)) ?? null;
}

/** Why a signature made at `at` by this key in this role does not count; null where it does. A null role is any. */
export function objection(key: TrustedKey, role: Role | null, at: string): string | null {
  const { revokedAt, notAfter } = key;
  if (role !== null && !key.roles.includes(role)) return `the trust file does not name it as ${role}`;
  if (revokedAt !== null && Date.parse(at) >= Date.parse(revokedAt)) return `it was revoked at ${revokedAt}`;
  if (notAfter !== null && Date.parse(at) > Date.parse(notAfter))
    return `it was valid until ${notAfter} only`;
  return null;
}

/** A trust file with one key more, or with this entry in the place of the one that has its key. */
export function withKey(
  file: TrustFile,
  publicKey: Uint8Array,
  entry: Omit<TrustFile['keys'][number], 'publicKey'>,
): TrustFile {
  const spki = base64Of(spkiOf(publicKey));
  const keys = file.keys.filter((key) => key.publicKey !== spki);
  return { ...file, keys: [...keys, { ...entry, publicKey: spki }] };
}

/** A trust file as a JSON text that people read and keep under version control. */
export function trustText(file: TrustFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

function wrong(why: string): Outcome<never> {
  return inputError(
    'The trust file cannot be used.',
    why,
    'Correct the file, or write it by `assay keys trust`.',
  );
}
