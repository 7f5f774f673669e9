import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { parseCanonical, sha256Hex, utf8Text } from './canonical.ts';
import { isListed, manifestPath, manifestSchema, manifestSchemaName, type Manifest } from './manifest.ts';
import { problemOf } from './schema-problem.ts';
import { failed, judged, type VerifyStep } from './verify-step.ts';

const title = 'The manifest lists exactly these files';

/** Step (b): MANIFEST.json is valid and every file is listed once with its size and digest. */
export function checkManifest(files: ReadonlyMap<string, Uint8Array>): {
  readonly step: VerifyStep;
  /** Digest of record.json that the manifest gives, or null where it cannot be read. */
  readonly recordDigest: string | null;
} {
  const read = readManifest(files);
  if (!read.ok) return { step: failed(title, read.error), recordDigest: null };
  const manifest = read.value;
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  const problems = manifest.files.length === listed.size ? [] : ['a file is listed twice'];
  for (const [path, { bytes, sha256 }] of listed) {
    const content = files.get(path);
    if (content === undefined) problems.push(`'${path}' is listed but not there`);
    else if (content.length !== bytes || sha256Hex(content) !== sha256) {
      problems.push(`'${path}' does not have the listed size and SHA-256`);
    }
  }
  const extra = [...files.keys()].filter((path) => isListed(path) && !listed.has(path));
  problems.push(...extra.map((path) => `'${path}' is there but not listed`));
  const text = `${listed.size} files, each with the listed size and SHA-256.`;
  return { step: judged(title, problems, text), recordDigest: manifest.record };
}

function readManifest(files: ReadonlyMap<string, Uint8Array>): Outcome<Manifest> {
  const parsed = readCanonical(files, manifestPath);
  if (!parsed.ok) return parsed;
  const newer = newerVersion(parsed.value, 'schema', manifestSchemaName);
  if (newer !== null) return newer;
  const manifest = manifestSchema.safeParse(parsed.value);
  return manifest.success ? ok(manifest.data) : problemOf('The contents of MANIFEST.json', manifest.error);
}

/** A file of the package as canonical JSON. */
export function readCanonical(files: ReadonlyMap<string, Uint8Array>, path: string): Outcome<unknown> {
  const text = readText(files, path);
  return text.ok ? named(path, parseCanonical(text.value, { integers: 'double' })) : text;
}

/** A file of the package as text. */
export function readText(files: ReadonlyMap<string, Uint8Array>, path: string): Outcome<string> {
  const bytes = files.get(path);
  const text = bytes === undefined ? null : utf8Text(bytes);
  if (text !== null) return ok(text);
  const why = bytes === undefined ? `'${path}' is missing.` : `'${path}' is not UTF-8.`;
  return inputError('A file of the package cannot be read.', why, 'Use the package as Assay wrote it.');
}

function named<T>(path: string, outcome: Outcome<T>): Outcome<T> {
  if (outcome.ok) return outcome;
  return inputError(`'${path}' cannot be read.`, outcome.error.why, outcome.error.todo);
}

/** Says so where `value[key]` names a later version of `known` (same text up to the version); null otherwise. */
export function newerVersion(value: unknown, key: string, known: string): Outcome<never> | null {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : null;
  const [stem, version] = splitVersion(known);
  if (typeof found !== 'string' || !found.startsWith(stem) || found === known) return null;
  const other = splitVersion(found)[1];
  if (!/^\d+(\.\d+)*$/.test(other)) return null;
  return inputError(
    `This was made by ${isLater(other, version) ? 'a newer' : 'another'} version of Assay.`,
    `Its format is ${found}; this version reads ${known}.`,
    'Verify it with that version of Assay.',
  );
}

function splitVersion(name: string): [string, string] {
  const end = Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1;
  return [name.slice(0, end), name.slice(end)];
}

function isLater(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
