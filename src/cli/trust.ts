import { access } from 'node:fs/promises';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { applyRotation } from '../evidence/key-rotation.ts';
import { fingerprint } from '../evidence/key.ts';
import { roles, type Role } from '../evidence/statement.ts';
import {
  emptyTrustFile,
  parseTrustFile,
  trustedKey,
  trustOf,
  trustText,
  withKey,
  type TrustFile,
} from '../evidence/trust.ts';
import { needed, publicKeyAt, readText, replaceFile } from './key-files.ts';
import { oneLine } from './print.ts';

/** Options of `assay keys trust`. */
export interface TrustValues {
  readonly name?: string | undefined;
  readonly organisation?: string | undefined;
  readonly role?: readonly string[] | undefined;
  readonly 'not-after'?: string | undefined;
  readonly rotation?: string | undefined;
  readonly revoke?: string | undefined;
  readonly at?: string | undefined;
}

/** Changes trust.json: adds a key, applies a rotation, or revokes a key. Gives the lines of what then stands in it. */
export async function changeTrust(
  file: string,
  key: string | undefined,
  values: TrustValues,
): Promise<Outcome<readonly string[]>> {
  const before = await trustFileAt(file);
  if (!before.ok) return before;
  const { rotation, revoke } = values;
  const changed =
    rotation !== undefined
      ? await withRotation(before.value, rotation)
      : revoke !== undefined
        ? await withRevocation(before.value, revoke, values.at ?? new Date().toISOString())
        : await withEntry(before.value, key, values);
  // Reads back what was written: a time or a name that verification would refuse is refused now.
  const checked = changed.ok ? parseTrustFile(trustText(changed.value)) : changed;
  if (!checked.ok) return checked;
  const written = await replaceFile(file, trustText(checked.value));
  return written.ok ? trustLines(trustText(checked.value)) : written;
}

async function withRotation(file: TrustFile, rotation: string): Promise<Outcome<TrustFile>> {
  const content = await readText(rotation);
  return content.ok ? applyRotation(file, content.value) : content;
}

async function withRevocation(file: TrustFile, key: string, revokedAt: string): Promise<Outcome<TrustFile>> {
  const publicKey = await publicKeyAt(key);
  if (!publicKey.ok) return publicKey;
  const known = trustOf(file);
  if (!known.ok) return known;
  const entry = trustedKey(known.value, publicKey.value);
  if (entry === null)
    return inputError('Nothing was revoked.', `'${key}' is not in the trust file.`, 'Name a key that is.');
  const { publicKey: _key, ...rest } = entry;
  return ok(withKey(file, publicKey.value, { ...rest, revokedAt }));
}

async function withEntry(
  file: TrustFile,
  key: string | undefined,
  values: TrustValues,
): Promise<Outcome<TrustFile>> {
  const path = needed(key, 'KEY.pub.pem', 'the public key to trust');
  if (!path.ok) return path;
  const name = needed(values.name, '--name', 'who holds the key');
  if (!name.ok) return name;
  const publicKey = await publicKeyAt(path.value);
  if (!publicKey.ok) return publicKey;
  const known = trustOf(file);
  if (!known.ok) return known;
  if (trustedKey(known.value, publicKey.value)?.revokedAt)
    return inputError(
      'The key was not added.',
      'It stands in the trust file as revoked.',
      'Ask its holder for a new key; whoever has the old one could sign with it.',
    );
  const given = values.role ?? [];
  const wrong = given.find((role) => !(roles as readonly string[]).includes(role));
  if (given.length === 0 || wrong !== undefined)
    return inputError(
      'The key was not added.',
      `'--role' must be ${roles.join(', ')}; got ${wrong ?? 'nothing'}.`,
      'Name at least one role.',
    );
  const { organisation = '', 'not-after': notAfter = null } = values;
  const entry = { name: name.value, organisation, roles: given as Role[], notAfter, revokedAt: null };
  return ok(withKey(file, publicKey.value, entry));
}

async function trustFileAt(file: string): Promise<Outcome<TrustFile>> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (!exists) return ok(emptyTrustFile);
  const content = await readText(file);
  return content.ok ? parseTrustFile(content.value) : content;
}

/** The keys of a trust file, one a line. */
export function trustLines(content: string): Outcome<readonly string[]> {
  const file = parseTrustFile(content);
  const read = file.ok ? trustOf(file.value) : file;
  if (!read.ok) return read;
  return ok(
    read.value.keys.map(({ publicKey, name, organisation, roles: own, notAfter, revokedAt }) => {
      const who = oneLine(organisation === '' ? name : `${name}, ${organisation}`);
      const until = notAfter === null ? '' : ` · until ${notAfter}`;
      const revoked = revokedAt === null ? '' : ` · revoked at ${revokedAt}`;
      return `${fingerprint(publicKey)}  ${who} · ${own.join(', ') || 'no role'}${until}${revoked}`;
    }),
  );
}
