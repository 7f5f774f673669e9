import * as z from 'zod';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { equalBytes } from './byte-sequences.ts';
import { canonicalJson, parseJson, utf8Bytes } from './canonical.ts';
import { seedSigner } from './ed25519.ts';
import { publicKeyOfSpki, spkiOf } from './key.ts';
import { problemOf } from './schema-problem.ts';

/** Rounds of PBKDF2 that a new backup gets. */
export const backupRounds = 600_000;
/** More would only hold up who restores a stranger's file. */
const mostRounds = 10_000_000;
/** Shortest passphrase, in characters. */
export const shortestPassphrase = 12;

const headerShape = {
  schema: z.literal('assay-key-backup/1'),
  publicKey: z.string().describe('SubjectPublicKeyInfo in base64.'),
  derivation: z.strictObject({
    name: z.literal('PBKDF2-SHA-256'),
    rounds: z.int().min(backupRounds).max(mostRounds),
    salt: z.string(),
  }),
  cipher: z.strictObject({ name: z.literal('AES-256-GCM'), iv: z.string() }),
};

/** A private key under a passphrase, as a file. The header is authenticated with the key. */
const backupSchema = z.strictObject({ ...headerShape, sealed: z.string() });
type Header = Omit<z.output<typeof backupSchema>, 'sealed'>;

/** Random bytes that a backup needs; the caller makes them, since nothing here may depend on chance. */
export interface BackupChance {
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** 12 bytes, never used twice with one passphrase and salt. */
  readonly iv: Uint8Array;
}

/**
 * A private key under a passphrase: PBKDF2-SHA-256 (600,000 rounds) → AES-256-GCM, as JSON. The passphrase is taken in Unicode
 * form NFKC, so that it is the same on every keyboard. Needs WebCrypto.
 */
export async function backUpKey(
  seed: Uint8Array,
  passphrase: string,
  { salt, iv }: BackupChance,
): Promise<Outcome<string>> {
  const length = Array.from(passphrase).length;
  if (length < shortestPassphrase)
    return inputError(
      'The backup was not made.',
      `The passphrase must have at least ${shortestPassphrase} characters; got ${length}.`,
      'Take a longer one, e.g. five words.',
    );
  const { publicKey } = await seedSigner(seed);
  const header: Header = {
    schema: 'assay-key-backup/1',
    publicKey: base64Of(spkiOf(publicKey)),
    derivation: { name: 'PBKDF2-SHA-256', rounds: backupRounds, salt: base64Of(salt) },
    cipher: { name: 'AES-256-GCM', iv: base64Of(iv) },
  };
  const key = await keyOf(passphrase, salt, backupRounds, 'encrypt');
  const sealed = await crypto.subtle.encrypt(cipherOf(iv, header), key, new Uint8Array(seed));
  const text = canonicalJson({ ...header, sealed: base64Of(new Uint8Array(sealed)) });
  return text.ok ? ok(`${text.value}\n`) : text;
}

/** The private key in a backup. A wrong passphrase and a damaged file cannot be told apart, and the words say so. */
export async function restoreKey(text: string, passphrase: string): Promise<Outcome<Uint8Array>> {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const backup = backupSchema.safeParse(parsed.value);
  if (!backup.success) return problemOf('The contents of the key backup', backup.error);
  const { sealed, ...header } = backup.data;
  const [salt, iv, body, spki] = [header.derivation.salt, header.cipher.iv, sealed, header.publicKey].map(
    bytesOfBase64,
  );
  const publicKey = spki ? publicKeyOfSpki(spki) : null;
  if (!salt || !body || iv?.length !== 12 || !publicKey?.ok) return notOpened();
  try {
    const key = await keyOf(passphrase, salt, header.derivation.rounds, 'decrypt');
    const opened = await crypto.subtle.decrypt(cipherOf(iv, header), key, new Uint8Array(body));
    const seed = new Uint8Array(opened);
    if (seed.length !== 32) return notOpened();
    return equalBytes((await seedSigner(seed)).publicKey, publicKey.value) ? ok(seed) : notOpened();
  } catch {
    return notOpened();
  }
}

function notOpened(): Outcome<never> {
  return inputError(
    'The key backup did not open.',
    'The passphrase is wrong, or the file was changed.',
    'Try the passphrase again, minding upper and lower case; if it is right, use another copy of the file.',
  );
}

async function keyOf(
  passphrase: string,
  salt: Uint8Array,
  iterations: number,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  const secret = new Uint8Array(utf8Bytes(passphrase.normalize('NFKC')));
  const base = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations };
  return crypto.subtle.deriveKey(derivation, base, { name: 'AES-GCM', length: 256 }, false, [use]);
}

/** The header is bound to the ciphertext, so that neither rounds nor the public key can be swapped. */
function cipherOf(iv: Uint8Array, header: Header): AesGcmParams {
  const text = canonicalJson(header);
  const additionalData = new Uint8Array(utf8Bytes(text.ok ? text.value : ''));
  return { name: 'AES-GCM', iv: new Uint8Array(iv), additionalData };
}
