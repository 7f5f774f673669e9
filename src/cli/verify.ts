import { nodeDesk } from './node-desk.ts';
import { fileAt } from './plan-files.ts';
import { EXIT, exitOf, printError, type Terminal } from './print.ts';

/** Verifies a record, and that files given with it are those it speaks of. Returns the exit code. */
export async function verifyCommand(
  record: string,
  files: readonly string[],
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
    for (const { passed, title, text } of report.value.steps)
      terminal.out(`${passed ? '✓' : '✗'} ${title}\n    ${text}`);
    terminal.out('');
    terminal.out(report.value.passed ? `Verified: ${report.value.recordDigest ?? ''}` : 'Not verified.');
    return report.value.passed ? EXIT.pass : EXIT.fail;
  } finally {
    lanes.close();
  }
}
