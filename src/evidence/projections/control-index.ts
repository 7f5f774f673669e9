import { csvCell } from '../../core/csv-cell.ts';
import { countVerdicts, overallVerdict, type Verdict } from '../../core/verdict.ts';
import { hexOf } from '../canonical.ts';
import { controlTitles } from './oscal-catalog.ts';
import { onLine, type WriteProjection } from './projection.ts';
import { recordedTests } from './recorded-tests.ts';
import { tagTitles } from './tags.ts';

const columns = [
  'control_id',
  'record_id',
  'title',
  'date',
  'owner',
  'verdict',
  'sha256',
  'file',
  'valid_until',
];

/**
 * CSV (RFC 4180) with a line for each control, clause and tag that the tests support, as tools for governance import it. The
 * verdict is that of its tests together; valid until the tests are due again. Unknown owners and days are empty cells.
 */
export const controlIndex: WriteProjection = (record, recordDigest) => {
  const served = new Map<string, Verdict[]>();
  for (const { result, supports } of recordedTests(record))
    for (const id of supports) served.set(id, [...(served.get(id) ?? []), result.verdict]);
  const rows = [...served]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([control, verdicts]) => [
      control,
      record.recordId,
      controlTitles.get(control) ?? tagTitles.get(control) ?? control,
      record.execution.endedAt,
      record.retention.owner ?? record.aims.organisation,
      overallVerdict(countVerdicts(verdicts)),
      hexOf(recordDigest),
      'record.json',
      record.schedule.due,
    ]);
  return [columns, ...rows]
    .map((cells) => `${cells.map((cell) => csvCell(cell && onLine(cell))).join(',')}\r\n`)
    .join('');
};
