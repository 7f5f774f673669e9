import type { FileRef } from '../engine/api.ts';

/** What systems put into folders unasked; nobody means to drop it. */
const UNASKED = /(^|\/)(\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|__MACOSX\/.*)$/i;

/** Files as the session takes them; those of a picked folder keep their path as their name. */
export function refsOf(files: Iterable<File>): FileRef[] {
  return [...files]
    .map((file) => ({ name: file.webkitRelativePath || file.name, blob: file }))
    .filter(({ name }) => !UNASKED.test(name));
}

/** Every file of a drop, folders included, under its path in the drop: two folders may hold a model.json each. Entries must be taken while the event lasts; reading them may take longer. */
export async function droppedFiles(transfer: DataTransfer): Promise<FileRef[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return refsOf(transfer.files);
  const found = await Promise.all(entries.map(filesUnder));
  return found.flat().filter(({ name }) => !UNASKED.test(name));
}

async function filesUnder(entry: FileSystemEntry): Promise<FileRef[]> {
  if (entry.isFile) {
    return new Promise((resolve) =>
      (entry as FileSystemFileEntry).file(
        (file) => resolve([{ name: entry.fullPath.replace(/^\//, '') || file.name, blob: file }]),
        () => resolve([]),
      ),
    );
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    const more = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (more.length === 0) break;
    inside.push(...more);
  }
  return (await Promise.all(inside.map(filesUnder))).flat();
}

/** Saves bytes or text as a file of the user's. */
export function save(name: string, content: Uint8Array | string, type: string): void {
  const part = typeof content === 'string' ? content : new Uint8Array(content);
  const url = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
