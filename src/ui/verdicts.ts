import type { Verdict } from '../core/verdict.ts';

const words: Readonly<Record<Verdict, string>> = {
  pass: 'Pass',
  warn: 'Warn',
  fail: 'Fail',
  inconclusive: 'Inconclusive',
  'not-applicable': 'Not applicable',
  error: 'Error',
};
const colors: Readonly<Record<Verdict, string>> = {
  pass: 'var(--pass)',
  warn: 'var(--warn)',
  fail: 'var(--fail)',
  inconclusive: 'var(--open)',
  'not-applicable': 'var(--ink-3)',
  error: 'var(--fail)',
};

/** Verdicts in the order in which a reader should meet them. */
export const verdictOrder: readonly Verdict[] = [
  'error',
  'fail',
  'warn',
  'inconclusive',
  'pass',
  'not-applicable',
];

/** The word of a verdict; always shown or spoken beside its mark. */
export function verdictWord(verdict: Verdict): string {
  return words[verdict];
}

/** The colour token of a verdict. */
export function verdictColor(verdict: Verdict): string {
  return colors[verdict];
}
