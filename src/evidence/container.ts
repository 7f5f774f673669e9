import { unzipSync, zipSync, type UnzipFileInfo, type Zippable } from 'fflate';
import { inputError, ok, type Outcome } from '../core/outcome.ts';

const limits = { package: 1 << 30, files: 2000 };
const plainPath = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const order = ['record.json', 'results.json', 'plan.json', 'summaries/', 'report/', 'MANIFEST.json'];

/**
 * A zip of these files, the same bytes everywhere: files are stored, not compressed (so that any program can make the
 * same bytes, whatever its deflate), in a fixed order, without times, owners, comments or extra fields.
 */
export function packFiles(files: ReadonlyMap<string, Uint8Array>): Outcome<Uint8Array> {
  const paths = [...files.keys()].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const strange = paths.find((path) => !isPlain(path));
  if (strange !== undefined) return refused(`'${strange}' is not a path that a package may hold`);
  const total = [...files.values()].reduce((sum, content) => sum + content.length, 0);
  if (total > limits.package || paths.length > limits.files)
    return refused('it is larger than a package may be');
  // The zip format keeps local time; the parts of this local time are the same in every time zone.
  const mtime = new Date(1980, 0, 1, 12);
  const entries: Zippable = {};
  for (const path of paths) entries[path] = [files.get(path)!, { level: 0, mtime }];
  return ok(zipSync(entries));
}

function rankOf(path: string): number {
  const rank = order.findIndex((start) => path === start || (start.endsWith('/') && path.startsWith(start)));
  return rank < 0 ? order.length : rank;
}

function isPlain(path: string): boolean {
  return plainPath.test(path) && path.length <= 200;
}

/** A path as a person may read it; one of other characters, as a damaged directory gives, would only confuse. */
function shownPath(path: string): string {
  return /^[^\p{C}"'{}]{1,80}$/u.test(path) ? `the path '${path}'` : 'a path in it';
}

/**
 * The files in a zip. Refused: a zip that is cut short, compressed entries (Assay stores them; so no file can become
 * larger than the zip), paths that lead out or are not plain, two entries of one name, more than 2,000 entries or 1 GiB.
 */
export function unpackFiles(zip: Uint8Array): Outcome<ReadonlyMap<string, Uint8Array>> {
  if (zip.length > limits.package) return refused('it is larger than a package may be');
  const seen = new Set<string>();
  let total = 0;
  const problem = (info: UnzipFileInfo): string | null => {
    total += info.size;
    if (!isPlain(info.name)) return `${shownPath(info.name)} is not allowed`;
    if (seen.has(info.name)) return `'${info.name}' is in it twice`;
    seen.add(info.name);
    if (info.compression !== 0) return `'${info.name}' is compressed; Assay stores files as they are`;
    if (info.size !== info.originalSize || total > zip.length) return `the size of '${info.name}' is wrong`;
    return seen.size > limits.files ? 'it holds too many files' : null;
  };
  const found = readEntries(zip, problem);
  return found.ok ? ok(new Map(Object.entries(found.value))) : found;
}

/** Reads all entries, or none where one has a problem; the library reports only by throwing. */
function readEntries(
  zip: Uint8Array,
  problem: (info: UnzipFileInfo) => string | null,
): Outcome<Record<string, Uint8Array>> {
  const refusals: string[] = [];
  const filter = (info: UnzipFileInfo): boolean => {
    const refusal = problem(info);
    if (refusal === null) return true;
    refusals.push(refusal);
    throw new RangeError(refusal);
  };
  try {
    return ok(unzipSync(zip, { filter }));
  } catch {
    return refused(refusals[0] ?? 'its directory is missing or damaged, as when a download was cut short');
  }
}

/** Whether these bytes begin like a zip. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

function refused(why: string): Outcome<never> {
  return inputError('The package cannot be used.', `The reason: ${why}.`, 'Use the file as Assay wrote it.');
}
