import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { streamKey } from '../core/random.ts';
import type { ByteSource, Dataset } from '../core/table.ts';
import { blobSource, bytesSource } from '../data/bytes.ts';
import { csvToArrow } from '../data/csv.ts';
import { sha256Hex } from '../data/digest.ts';
import { distributionOf } from '../data/distribution.ts';
import { joinRows } from '../data/join.ts';
import { openAligned } from '../data/join/aligned.ts';
import { openDataset } from '../data/open.ts';
import { finishProfile, mergeProfiles, profileBatch, type TableProfile } from '../data/profile.ts';
import { createSampler, type RowSample } from '../data/sample.ts';
import { sniff } from '../data/sniff.ts';
import type { ColumnProfile, DataDescription, FileRef } from './api.ts';
import type { OpenFile } from './open-files.ts';
import { openData } from './open-side.ts';

/** Rows of the seeded sample that each description carries. */
const SAMPLE_ROWS = 20_000;

/** Opens a table and reads all of it: digest, exact counts of every column, a sample of rows. A CSV becomes Arrow. */
export async function describeData(
  file: FileRef,
  openFile: OpenFile,
  progress?: (share: number) => void,
): Promise<Outcome<DataDescription>> {
  const source = await openFile(file);
  if (!source.ok) return source;
  const kind = await sniff(source.value);
  if (!kind.ok) return kind;
  const csv = kind.value === 'csv';
  // The digest and the counts are a pass over the file each; text is read twice more, to find types and to convert it.
  const tell = (from: number, passes: number) => (share: number) =>
    progress?.((from + passes * share) / (csv ? 4 : 2));
  const digest = await sha256Hex(source.value, tell(0, 1));
  if (!digest.ok) return digest;
  const readable = csv ? await asArrow(file, source.value, tell(1, 2)) : asItIs(file, source.value);
  if (!readable.ok) return readable;
  const opened = await openDataset(readable.value.source);
  if (!opened.ok) return opened;
  const data = opened.value;
  const surveyed = await survey(data, tell(csv ? 3 : 1, 1));
  if (!surveyed.ok) return surveyed;
  const { columns, sample, inexact } = surveyed.value;
  return ok({
    file: readable.value.file,
    subject: { name: file.name, sha256: digest.value },
    format: csv ? 'csv' : data.format,
    bytes: source.value.size,
    rows: data.rows,
    columns,
    sample,
    notes: [...readable.value.notes, ...data.notes, ...inexact],
    joined: null,
  });
}

/** What a pass over a table gives; `inexact` says which columns lost digits. */
interface Surveyed extends Pick<DataDescription, 'columns' | 'sample'> {
  readonly inexact: readonly string[];
}

/** Counts, least and greatest value of such columns are those of the rounded numbers, and two ids may have become one. */
function inexactNotes({ columns }: TableProfile): string[] {
  return [...columns].flatMap(([name, { type, fractional, beyondExact }]) =>
    type === 'number' && fractional === 0 && beyondExact > 0
      ? [
          `'${name}' has whole numbers beyond 2^53 in ${beyondExact} ${beyondExact === 1 ? 'row' : 'rows'}: they are read as the nearest double, so its distinct values, least and greatest may be off. They are not fit as ids; write ids as text.`,
        ]
      : [],
  );
}

/** Exact counts of every column, and the seeded sample of rows, in one pass. */
async function survey(data: Dataset, progress?: (share: number) => void): Promise<Outcome<Surveyed>> {
  const names = data.fields.map(({ name }) => name);
  const sampler = createSampler(streamKey('0', 'row-sample'), SAMPLE_ROWS, names);
  let profile: TableProfile | null = null;
  for await (const batch of data.batches({ start: 0, end: data.rows }, 65_536)) {
    const own = profileBatch(data.fields, batch);
    profile = profile ? mergeProfiles(profile, own) : own;
    sampler.add(batch);
    progress?.((batch.start + batch.rows) / data.rows);
  }
  const sample = sampler.finish();
  if (!profile || !sample)
    return inputError(`'${data.name}' has no rows.`, 'There is nothing to test.', 'Use a file with rows.', {
      place: { file: data.name },
    });
  return ok({ columns: columnProfiles(data, profile, sample), sample, inexact: inexactNotes(profile) });
}

/**
 * The data with the columns of `attributes` that it lacks, joined on `key`. Rows are sampled by their index alone, so the
 * sample of the joined columns holds the very rows of the data's own.
 */
export async function joinData(
  data: DataDescription,
  attributes: DataDescription,
  key: string,
  openFile: OpenFile,
): Promise<Outcome<DataDescription>> {
  const own = await openData(data.file, openFile);
  if (!own.ok) return own;
  const table = await openData(attributes.file, openFile);
  if (!table.ok) return table;
  const rows = await joinRows(own.value, table.value, key);
  if (!rows.ok) return rows;
  const { bytes, fields, notes, ...counts } = rows.value;
  const { subject } = attributes;
  const aligned = await openAligned(bytesSource(bytes, subject.name), fields);
  if (!aligned.ok) return aligned;
  const surveyed = await survey(aligned.value);
  if (!surveyed.ok) return surveyed;
  const { columns, sample } = surveyed.value;
  const file = { name: subject.name, blob: new Blob([bytes as Uint8Array<ArrayBuffer>]) };
  return ok({
    ...data,
    columns: [...data.columns, ...columns],
    sample: { ...data.sample, columns: new Map([...data.sample.columns, ...sample.columns]) },
    joined: { ...counts, file, fields, subject, rows: attributes.rows, notes },
  });
}

interface Readable {
  readonly source: ByteSource;
  readonly file: FileRef;
  readonly notes: readonly string[];
}

function asItIs(file: FileRef, source: ByteSource): Outcome<Readable> {
  return ok({ source, file, notes: [] });
}

/**
 * The Arrow file that a CSV becomes once, so that workers never parse text. It is a Blob, which is shared where plain
 * bytes would be copied with every task.
 */
async function asArrow(
  file: FileRef,
  source: ByteSource,
  progress: (share: number) => void,
): Promise<Outcome<Readable>> {
  const converted = await csvToArrow(source, progress);
  if (!converted.ok) return converted;
  const { arrow, notes } = converted.value;
  return ok({
    source: blobSource(arrow, file.name),
    file: { name: file.name, blob: arrow },
    notes,
  });
}

function columnProfiles(data: Dataset, profile: TableProfile, sample: RowSample): ColumnProfile[] {
  const finished = new Map(finishProfile(profile).map((own) => [own.name, own]));
  return data.fields.flatMap((field) => {
    const own = finished.get(field.name);
    const sampled = sample.columns.get(field.name);
    if (!own || !sampled) return [];
    const { rows, missing, infinite, distinct, min, max } = own;
    const values = (own.values ?? []).map(({ label, rows: count }) => ({ name: label, count }));
    const distribution = distributionOf(own, sampled);
    return [{ field, rows, missing, infinite, distinct, min, max, values, distribution }];
  });
}
