import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { ByteSource, Dataset } from '../core/table.ts';
import { openArrow } from './arrow.ts';
import { blobSource } from './bytes.ts';
import { csvToArrow } from './csv.ts';
import { refuseAsDataset, sniff } from './sniff.ts';

/** Opens any dataset that Assay reads, told apart by content. A CSV is converted to Arrow in memory first. */
export async function openDataset(source: ByteSource): Promise<Outcome<Dataset>> {
  const kind = await sniff(source);
  if (!kind.ok) return kind;
  const refusal = refuseAsDataset(kind.value, source.name);
  if (refusal) return fail(refusal);
  if (kind.value === 'csv') return openCsv(source);
  // Loaded when needed: with the word list of Brotli it is the largest reader.
  if (kind.value === 'parquet') return (await import('./parquet.ts')).openParquet(source);
  return openArrow(source, kind.value === 'arrow-stream' ? 'arrow-stream' : 'arrow-file');
}

async function openCsv(source: ByteSource): Promise<Outcome<Dataset>> {
  const converted = await csvToArrow(source);
  if (!converted.ok) return converted;
  const { arrow, notes } = converted.value;
  const opened = await openArrow(blobSource(arrow, source.name), 'arrow-file');
  if (!opened.ok) return opened;
  return ok({ ...opened.value, format: 'csv', notes: [...notes, ...opened.value.notes] });
}
