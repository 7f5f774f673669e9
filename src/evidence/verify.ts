import { inputError, ok, type Outcome } from '../core/outcome.ts';
import type { FinishedRun } from './finished-run.ts';
import { looksLikeZip, packFiles, unpackFiles } from './container.ts';
import { failed, type VerifyStep } from './verify-step.ts';
import { checkManifest } from './verify-manifest.ts';
import { checkPlan, checkResults, checkSummaries, checkTables } from './verify-contents.ts';
import { checkFacts, checkRecord } from './verify-record.ts';
import { checkRecomputation, type Recompute } from './verify-recomputation.ts';

/** The outcome of opening and verifying a package. */
export interface VerifyReport {
  readonly passed: boolean;
  readonly steps: readonly VerifyStep[];
  readonly recordDigest: string | null;
  /** The run inside, given even where verification failed; show it then as unverified. */
  readonly output: FinishedRun | null;
}

const container = 'The package is as Assay wrote it';

/**
 * Verifies a package: (a) the zip is byte for byte what the writer makes of its files, (b) the manifest lists exactly
 * these files with their digests, (c) record, results, plan and summaries are valid and belong together, (d) every
 * result and verdict follows again from the summaries. A step that fails does not hide the later ones that can
 * still run. Only bytes that are no zip at all are an error; anything else is a report.
 */
export function verifyPackage(zip: Uint8Array, recompute: Recompute): Outcome<VerifyReport> {
  if (!looksLikeZip(zip)) {
    return inputError(
      'This is not an evidence package.',
      'The file is not a zip.',
      'Choose the file record.evidence.zip as Assay exported it.',
    );
  }
  const unpacked = unpackFiles(zip);
  if (!unpacked.ok) return ok(reportOf([failed(container, unpacked.error)], null, null));
  const files = unpacked.value;
  const manifest = checkManifest(files);
  const record = checkRecord(files, manifest.recordDigest);
  const results = checkResults(files, record.record);
  const plan = checkPlan(files, record.record, results.results);
  const tables = checkTables(files, record.record);
  const summaries = checkSummaries(files, results.results);
  const facts = checkFacts(record.record, results.results, plan.plan);
  const complete = record.record?.execution.complete ?? true;
  const again = checkRecomputation(plan.plan, summaries.summaries, results.results, recompute, complete);
  const parts = [manifest, record, results, plan, tables, summaries, facts, again];
  const steps = [checkContainer(zip, files), ...parts.map(({ step }) => step)];
  const output =
    plan.plan === null || plan.text === null || results.results === null
      ? null
      : {
          results: results.results,
          summaries: summaries.summaries,
          plan: plan.plan,
          planText: plan.text,
          cancelled: !complete,
        };
  return ok(reportOf(steps, record.digest, output));
}

function checkContainer(zip: Uint8Array, files: ReadonlyMap<string, Uint8Array>): VerifyStep {
  const again = packFiles(files);
  if (!again.ok) return failed(container, again.error);
  const made = again.value;
  const different = made.findIndex((byte, index) => byte !== zip[index]);
  const at = different < 0 ? Math.min(made.length, zip.length) : different;
  const same = different < 0 && made.length === zip.length;
  const text = same
    ? `All ${zip.length} bytes are what the writer of Assay makes of these ${files.size} files.`
    : `Byte ${at} and perhaps later ones are not what Assay writes: the file was changed or packed again.`;
  return { title: container, passed: same, text };
}

function reportOf(
  steps: readonly VerifyStep[],
  recordDigest: string | null,
  output: FinishedRun | null,
): VerifyReport {
  const passed = steps.every((step) => step.passed);
  const last = {
    title: 'What this does not show',
    passed: true,
    text: `${
      passed
        ? 'The package is intact and every figure follows again from its summaries.'
        : 'Something does not fit, so nothing in the package should be relied on.'
    } There is no signature: nothing here shows who made the record, when, or that the summaries came from the named files; a whole package could have been made anew. The report page and the explanations in the record are held by their digests only. Compare the record digest with one you got another way, and supply the model and data to check theirs.`,
  };
  return { passed, steps: [...steps, last], recordDigest, output };
}
