import { inputError, ok, type Outcome } from '../core/outcome.ts';
import { unpackFiles } from './container.ts';
import type { EvidenceRecord } from './record-schema.ts';
import { checkManifest } from './verify-manifest.ts';
import { checkRecord } from './verify-record.ts';

/** The record of a package with its digest, and the files beside it. Whether the package verifies is for `verifyPackage`. */
export interface ReadRecord {
  readonly record: EvidenceRecord;
  readonly digest: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Reads the record in the bytes of a package; an input error where there is none that can be read. */
export function readRecord(zip: Uint8Array): Outcome<ReadRecord> {
  const files = unpackFiles(zip);
  if (!files.ok) return files;
  const { record, digest, step } = checkRecord(files.value, checkManifest(files.value).recordDigest);
  if (record !== null && digest !== null) return ok({ record, digest, files: files.value });
  return inputError('The record cannot be read.', step.text, 'Use the file as Assay wrote it.');
}
