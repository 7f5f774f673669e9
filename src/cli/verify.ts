import { fail, type Outcome } from '../core/outcome.ts';
import type { AuthenticityReport } from '../evidence/verify-authenticity.ts';
import { verifySigners } from '../evidence/verify-signers.ts';
import { readSmall, readText } from './key-files.ts';
import { nodeDesk } from './node-desk.ts';
import { fileAt } from './plan-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';

/**
 * Verifies a record: that it is intact and follows from its summaries, that files given with it are those it speaks of, and who
 * signed it by a trust file. Returns the exit code.
 */
export async function verifyCommand(
  record: string,
  files: readonly string[],
  trust: string | undefined,
  details: boolean,
  terminal: Terminal,
): Promise<number> {
  const { desk, lanes } = nodeDesk(1);
  try {
    const report = await desk.verify(fileAt(record), files.map(fileAt));
    if (!report.ok) {
      printError(report.error, terminal, details);
      return exitOf(report.error);
    }
    const signers = await signersOf(record, trust);
    if (!signers.ok) {
      printError(signers.error, terminal, details);
      return exitOf(signers.error);
    }
    for (const { passed, title, text } of [...report.value.steps, ...signers.value.steps])
      terminal.out(`${passed ? '✓' : '✗'} ${title}\n    ${text}`);
    const passed = report.value.passed && signers.value.passed;
    terminal.out('');
    terminal.out(passed ? `Verified: ${report.value.recordDigest ?? ''}` : 'Not verified.');
    return passed ? EXIT.pass : EXIT.fail;
  } finally {
    lanes.close();
  }
}

async function signersOf(record: string, trust: string | undefined): Promise<Outcome<AuthenticityReport>> {
  const zip = await readSmall(record, 1 << 30);
  if (!zip.ok) return zip;
  if (trust === undefined) return verifySigners(zip.value, null);
  const file = await readText(trust);
  if (!file.ok) return file;
  const report = await verifySigners(zip.value, file.value);
  return report.ok ? report : fail({ ...report.error, place: { file: trust } });
}
