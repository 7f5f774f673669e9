import { unzipSync } from 'fflate';
import { packFiles } from '../../src/evidence/container.ts';
import { seedSigner, type Signer } from '../../src/evidence/ed25519.ts';
import { exportPackage, type ExportedPackage } from '../../src/evidence/package.ts';
import { signPackage, type Declaration } from '../../src/evidence/sign.ts';
import { sayings, type Role } from '../../src/evidence/statement.ts';
import { trustOf, withKey, type Trust, type TrustFile } from '../../src/evidence/trust.ts';
import { checkAuthenticity, type AuthenticityReport } from '../../src/evidence/verify-authenticity.ts';
import { must } from './bytes.ts';
import { sampleInput } from './sample-run.ts';

/** Keys of people in tests; every seed is 32 equal bytes. */
export const people = {
  ada: await seedSigner(new Uint8Array(32).fill(1)),
  ben: await seedSigner(new Uint8Array(32).fill(2)),
  cleo: await seedSigner(new Uint8Array(32).fill(3)),
  dora: await seedSigner(new Uint8Array(32).fill(4)),
  mallory: await seedSigner(new Uint8Array(32).fill(9)),
} as const;

/** A package that nobody signed. */
export const unsigned: ExportedPackage = must(exportPackage(sampleInput()));

/** What somebody says in a role, an hour after the record was made. */
export function declaration(role: Role, more: Partial<Declaration> = {}): Declaration {
  return { role, says: sayings[role][0], signedAt: '2026-01-02T04:05:00.000Z', note: null, ...more };
}

/** A package with these signatures, one after the other. */
export async function signedBy(
  ...signatures: readonly (readonly [Signer, Role | Declaration])[]
): Promise<Uint8Array> {
  let zip = unsigned.zip;
  for (const [signer, said] of signatures)
    zip = must(await signPackage(zip, typeof said === 'string' ? declaration(said) : said, signer));
  return zip;
}

/** The files of a package, to be changed at will. */
export function filesOf(zip: Uint8Array): Map<string, Uint8Array> {
  return new Map(Object.entries(unzipSync(zip)));
}

/** These files as a package. */
export function packed(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return must(packFiles(files));
}

/** A trust file with these entries: name, key, roles. */
export function trustFile(
  entries: readonly (readonly [string, Signer, readonly Role[], object?])[],
  threshold?: TrustFile['threshold'],
): TrustFile {
  const empty: TrustFile = { schema: 'assay-trust/1', keys: [], ...(threshold && { threshold }) };
  return entries.reduce(
    (file, [name, { publicKey }, roles, more]) =>
      withKey(file, publicKey, {
        name,
        organisation: 'Example',
        roles: [...roles],
        notAfter: null,
        revokedAt: null,
        ...more,
      }),
    empty,
  );
}

/** The same, as verification takes it. */
export function trusting(...args: Parameters<typeof trustFile>): Trust {
  return must(trustOf(trustFile(...args)));
}

/** Where the signatures of a package lie. */
export const lines = 'attestations.intoto.jsonl';

/** Trusts three people in four roles. */
export const everybody = trusting([
  ['Ada', people.ada, ['operator']],
  ['Ben', people.ben, ['reviewer', 'approver']],
  ['Cleo', people.cleo, ['auditor']],
]);

/** Who signed this package, whose record is that of `unsigned`. */
export function check(zip: Uint8Array, trust: Trust | null = null): Promise<AuthenticityReport> {
  return checkFiles(filesOf(zip), trust);
}

/** The same of unpacked files. */
export function checkFiles(
  files: ReadonlyMap<string, Uint8Array>,
  trust: Trust | null = null,
): Promise<AuthenticityReport> {
  return checkAuthenticity(files, unsigned.record, trust);
}

/** The steps that failed, in words. */
export function failures({ steps }: AuthenticityReport): string {
  return steps.flatMap(({ passed, title, text }) => (passed ? [] : [`${title}: ${text}`])).join('\n');
}

/** UTF-8 as text. */
export function decode(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
