import { appendFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Outcome } from '../core/outcome.ts';
import type { RunOutput } from '../engine/api.ts';
import type { ExportedPackage } from '../evidence/package.ts';
import { junitXml } from '../evidence/projections/junit.ts';
import { sarif } from '../evidence/projections/sarif.ts';
import { stepSummary } from '../evidence/projections/step-summary.ts';
import { encodeSummary, summaryKinds } from '../summaries/encode.ts';
import { makeFolder } from './make-folder.ts';
import { profilesOf, writeProfiles } from './profiles.ts';
import { writeFolder } from './write-folder.ts';

/** The files that a run writes to its output folder, beside the folders `summaries` and `profiles`. */
export const runFiles = [
  'results.json',
  'report.html',
  'junit.xml',
  'results.sarif',
  'record.evidence.zip',
] as const;

/** Where a run is written to, and which readings of other tools with it. */
interface RunFolder {
  readonly out: string;
  readonly profiles: readonly string[];
}

/**
 * Writes a run to its output folder, and its summary to the file that GitHub Actions names in GITHUB_STEP_SUMMARY where it
 * does. The export, or an input error where the folder cannot be written.
 */
export async function writeRun(
  { out: folder, profiles }: RunFolder,
  output: RunOutput,
  exported: ExportedPackage,
): Promise<Outcome<ExportedPackage>> {
  const { record, recordDigest } = exported;
  const contents: Record<(typeof runFiles)[number], string | Uint8Array> = {
    'results.json': exported.resultsJson,
    'report.html': exported.report,
    'junit.xml': junitXml(output.results),
    'results.sarif': sarif(record, recordDigest),
    'record.evidence.zip': exported.zip,
  };
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  const written = await writeFolder('results', folder, async () => {
    await makeFolder(path.resolve(folder, 'summaries'));
    await removeStale(path.join(folder, 'summaries'), output);
    for (const name of runFiles) await writeFile(path.join(folder, name), contents[name]);
    // One by one: a table of scores can take 180 MB.
    for (const [name, own] of output.summaries) await writeFile(path.join(folder, name), encodeSummary(own));
    await writeProfiles(folder, profilesOf(output, profiles) ?? []);
    if (summary) await appendFile(summary, stepSummary(record, recordDigest));
  });
  return written.ok ? ok(exported) : written;
}

const OWN_SUMMARY = new RegExp(`^(${summaryKinds.join('|')})(-[\\w.-]+)?\\.arrow$`);

/** Removes summaries that an earlier run left in the folder, which would look like part of this one. */
async function removeStale(folder: string, { summaries }: RunOutput): Promise<void> {
  const stale = (await readdir(folder)).filter(
    (name) => OWN_SUMMARY.test(name) && !summaries.has(`summaries/${name}`),
  );
  for (const name of stale) await rm(path.join(folder, name));
}
