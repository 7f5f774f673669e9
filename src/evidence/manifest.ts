import * as z from 'zod';
import { ok, type Outcome } from '../core/outcome.ts';
import { canonicalJson, sha256Hex, utf8Bytes } from './canonical.ts';
import { digestSchema, sha256Schema } from './results-schema.ts';
import { isSignatureFile } from './signature-paths.ts';

/** The path of the manifest in a package. */
export const manifestPath = 'MANIFEST.json';
/** The schema of a manifest. */
export const manifestSchemaName = 'evidence-package/1';

/** MANIFEST.json: every other file of a package but the signatures, with size and digest, sorted by path, and the digest of the record. */
export const manifestSchema = z.strictObject({
  schema: z.literal(manifestSchemaName),
  record: digestSchema,
  files: z.array(z.strictObject({ path: z.string().min(1), bytes: z.int().min(0), sha256: sha256Schema })),
});

/** A manifest as data. */
export type Manifest = z.output<typeof manifestSchema>;

/** The manifest of these files, without itself and the signatures, which are made of it. */
function manifestOf(files: ReadonlyMap<string, Uint8Array>, recordDigest: string): Manifest {
  const listed = [...files]
    .filter(([path]) => isListed(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]) => ({ path, bytes: content.length, sha256: sha256Hex(content) }));
  return { schema: manifestSchemaName, record: recordDigest, files: listed };
}

/** Whether the manifest of a package must list a file: all but itself and the signatures. */
export function isListed(path: string): boolean {
  return path !== manifestPath && !isSignatureFile(path);
}

/** These files and their manifest. */
export function withManifest(
  files: ReadonlyMap<string, Uint8Array>,
  recordDigest: string,
): Outcome<ReadonlyMap<string, Uint8Array>> {
  const text = canonicalJson(manifestOf(files, recordDigest));
  return text.ok ? ok(new Map([...files, [manifestPath, utf8Bytes(text.value)]])) : text;
}
