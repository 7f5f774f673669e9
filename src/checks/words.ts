import type { FindingFacts } from '../core/check.ts';
import type { GroupEstimate } from '../core/estimate.ts';

/** A number for a sentence: two decimals, three below 0.1. */
export function figure(value: number): string {
  return value.toFixed(Math.abs(value) < 0.095 && value !== 0 ? 3 : 2);
}

/** The features of a slice in words: `sex`, `sex and race`. */
export function featuresOf({ slice }: FindingFacts): string {
  return (slice ?? []).join(' and ') || 'all rows';
}

/** Groups that take part with the lowest and the highest value; null where there are none. */
export function extremes(
  groups: readonly GroupEstimate[],
): { low: GroupEstimate; high: GroupEstimate } | null {
  const tested = groups.filter(({ value, reason }) => value !== null && reason === null);
  const [first] = tested;
  if (!first) return null;
  const by = (a: GroupEstimate, b: GroupEstimate): boolean => (a.value ?? 0) < (b.value ?? 0);
  return {
    low: tested.reduce((least, own) => (by(own, least) ? own : least), first),
    high: tested.reduce((most, own) => (by(most, own) ? own : most), first),
  };
}

/** The sentence of a gap between groups' rates; `rate` names it in the plural: `approval rates`. */
export function gapSentence(facts: FindingFacts, rate: string): string {
  const ends = extremes(facts.groups);
  const by = featuresOf(facts);
  if (!ends || facts.verdict === 'not-applicable') return `${capital(rate)} by ${by} could not be compared.`;
  if (facts.verdict === 'inconclusive') return `Whether ${rate} are alike by ${by} cannot be told yet.`;
  if (facts.verdict === 'pass') {
    return `${capital(rate)} differ by at most ${figure(facts.interval?.upper ?? facts.value)} by ${by}.`;
  }
  const [low, high] = [figure(ends.low.value ?? 0), figure(ends.high.value ?? 0)];
  return `${capital(rate)} differ by ${by}: ${low} for ${ends.low.group}, ${high} for ${ends.high.group}.`;
}

/** The sentence of a quality measure, overall or of the worst group; `better` is the direction that is good. */
export function qualitySentence(facts: FindingFacts, name: string, better: 'higher' | 'lower'): string {
  const ends = extremes(facts.groups);
  const worst = better === 'higher' ? ends?.low : ends?.high;
  const subject = worst
    ? `${capital(name)} is ${better === 'higher' ? 'lowest' : 'highest'} for ${worst.group}`
    : capital(name);
  if (facts.verdict === 'not-applicable') return `${capital(name)} could not be measured.`;
  const value = figure(facts.value);
  if (facts.verdict === 'inconclusive')
    return `${subject}${worst ? ',' : ' is'} ${value}: too close to the limit to tell.`;
  return `${subject}${worst ? ':' : ' is'} ${value}.`;
}

/** The sentence of a flip rate, overall or as a gap; `change` says what was done: `a little noise`. */
export function flipSentence(facts: FindingFacts, change: string): string {
  const [under, by] = [capital(`with ${change}`), featuresOf(facts)];
  if (facts.verdict === 'not-applicable') return `What happens with ${change} could not be measured.`;
  if (facts.slice === null) {
    const value = `${figure(facts.value * 100)} in 100 decisions change`;
    if (facts.verdict === 'inconclusive') return `${under}, ${value}: too close to the limit to tell.`;
    return `${under}, ${value}.`;
  }
  const ends = extremes(facts.groups);
  if (!ends || facts.verdict === 'inconclusive')
    return `Whether decisions hold equally by ${by} with ${change} cannot be told yet.`;
  const upper = figure(facts.interval?.upper ?? facts.value);
  if (facts.verdict === 'pass') return `${under}, decisions hold equally by ${by}, within ${upper}.`;
  const [low, high] = [figure((ends.low.value ?? 0) * 100), figure((ends.high.value ?? 0) * 100)];
  return `${under}, ${high} in 100 decisions change for ${ends.high.group}, ${low} for ${ends.low.group}.`;
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Why drift cannot be measured though there are rows on both sides. */
export const NOTHING_TO_COMPARE =
  'There are too few reference rows to set bins by, or no column that both tables share and that could drift.';
