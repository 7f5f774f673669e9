import { wordsOf } from './name-words.ts';

/** What the name of an outcome suggests about its values; never taken without being asked. */
export interface FavourableHint {
  /** The value that is probably good for the person. */
  readonly value: string;
  /** The suggestion in words. */
  readonly text: string;
}

/** Outcomes that are good for the person, and such that are bad, as one says them of one person. */
const GOOD: Readonly<Record<string, string>> = {
  repaid: 'the loan was repaid',
  approved: 'the application was approved',
  granted: 'it was granted',
  hired: 'the person was hired',
  admitted: 'the person was admitted',
  accepted: 'the person was accepted',
  survived: 'the person survived',
  passed: 'the person passed',
  promoted: 'the person was promoted',
};
const BAD: Readonly<Record<string, string>> = {
  default: 'the person defaulted',
  defaulted: 'the person defaulted',
  deny: 'the application was denied',
  denied: 'the application was denied',
  rejected: 'the application was rejected',
  recid: 'the person was arrested again',
  recidivism: 'the person was arrested again',
  reoffended: 'the person offended again',
  readmitted: 'the person was admitted to hospital again',
  fraud: 'it was fraud',
  churn: 'the customer left',
  churned: 'the customer left',
  fired: 'the person was dismissed',
};
const YES = /^(1|1\.0|true|yes|y|t)$/i;
const NO = /^(0|0\.0|-1|false|no|n|f)$/i;

/** Reads the name of a column of two values such as 0 and 1; null where the name or the values say nothing. */
export function favourableHint(column: string, values: readonly string[]): FavourableHint | null {
  const yes = values.find((value) => YES.test(value.trim()));
  const no = values.find((value) => NO.test(value.trim()));
  if (values.length !== 2 || yes === undefined || no === undefined) return null;
  for (const word of wordsOf(column)) {
    const good = Object.hasOwn(GOOD, word) ? GOOD[word] : undefined;
    const bad = Object.hasOwn(BAD, word) ? BAD[word] : undefined;
    if (good !== undefined)
      return { value: yes, text: `By its name, ${yes} means that ${good}: then ${yes} is the good outcome.` };
    if (bad !== undefined)
      return { value: no, text: `By its name, ${yes} means that ${bad}: then ${no} is the good outcome.` };
  }
  return null;
}
