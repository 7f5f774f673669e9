import { ok, type Outcome } from '../core/outcome.ts';
import { unpackFiles } from './container.ts';
import { parseTrustFile, trustOf, type Trust } from './trust.ts';
import { checkAuthenticity, type AuthenticityReport } from './verify-authenticity.ts';
import { checkManifest } from './verify-manifest.ts';
import { checkRecord } from './verify-record.ts';
import { failed } from './verify-step.ts';

/**
 * Who signed a package (level 2 of verification), from its bytes and the text of a trust file or null. Only a trust file that
 * cannot be used is an input error; anything else is in the report. Whether the package is intact is level 1, `verifyPackage`.
 */
export async function verifySigners(
  zip: Uint8Array,
  trustFile: string | null,
): Promise<Outcome<AuthenticityReport>> {
  let trust: Trust | null = null;
  if (trustFile !== null) {
    const file = parseTrustFile(trustFile);
    if (!file.ok) return file;
    const read = trustOf(file.value);
    if (!read.ok) return read;
    trust = read.value;
  }
  const files = unpackFiles(zip);
  if (!files.ok) return ok({ passed: false, steps: [failed('The signatures', files.error)], signatures: [] });
  const { record } = checkRecord(files.value, checkManifest(files.value).recordDigest);
  return ok(await checkAuthenticity(files.value, record, trust));
}
