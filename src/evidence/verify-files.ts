import type { RunResults } from '../core/results.ts';
import type { VerifyStep } from './verify-step.ts';

/** A file that someone supplied to be compared with a record. */
export interface SuppliedFile {
  readonly name: string;
  readonly sha256: string;
}

/** What comparing files with a record found. Files that nobody supplied are no mismatch, but nothing is said of them. */
export interface FilesReport {
  readonly passed: boolean;
  readonly steps: readonly VerifyStep[];
  /** Files of the record that were not supplied, in words. */
  readonly notSupplied: readonly string[];
}

/**
 * Compares files with the digests in a record: one step for each file of the record that was supplied (found by digest,
 * else by name), and one for each supplied file that the record does not know. Passes if all steps do and there is one.
 */
export function verifyFiles(subject: RunResults['subject'], supplied: readonly SuppliedFile[]): FilesReport {
  const steps: VerifyStep[] = [];
  const notSupplied: string[] = [];
  const used = new Set<SuppliedFile>();
  for (const { words, name, sha256 } of recordedFiles(subject)) {
    const match =
      supplied.find((file) => file.sha256 === sha256) ??
      supplied.find((file) => file.name === name && !used.has(file));
    if (match === undefined) {
      notSupplied.push(words);
      continue;
    }
    used.add(match);
    const passed = match.sha256 === sha256;
    const text = passed
      ? `'${match.name}' is the very file: its SHA-256 is ${sha256}.`
      : `'${match.name}' is another file: its SHA-256 is ${match.sha256}; the record has ${sha256}.`;
    steps.push({ title: `The ${words}`, passed, text });
  }
  for (const file of supplied) {
    if (used.has(file)) continue;
    const text = `No file in the record has its SHA-256 ${file.sha256}.`;
    steps.push({ title: `'${file.name}' belongs to the record`, passed: false, text });
  }
  return { passed: steps.length > 0 && steps.every(({ passed }) => passed), steps, notSupplied };
}

const WORDS = {
  test: 'test data',
  reference: 'reference data',
  attributes: 'table of attributes',
} as const;

function recordedFiles({
  model,
  data,
}: RunResults['subject']): (SuppliedFile & { readonly words: string })[] {
  const models = model === null ? [] : [{ words: 'model', ...model }];
  return [...models, ...data.map(({ role, name, sha256 }) => ({ words: WORDS[role], name, sha256 }))];
}
