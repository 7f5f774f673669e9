import { Inflate } from 'fflate';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { ByteSource } from '../core/table.ts';
import { corrupt, fault, faultError, orCorrupt, readExactly } from './fault.ts';

/** What a zip says of one file in it. */
export interface ZipEntry {
  /** Its path without anything that leads out of the zip; only ever used as a name. */
  readonly name: string;
  readonly packed: number;
  readonly size: number;
  readonly method: number;
  readonly encrypted: boolean;
  /** Where its local header starts. */
  readonly at: number;
}

/** A file taken out of a zip. */
export interface UnpackedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const limits = { entries: 2000, directory: 1 << 24, total: 1 << 29, ratio: 500, small: 1 << 24 };
const marks = { end: 0x06054b50, entry: 0x02014b50, local: 0x04034b50 };

/** The files that a zip lists, folders and the notes of macOS left out. Nothing is unpacked. */
export async function listZip(source: ByteSource): Promise<Outcome<readonly ZipEntry[]>> {
  try {
    const end = await findEnd(source);
    const bytes = await readExactly(source, end.at, end.at + end.size);
    const entries = orCorrupt(source.name, 'Its list of files is cut short.', () =>
      readEntries(bytes, end.count),
    );
    return ok(entries.filter(({ name }) => name !== '' && !/(^|\/)(__MACOSX\/|\.DS_Store$)|\/$/.test(name)));
  } catch (thrown) {
    return fail(faultError(thrown, `opening ${source.name}`));
  }
}

/**
 * Takes files out of a zip. Refused before anything is unpacked: encrypted files, compressions other than deflate, and
 * more than 512 MiB or 500 times the size in the zip. A file that turns out larger than listed is given up there.
 */
export async function unzip(
  source: ByteSource,
  entries: readonly ZipEntry[],
): Promise<Outcome<readonly UnpackedFile[]>> {
  try {
    const total = entries.reduce((sum, { size }) => sum + size, 0);
    if (total > limits.total) throw tooLarge(source.name, 'Unpacked, it takes more than 512 MiB.');
    const files: UnpackedFile[] = [];
    for (const entry of entries) files.push({ name: entry.name, bytes: await unpack(source, entry) });
    return ok(files);
  } catch (thrown) {
    return fail(faultError(thrown, `unpacking ${source.name}`));
  }
}

function tooLarge(file: string, why: string): Error {
  return fault(`'${file}' is not unpacked.`, why, 'Unpack it yourself and choose the files.', file);
}

/** The record at the end of a zip, which a comment of up to 64 KiB may follow. */
async function findEnd(source: ByteSource): Promise<{ at: number; size: number; count: number }> {
  const start = Math.max(0, source.size - 65_557);
  const bytes = await readExactly(source, start, source.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.length - 22; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== marks.end) continue;
    const [count, size, from] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ];
    if (count === 0xffff || size === 0xffffffff || from === 0xffffffff)
      throw tooLarge(source.name, 'It is a zip of the large kind (zip64).');
    if (count > limits.entries || size > limits.directory)
      throw tooLarge(source.name, `It holds more than ${limits.entries} files.`);
    if (from + size > start + at) throw corrupt(source.name, 'Its list of files lies outside it.');
    return { at: from, size, count };
  }
  throw corrupt(source.name, 'The end of the zip is missing, as when a download was cut short.');
}

function readEntries(bytes: Uint8Array, count: number): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (view.getUint32(at, true) !== marks.entry) throw new RangeError('no entry');
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const end = at + 46 + (name ?? 0);
    if (end > bytes.length) throw new RangeError('name cut short');
    entries.push({
      name: harmless(new TextDecoder().decode(bytes.subarray(at + 46, end))),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      at: view.getUint32(at + 42, true),
    });
    at = end + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

/** A path without drives, leading slashes and steps upwards. */
function harmless(path: string): string {
  const parts = path
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:/, '')
    .split('/');
  const kept = parts.filter(
    (part, index) => part !== '.' && part !== '..' && (part !== '' || index === parts.length - 1),
  );
  return kept.join('/');
}

async function unpack(source: ByteSource, entry: ZipEntry): Promise<Uint8Array> {
  const { name, packed, size, method, at } = entry;
  const said = `'${name}' in '${source.name}'`;
  if (entry.encrypted) {
    const todo = 'Unpack it with its password and choose the files.';
    throw fault(`${said} is encrypted.`, 'Assay has no password for it.', todo, source.name);
  }
  if (method !== 0 && method !== 8)
    throw fault(
      `${said} is packed in an unusual way.`,
      'Assay unpacks deflate.',
      'Zip it again.',
      source.name,
    );
  if ([packed, size, at].includes(0xffffffff))
    throw tooLarge(source.name, 'It is a zip of the large kind (zip64).');
  if (size > limits.small && size > packed * limits.ratio)
    throw tooLarge(source.name, `'${name}' announces more than ${limits.ratio} times its size in the zip.`);
  const head = await readExactly(source, at, at + 30);
  const view = new DataView(head.buffer, head.byteOffset, 30);
  if (view.getUint32(0, true) !== marks.local)
    throw corrupt(source.name, `'${name}' is not where it should be.`);
  const start = at + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (method === 0 && packed !== size) throw corrupt(source.name, `The size of '${name}' cannot be true.`);
  if (method === 0) return (await readExactly(source, start, start + size)).slice();
  return inflate(source, entry, start);
}

const step = 1 << 14;

/** Inflates piece by piece, so that a file larger than announced is noticed after at most 16 MiB. */
async function inflate(
  source: ByteSource,
  { name, packed, size }: ZipEntry,
  start: number,
): Promise<Uint8Array> {
  const output = new Uint8Array(size);
  let [filled, ended] = [0, false];
  const stream = new Inflate((piece, final) => {
    if (filled + piece.length <= size) output.set(piece, filled);
    filled += piece.length;
    ended = final;
  });
  for (let at = 0; at < packed && filled <= size; at += step) {
    const end = Math.min(packed, at + step);
    // The stream keeps what it could not use yet.
    const piece = (await readExactly(source, start + at, start + end)).slice();
    orCorrupt(source.name, `'${name}' in it cannot be unpacked.`, () => {
      stream.push(piece, end === packed);
    });
  }
  if (filled !== size || !(ended || size === 0))
    throw corrupt(source.name, `The size of '${name}' in it is wrong.`);
  return output;
}
