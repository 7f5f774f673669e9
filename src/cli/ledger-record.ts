import { readFile } from 'node:fs/promises';
import { inputError, ok, unexpected, type Outcome } from '../core/outcome.ts';
import { parseCanonical, utf8Text } from '../evidence/canonical.ts';
import { unpackFiles } from '../evidence/container.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt } from './plan-files.ts';

/** Digest and id of the record in a package, by which a ledger names it. A record that does not verify is refused. */
export async function recordIn(
  file: string,
): Promise<Outcome<{ readonly recordDigest: string; readonly recordId: string }>> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const report = await desk.verify(fileAt(file), []);
    if (!report.ok) return report;
    const { passed, recordDigest } = report.value;
    if (!passed || recordDigest === null)
      return inputError(
        'The record does not verify.',
        'An entry would vouch for what may have been changed.',
        'See what is wrong with assay verify, and ask for the original.',
        { place: { file } },
      );
    const recordId = await idIn(file);
    return recordId.ok ? ok({ recordDigest, recordId: recordId.value }) : recordId;
  } finally {
    lanes.close();
  }
}

/** The id of a record that has been verified. */
async function idIn(file: string): Promise<Outcome<string>> {
  const files = unpackFiles(new Uint8Array(await readFile(file)));
  if (!files.ok) return files;
  const text = utf8Text(files.value.get('record.json') ?? new Uint8Array());
  const record = parseCanonical(text ?? '', { integers: 'double' });
  if (!record.ok) return record;
  const id = (record.value as { readonly recordId?: unknown }).recordId;
  return typeof id === 'string'
    ? ok(id)
    : { ok: false, error: unexpected('recordId is no text', 'reading the record') };
}
