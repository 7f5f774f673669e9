import type { FindingFacts } from '../core/check.ts';
import { featuresOf, figure } from './words.ts';

/** The source of a limit that only the reader can know: what is much in one unit is little in another. */
export const NO_LIMIT = 'set your own, in the unit of the label; until then it is measured and not judged';

/** Why a test that was measured has no verdict. */
export const NOT_JUDGED =
  'The plan sets no limit and this check has none of its own, so it is measured and not judged. Give one in the unit of the label, as threshold: { value: … }.';

/** The sentence of a test without a limit: what was measured and how surely, and nothing about whether that is good. */
export function unjudgedSentence(title: string, facts: FindingFacts): string {
  const { value, interval, slice } = facts;
  const by = slice === null ? '' : ` by ${featuresOf(facts)}`;
  const range = interval ? ` (${figure(interval.lower)} to ${figure(interval.upper)})` : '';
  return `${title}${by}: ${figure(value)}${range}; no limit is set to judge it by.`;
}
