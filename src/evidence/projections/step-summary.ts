import type { Verdict } from '../../core/verdict.ts';
import { markdown, type WriteProjection } from './projection.ts';
import { findingText, recordedTests, type RecordedTest } from './recorded-tests.ts';

const worstFirst: readonly Verdict[] = ['error', 'fail', 'warn', 'inconclusive', 'pass', 'not-applicable'];
/** A summary of a step may have 1 MiB; nobody reads more rows than these. */
const mostRows = 200;

/** The summary of a step of GitHub Actions: verdict, counts and a table of the tests, worst first, in Markdown. */
export const stepSummary: WriteProjection = (record, recordDigest) => {
  const tests = recordedTests(record);
  const sorted = worstFirst.flatMap((verdict) => tests.filter(({ result }) => result.verdict === verdict));
  const left = sorted.length - mostRows;
  const { counts } = record.results;
  const told = worstFirst.filter((verdict) => counts[verdict] > 0).map((own) => `${counts[own]} ${own}`);
  return [
    `## ${markdown(`Assay: ${record.plan.name}`)}`,
    '',
    `Verdict: **${record.evaluation.overall}**. ${tests.length} tests${told.length > 0 ? `: ${told.join(', ')}` : ''}.`,
    '',
    '| Verdict | Test | Value | Interval | Limit | Finding |',
    '| --- | --- | --- | --- | --- | --- |',
    ...sorted.slice(0, mostRows).map(row),
    ...(left > 0 ? ['', `${left} more tests are in the record.`] : []),
    '',
    `Record \`${recordDigest}\`, made ${record.createdAt}. It holds the counts from which every number here can be computed again.`,
    '',
  ].join('\n');
};

function row({ result, title }: RecordedTest): string {
  const { verdict, value, interval, threshold } = result;
  const cells = [
    verdict,
    title,
    value === null ? '–' : short(value),
    interval === null ? '–' : `${short(interval.lower)} to ${short(interval.upper)}`,
    threshold === null ? '–' : `${threshold.op} ${short(threshold.value)}`,
    findingText(result),
  ];
  return `| ${cells.map((cell) => markdown(cell)).join(' | ')} |`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
