import path from 'node:path';
import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { Desk } from '../desk/desk.ts';
import type { FinishedRun } from '../evidence/finished-run.ts';
import { readRecord, type ReadRecord } from '../evidence/read-record.ts';
import { readSmall } from './key-files.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt } from './plan-files.ts';

/** The package that a command line names: a `record.evidence.zip`, or the output folder of a run with one in it. */
export function packageAt(named: string): string {
  return named.endsWith('.zip') ? named : path.join(named, 'record.evidence.zip');
}

/** What is said of a record that does not verify. */
interface Unverified {
  /** What the record is to the person: `The record`. */
  readonly what?: string;
  /** What would be wrong with going on, as a sentence. */
  readonly risk: string;
}

/** The run in a package and the digest of its record; an input error where it does not verify. */
export async function verifiedRun(
  desk: Desk,
  file: string,
  { what = 'The record', risk }: Unverified,
): Promise<Outcome<{ readonly output: FinishedRun; readonly recordDigest: string }>> {
  const report = await desk.verify(fileAt(file));
  if (!report.ok) return report;
  const { passed, output, recordDigest } = report.value;
  if (passed && output !== null && recordDigest !== null) return ok({ output, recordDigest });
  return inputError(
    `${what} does not verify.`,
    risk,
    'See what is wrong with assay verify, and ask for the original.',
    { place: { file } },
  );
}

/** The record in a package, and the files beside it; an input error where it does not verify. */
export async function verifiedRecord(file: string, unverified: Unverified): Promise<Outcome<ReadRecord>> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const run = await verifiedRun(desk, file, unverified);
    if (!run.ok) return run;
    const zip = await readSmall(file, 1 << 30);
    return zip.ok ? readRecord(zip.value) : zip;
  } finally {
    lanes.close();
  }
}
