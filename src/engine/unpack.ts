import { inputError, type AppError, type Outcome } from '../core/outcome.ts';
import type { ByteSource } from '../core/table.ts';
import { kindOf, sniff } from '../data/sniff.ts';
import { namesWeights } from '../models/weights-name.ts';
import { listZip, unzip, type UnpackedFile } from '../data/zip.ts';
import type { FileRef } from './api.ts';
import type { OpenFile } from './open-files.ts';

/** Files as if every zip among them had been dropped as a folder. `problems` says why one could not be. */
export interface Unpacked {
  readonly files: readonly FileRef[];
  readonly problems: readonly AppError[];
}

/** Puts the content of each zip in its place; evidence records, which are zips too, stay whole. */
export async function unpackZips(files: readonly FileRef[], openFile: OpenFile): Promise<Unpacked> {
  const found: FileRef[] = [];
  const problems: AppError[] = [];
  for (const file of files) {
    const source = await openFile(file);
    const parts = source.ok ? await filesIn(source.value) : null;
    if (parts === null) found.push(file);
    else if (!parts.ok) problems.push(parts.error);
    else {
      const nested = parts.value.filter(isZip);
      problems.push(...nested.map((part) => nestedProblem(part, file)));
      found.push(...parts.value.filter((part) => !isZip(part)).map(refOf));
    }
  }
  return { files: withoutSharedFolder(found), problems };
}

/** The files in a zip, or null where this is none that is to be unpacked. */
async function filesIn(source: ByteSource): Promise<Outcome<readonly UnpackedFile[]> | null> {
  if (namesWeights(source.name)) return null;
  const kind = await sniff(source);
  // What cannot be read is said by whoever places the file.
  if (!kind.ok || kind.value !== 'zip' || (await isRecord(source))) return null;
  const listed = await listZip(source);
  if (!listed.ok) return listed;
  if (listed.value.length > 0) return unzip(source, listed.value);
  return inputError(`'${source.name}' is an empty zip.`, 'It lists no files.', 'Zip them again.', {
    place: { file: source.name },
  });
}

/** Records begin with the entry record.json, even one that was cut short, which is for `verify` to explain. */
async function isRecord(source: ByteSource): Promise<boolean> {
  const head = await source.read(0, 41);
  return new TextDecoder('latin1').decode(head.subarray(30)) === 'record.json';
}

function isZip({ bytes }: UnpackedFile): boolean {
  return kindOf(bytes.subarray(0, 65_536)) === 'zip';
}

function nestedProblem({ name }: UnpackedFile, outer: FileRef): AppError {
  return {
    code: 'input',
    what: `'${name}' is a zip inside '${outer.name}'.`,
    why: 'Zips inside zips are not unpacked.',
    todo: 'Unpack it and choose the files.',
    place: { file: outer.name },
  };
}

/** A Blob is shared between threads where bytes would be copied with every task. */
function refOf({ name, bytes }: UnpackedFile): FileRef {
  return { name, blob: new Blob([bytes as Uint8Array<ArrayBuffer>]) };
}

/** Names without the folders that all of them lie in: a dropped folder, its zip and its files one by one look alike. */
function withoutSharedFolder(files: readonly FileRef[]): FileRef[] {
  const folders = files.map(({ name }) => name.split('/').slice(0, -1));
  const [first = []] = folders;
  const depth = first.findIndex((part, at) => folders.some((own) => own[at] !== part));
  const shared = depth < 0 ? first.length : depth;
  return files.map((file) => ({ ...file, name: file.name.split('/').slice(shared).join('/') }));
}
