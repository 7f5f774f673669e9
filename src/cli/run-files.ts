import { appendFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, unexpected, type Outcome } from '../core/outcome.ts';
import type { RunOutput } from '../engine/api.ts';
import type { ExportedPackage } from '../evidence/package.ts';
import { junitXml } from '../evidence/projections/junit.ts';
import { sarif } from '../evidence/projections/sarif.ts';
import { stepSummary } from '../evidence/projections/step-summary.ts';
import { encodeSummary } from '../summaries/encode.ts';
import { makeFolder } from './make-folder.ts';
import { profilesOf, writeProfiles } from './profiles.ts';

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
  const files: [string, string | Uint8Array][] = [
    ['results.json', exported.resultsJson],
    ['report.html', exported.report],
    ['junit.xml', junitXml(output.results)],
    ['results.sarif', sarif(record, recordDigest)],
    ['record.evidence.zip', exported.zip],
  ];
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  try {
    await makeFolder(path.resolve(folder, 'summaries'));
    await removeStale(path.join(folder, 'summaries'), output);
    for (const [name, content] of files) await writeFile(path.join(folder, name), content);
    // One by one: a table of scores can take 180 MB.
    for (const [name, own] of output.summaries) await writeFile(path.join(folder, name), encodeSummary(own));
    await writeProfiles(folder, profilesOf(output, profiles) ?? []);
    if (summary) await appendFile(summary, stepSummary(record, recordDigest));
    return ok(exported);
  } catch (cause) {
    const error = unexpected(cause, 'writing the results');
    return fail({
      ...error,
      code: 'input',
      what: `The results could not be written to '${folder}'.`,
      why: error.details ?? '',
      todo: 'Choose a folder that can be written with --out.',
    });
  }
}

const OWN_SUMMARY =
  /^(outcome-counts|score-table|residual-moments|slice-counts|column-sketch|flip-counts)(-[\w.-]+)?\.arrow$/;

/** Removes summaries that an earlier run left in the folder, which would look like part of this one. */
async function removeStale(folder: string, { summaries }: RunOutput): Promise<void> {
  const stale = (await readdir(folder)).filter(
    (name) => OWN_SUMMARY.test(name) && !summaries.has(`summaries/${name}`),
  );
  for (const name of stale) await rm(path.join(folder, name));
}
