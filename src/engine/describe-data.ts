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
import { mergeSamples, sampleBatch, sampleBound, type RowSample } from '../data/sample.ts';
import { sniff } from '../data/sniff.ts';
import type { ColumnProfile, DataDescription, FileRef } from './api.ts';
import type { OpenFile } from './open-files.ts';
import { openData } from './open-side.ts';

/** Rows of the seeded sample that each description carries. */
const SAMPLE_ROWS = 20_000;

/** Opens a data file: its digest, the exact counts of every column and the seeded sample. CSV becomes Arrow on the way. */
export async function describeData(file: FileRef, openFile: OpenFile): Promise<Outcome<DataDescription>> {
  const source = await openFile(file);
  if (!source.ok) return source;
  const digest = await sha256Hex(source.value);
  if (!digest.ok) return digest;
  const readable = await asArrow(file, source.value);
  if (!readable.ok) return readable;
  const opened = await openDataset(readable.value.source);
  if (!opened.ok) return opened;
  const data = opened.value;
  const surveyed = await survey(data);
  if (!surveyed.ok) return surveyed;
  return ok({
    file: readable.value.file,
    subject: { name: file.name, sha256: digest.value },
    format: readable.value.converted ? 'csv' : data.format,
    bytes: source.value.size,
    rows: data.rows,
    ...surveyed.value,
    notes: [...readable.value.notes, ...data.notes],
    joined: null,
  });
}

/** Exact counts of every column, and the seeded sample of rows, in one pass. */
async function survey(data: Dataset): Promise<Outcome<Pick<DataDescription, 'columns' | 'sample'>>> {
  const names = data.fields.map(({ name }) => name);
  const stream = streamKey('0', 'row-sample');
  let [profile, sample]: [TableProfile | null, RowSample | null] = [null, null];
  for await (const batch of data.batches({ start: 0, end: data.rows }, 65_536)) {
    const own = profileBatch(data.fields, batch);
    profile = profile ? mergeProfiles(profile, own) : own;
    const picked = sampleBatch(stream, SAMPLE_ROWS, batch, names, sample ? sampleBound(sample) : 1);
    sample = sample ? mergeSamples(sample, picked) : picked;
  }
  if (!profile || !sample)
    return inputError(`'${data.name}' has no rows.`, 'There is nothing to test.', 'Use a file with rows.', {
      place: { file: data.name },
    });
  return ok({ columns: columnProfiles(data, profile, sample), sample });
}

/** The data with the columns of `attributes` that it lacks. Rows are sampled by their index alone, so the sample of the joined columns holds the very rows of the data's own. */
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
  readonly converted: boolean;
  readonly notes: readonly string[];
}

/**
 * The file itself, or the Arrow file that a CSV becomes once, so that workers never parse text. It is a Blob, which is
 * shared where plain bytes would be copied with every task.
 */
async function asArrow(file: FileRef, source: ByteSource): Promise<Outcome<Readable>> {
  const kind = await sniff(source);
  if (!kind.ok) return kind;
  if (kind.value !== 'csv') return ok({ source, file, converted: false, notes: [] });
  const converted = await csvToArrow(source);
  if (!converted.ok) return converted;
  const { arrow, notes } = converted.value;
  return ok({
    source: blobSource(arrow, file.name),
    file: { name: file.name, blob: arrow },
    converted: true,
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
