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
  good: 'the case went well',
  paid: 'it was paid',
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
  refused: 'it was refused',
  reject: 'the person was rejected',
  readmission: 'the person was admitted to hospital again',
  arrest: 'the person was arrested',
  arrested: 'the person was arrested',
  died: 'the person died',
  dead: 'the person died',
  death: 'the person died',
  fail: 'the person failed',
  failed: 'the person failed',
  bad: 'the case went badly',
  unpaid: 'it was not paid',
  risk: 'the risk came true',
};
/** Values of well-known tables that no word of a language explains. */
const KNOWN_GOOD = /^>\s*50k\.?$/i;
const YES = /^(1|1\.0|true|yes|y|t)$/i;
const NO = /^(0|0\.0|-1|false|no|n|f)$/i;

function meaning(words: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** A value that is itself a good outcome, or the other one of two where one is itself a bad one. */
function spoken(values: readonly string[]): FavourableHint | null {
  const plain = (value: string): string => value.trim().toLowerCase();
  const good = values.filter(
    (value) => meaning(GOOD, plain(value)) !== undefined || KNOWN_GOOD.test(value.trim()),
  );
  const bad = values.filter((value) => meaning(BAD, plain(value)) !== undefined);
  const rest = values.filter((value) => !bad.includes(value));
  const [value] = good.length === 1 ? good : values.length === 2 && rest.length === 1 ? rest : [];
  if (value === undefined) return null;
  return good.length === 1
    ? { value, text: `'${value}' reads like the good outcome.` }
    : { value, text: `'${bad[0] ?? ''}' reads like the bad outcome: then '${value}' is the good one.` };
}

/**
 * Reads the values of an outcome that speak for themselves, such as granted and refused, or the name of a column of two
 * codes such as 0 and 1; null where neither says anything.
 */
export function favourableHint(column: string, values: readonly string[]): FavourableHint | null {
  const said = spoken(values);
  if (said) return said;
  const yes = values.find((value) => YES.test(value.trim()));
  const no = values.find((value) => NO.test(value.trim()));
  if (values.length !== 2 || yes === undefined || no === undefined) return null;
  for (const word of wordsOf(column)) {
    const [good, bad] = [meaning(GOOD, word), meaning(BAD, word)];
    if (good !== undefined)
      return { value: yes, text: `By its name, ${yes} means that ${good}: then ${yes} is the good outcome.` };
    if (bad !== undefined)
      return { value: no, text: `By its name, ${yes} means that ${bad}: then ${no} is the good outcome.` };
  }
  return null;
}

/** A value to begin with where nobody can be asked: the hint, else the one coded as yes, else the last. Null of no values. */
export function likelyFavourable(column: string, values: readonly string[]): FavourableHint | null {
  const hint = favourableHint(column, values);
  if (hint) return hint;
  const yes = values.find((value) => YES.test(value.trim()));
  if (yes !== undefined)
    return { value: yes, text: `${yes} of '${column}' is the usual code for the good outcome.` };
  const last = values.at(-1);
  return last === undefined ? null : { value: last, text: `The last value of '${column}' in sorted order.` };
}
