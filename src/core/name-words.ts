/** Words of a column name: `maritalStatus`, `MARITAL-STATUS` and `marital.status2` are all `marital`, `status`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFKC')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/(?<=\p{L}{3})\d+$/u, ''))
    .filter(Boolean);
}

const AGES = /^(age|ages|agegroup|agecat|ageband|agerange)$/;
const THINGS =
  /^(account|accounts|asset|building|car|card|company|contract|credit|debt|device|equipment|file|firm|home|house|inventory|invoice|lead|listing|loan|machine|mortgage|oldest|newest|policy|product|property|stock|tenure|ticket|trade|vehicle)$/;

/** Whether the words of a name speak of the age of a person, not of an account or a car. */
export function speaksOfAge(words: readonly string[]): boolean {
  return words.some((word) => AGES.test(word)) && !words.some((word) => THINGS.test(word));
}
