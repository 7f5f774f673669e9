import type { AppError } from '../core/outcome.ts';
import type { TestResult } from '../core/results.ts';
import type { VerdictCounts } from '../core/verdict.ts';

/** Codes the command ends with; contract for scripts. */
export const EXIT = { pass: 0, fail: 1, interrupted: 2, internal: 3, input: 4, undecided: 5 } as const;

/** Where the command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Text with what would command a terminal or turn the direction of writing made visible as `\u001b`, which JSON reads back as
 * it was: names and values of a stranger's file are data. Line breaks and tabs stay; `oneLine` takes those of a name.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/gu, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** A name or value on one line. */
export function oneLine(text: string): string {
  return text.replace(/[\n\t]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const MARKS = {
  pass: '✓',
  warn: '△',
  fail: '✗',
  inconclusive: '◇',
  'not-applicable': '–',
  error: '!',
} as const;

/** One result on two lines: verdict and finding, then the numbers. */
export function resultLines(result: TestResult): string {
  const { verdict, check, slice, value, interval, threshold, finding, reason } = result;
  const numbers = [
    value === null
      ? null
      : `${round(value)}${interval ? ` (${round(interval.lower)} – ${round(interval.upper)})` : ''}`,
    threshold && value !== null
      ? `limit ${threshold.op} ${threshold.value}${threshold.on === 'point' ? ' on the point' : ''}`
      : null,
    slice ? oneLine(slice.join(' × ')) : null,
    check,
  ];
  const why = reason === null ? '' : `\n    ${oneLine(reason)}`;
  return `${MARKS[verdict]} ${verdict.padEnd(14)} ${oneLine(finding)}\n    ${numbers.filter((part) => part !== null).join(' · ')}${why}`;
}

/** A number with four significant digits. */
export function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The last line of stdout, which scripts may rely on: `18 tests: 13 pass, 2 warn, 1 fail, 2 inconclusive (4.1 s)`. */
export function summaryLine(counts: VerdictCounts, seconds: number): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const always = `${counts.pass} pass, ${counts.warn} warn, ${counts.fail} fail, ${counts.inconclusive} inconclusive`;
  const rare = [
    counts['not-applicable'] > 0 ? `, ${counts['not-applicable']} not applicable` : '',
    counts.error > 0 ? `, ${counts.error} error` : '',
  ];
  return `${total} tests: ${always}${rare.join('')} (${seconds.toFixed(1)} s)`;
}

/** An error for a person: where, what, why, what to do. Details follow only if asked for by ASSAY_DETAILS. */
export function printError(error: AppError, { err }: Terminal, details: boolean): void {
  const { file, line, key } = error.place ?? {};
  const place = [file, line === undefined ? null : `line ${line}`, key]
    .filter((part) => part !== null && part !== undefined)
    .join(', ');
  err(`${place ? `${place}: ` : ''}${error.what}\n  Why: ${error.why}\n  Do:  ${error.todo}`);
  if (error.details !== undefined && (details || error.code === 'internal'))
    err(`  Details: ${error.details}`);
}

/** The exit code of a failure. */
export function exitOf(error: AppError): number {
  return error.code === 'input' ? EXIT.input : error.code === 'cancelled' ? EXIT.interrupted : EXIT.internal;
}
