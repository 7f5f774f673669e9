import type { Outcome } from '../core/outcome.ts';
import type { Dataset } from '../core/table.ts';
import { openAligned } from '../data/join/aligned.ts';
import { openDataset } from '../data/open.ts';
import { sideBySide } from '../data/side-by-side.ts';
import type { FileRef } from './api.ts';
import type { OpenFile } from './open-files.ts';
import type { SpecFile } from './spec.ts';

/** What tells the rows of a side apart from those of others: its file, and what was joined to it by which key. */
export function identityOf({ sha256, joined }: SpecFile): string {
  return JSON.stringify([sha256, joined?.sha256, joined?.key]);
}

/** A side of the run as one dataset, whatever was joined to it. */
export async function openSide({ file, joined }: SpecFile, openFile: OpenFile): Promise<Outcome<Dataset>> {
  const data = await openData(file, openFile);
  if (!data.ok || joined === null) return data;
  const source = await openFile(joined.file);
  if (!source.ok) return source;
  const aligned = await openAligned(source.value, joined.fields);
  return aligned.ok ? sideBySide(data.value, aligned.value) : aligned;
}

/** The dataset in a file. */
export async function openData(file: FileRef, openFile: OpenFile): Promise<Outcome<Dataset>> {
  const source = await openFile(file);
  return source.ok ? openDataset(source.value) : source;
}
