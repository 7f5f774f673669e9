import { ok, type Outcome } from '../core/outcome.ts';
import { encodeSummary } from '../summaries/encode.ts';
import { utf8Bytes } from './canonical.ts';
import { packFiles } from './container.ts';
import type { DescribeCheck, FinishedRun, RunTimes, Statement } from './finished-run.ts';
import { withManifest } from './manifest.ts';
import { project } from './projections/registry.ts';
import type { EvidenceRecord } from './record-schema.ts';
import type { SignedLock } from './lock-file.ts';
import { addAttestation } from './signature-files.ts';
import { buildRecord, type Baseline, type EncodedTable } from './record.ts';
import { resultsText } from './results-json.ts';

/** Everything that a package is made from. */
export interface PackageInput extends RunTimes {
  readonly run: FinishedRun;
  readonly statement: Statement;
  readonly describe: DescribeCheck;
  /** The plan as it was locked before the run; left out, it was not. */
  readonly lock?: SignedLock | null;
  /** An earlier record to compare with; left out, there is none. */
  readonly baseline?: Baseline | null;
  /** The report as one HTML page; it may show the record and its digest, but must not depend on the clock. */
  readonly report: (record: EvidenceRecord, recordDigest: string) => string;
}

/** A finished export: the package, the report and results.json as bytes. */
export interface ExportedPackage {
  readonly zip: Uint8Array;
  readonly report: string;
  readonly resultsJson: string;
  readonly recordDigest: string;
  readonly record: EvidenceRecord;
}

/**
 * `record.evidence.zip`: record.json, results.json, plan.json, summaries/*.arrow, report/report.html, the record in other
 * formats (projections/registry.ts), MANIFEST.json. Equal arguments give equal bytes in Node and in every browser.
 */
export function exportPackage(input: PackageInput): Outcome<ExportedPackage> {
  const { run, report, lock = null, baseline = null, ...rest } = input;
  const results = resultsText(run.results);
  if (!results.ok) return results;
  const tables = encodeTables(run);
  const built = buildRecord({ ...rest, run, lock, baseline, tables, resultsText: results.value });
  if (!built.ok) return built;
  const { record, text, digest } = built.value;
  const page = report(record, digest);
  const files = new Map([
    ['record.json', utf8Bytes(text)],
    ['results.json', utf8Bytes(results.value)],
    ['plan.json', utf8Bytes(run.planText)],
    ...tables.map(({ path, content }) => [path, content] as const),
    ['report/report.html', utf8Bytes(page)],
    ...[...project(record, digest).files].map(([path, content]) => [path, utf8Bytes(content)] as const),
  ]);
  const listed = withManifest(files, digest);
  if (!listed.ok) return listed;
  const signed = lock === null ? listed : addAttestation(listed.value, lock.envelope, lock.publicKey);
  if (!signed.ok) return signed;
  const zip = packFiles(signed.value);
  if (!zip.ok) return zip;
  return ok({ zip: zip.value, report: page, resultsJson: results.value, recordDigest: digest, record });
}

function encodeTables({ summaries }: FinishedRun): EncodedTable[] {
  return [...summaries].map(([path, summary]) => ({
    path,
    kind: summary.kind,
    content: encodeSummary(summary),
  }));
}
