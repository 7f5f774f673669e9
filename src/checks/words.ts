import type { FindingFacts } from '../core/check.ts';
import type { GroupEstimate } from '../core/estimate.ts';

/** A number for a sentence: two decimals, three below 0.1. */
export function figure(value: number): string {
  return value.toFixed(Math.abs(value) < 0.095 && value !== 0 ? 3 : 2);
}

/** A share as so many in 100 for a sentence: whole from 10 on, one decimal from 1 on, two below. */
export function inHundred(share: number): string {
  const value = 100 * share;
  return value.toFixed(value >= 9.95 || value === 0 ? 0 : value >= 0.995 ? 1 : 2);
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

/** Two groups that a sentence names, with their values: those with the lowest and the highest, or the farthest from what all are held against. */
interface Ends {
  readonly one: string;
  readonly oneValue: number;
  readonly other: string;
  readonly otherValue: number;
}

function endsOf(facts: FindingFacts): Ends | null {
  const ends = extremes(facts.groups);
  if (!ends) return null;
  const { low, high } = ends;
  const spread = {
    ...{ one: low.group, oneValue: low.value ?? 0 },
    ...{ other: high.group, otherValue: high.value ?? 0 },
  };
  const common = commonSide(facts);
  const valueOf = (name: string): number | null =>
    facts.groups.find(({ group }) => group === name)?.value ?? null;
  const own = common === null ? null : valueOf(common.farthest);
  if (common === null || own === null) return spread;
  const other = valueOf(common.name) ?? own - common.difference;
  return { one: common.farthest, oneValue: own, other: common.name, otherValue: other };
}

/** Where groups are held against all rows or a reference: its name, the group farthest from it, and how far. */
function commonSide({ detail }: FindingFacts): { name: string; farthest: string; difference: number } | null {
  const { compare, pairs } = detail;
  return compare === 'to overall' || compare === 'to reference' ? farthestPair(pairs) : null;
}

function farthestPair(pairs: unknown): { name: string; farthest: string; difference: number } | null {
  if (!Array.isArray(pairs)) return null;
  const found = (pairs as readonly Readonly<Record<string, unknown>>[]).map((pair) => ({
    name: String(pair['b']),
    farthest: String(pair['a']),
    difference: typeof pair['value'] === 'number' ? pair['value'] : 0,
  }));
  const [first] = found;
  if (!first) return null;
  return found.reduce(
    (most, own) => (Math.abs(own.difference) > Math.abs(most.difference) ? own : most),
    first,
  );
}

/** The sentence of a gap between groups' rates; `rate` names it in the plural: `approval rates`. */
export function gapSentence(facts: FindingFacts, rate: string): string {
  const ends = endsOf(facts);
  const by = featuresOf(facts);
  if (!ends || facts.verdict === 'not-applicable') return `${capital(rate)} by ${by} could not be compared.`;
  if (facts.verdict === 'inconclusive') return `Whether ${rate} are alike by ${by} cannot be told yet.`;
  const common = commonSide(facts);
  if (facts.verdict === 'pass') {
    const most = figure(facts.interval?.upper ?? facts.value);
    if (common) return `${capital(rate)} by ${by} are within ${most} of that of ${common.name}.`;
    const average = facts.detail['compare'] === 'mean of pairs' ? ', averaged over pairs of groups' : '';
    return `${capital(rate)} differ by at most ${most} by ${by}${average}.`;
  }
  const [one, other] = [figure(ends.oneValue), figure(ends.otherValue)];
  return `${capital(rate)} differ by ${by}: ${one} for ${ends.one}, ${other} for ${ends.other}.`;
}

/** The sentence of a ratio of groups' rates; `rate` names it in the singular: `error rate`. */
export function ratioSentence(facts: FindingFacts, rate: string): string {
  const ends = extremes(facts.groups);
  const by = featuresOf(facts);
  if (!ends || facts.verdict === 'not-applicable')
    return `The ${rate} of groups by ${by} could not be compared.`;
  if (facts.verdict === 'inconclusive')
    return `Whether the ${rate} is alike for every group by ${by} cannot be told yet.`;
  const compare = facts.detail['compare'];
  const reference = facts.detail['reference'];
  const held = compare === 'to overall' ? 'all rows' : typeof reference === 'string' ? reference : null;
  if (facts.verdict === 'pass') {
    const limit = figure(facts.interval?.lower ?? facts.value);
    return held === null
      ? `The ${rate} of no group by ${by} is less than ${limit} times that of another.`
      : `The ${rate} of groups by ${by} and of ${held} are within ${limit} times each other.`;
  }
  if (held !== null)
    return `The ${rate} of some group by ${by} and of ${held} are ${figure(facts.value)} times each other.`;
  if (compare === 'mean of pairs')
    return `The ${rate} of groups by ${by} is ${figure(facts.value)} times that of another, averaged over pairs.`;
  return `The ${rate} of ${ends.low.group} is ${figure(facts.value)} times that of ${ends.high.group}.`;
}

/** The sentence of a gap of two rates given the label, whose groups have no single value. */
export function oddsSentence(facts: FindingFacts): string {
  const by = featuresOf(facts);
  const { value, interval, threshold } = facts;
  const ratio = threshold?.op.startsWith('>') ?? false;
  if (facts.verdict === 'not-applicable') return `Error rates by ${by} could not be compared.`;
  if (facts.verdict === 'inconclusive')
    return `Whether people with the same label are treated alike by ${by} cannot be told yet.`;
  if (facts.verdict === 'pass') {
    const limit = ratio
      ? `a factor of ${figure(interval?.lower ?? value)}`
      : figure(interval?.upper ?? value);
    return `People with the same label are treated alike by ${by}, within ${limit}.`;
  }
  const differ = ratio ? `one rate is ${figure(value)} times another` : `rates differ by ${figure(value)}`;
  return `People with the same label are treated differently by ${by}: ${differ}.`;
}

/** The sentence of differences within strata; `said` puts the largest in words, `gap` being `0.12 less`. */
export function conditionalSentence(
  facts: FindingFacts,
  said: (a: string, b: string, gap: string) => string,
): string {
  const by = featuresOf(facts);
  const { conditionedOn, pairs } = facts.detail;
  const within = Array.isArray(conditionedOn)
    ? ` with the same ${conditionedOn.join(' and ')}`
    : ' of the same stratum';
  if (facts.verdict === 'not-applicable') return `People${within} could not be compared by ${by}.`;
  if (facts.verdict === 'inconclusive')
    return `Whether people${within} are treated alike by ${by} cannot be told yet.`;
  if (facts.verdict === 'pass')
    return `People${within} are treated alike by ${by}, within ${figure(facts.interval?.upper ?? facts.value)}.`;
  const far = farthestPair(pairs);
  if (!far) return `People${within} are treated differently by ${by}: by up to ${figure(facts.value)}.`;
  const gap = `${figure(Math.abs(far.difference))} ${far.difference < 0 ? 'less' : 'more'}`;
  return `Among people${within}, ${said(far.farthest, far.name, gap)}.`;
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
