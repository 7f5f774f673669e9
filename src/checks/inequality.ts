import type { EstimateContext, FindingFacts } from '../core/check.ts';
import type { Estimate } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { bootstrapContrasts } from '../stats/bootstrap-contrasts.ts';
import {
  BENEFITS,
  benefitShares,
  entropyLimits,
  generalizedEntropy,
  whyNoEntropy,
} from '../stats/entropy.ts';
import { groupConfusions, type GroupConfusion } from '../stats/group-confusion.ts';
import { undecidedNote } from '../stats/group-rates.ts';
import { worstGroup, type GroupMeasure } from '../stats/worst-group.ts';
import { capital, extremes, featuresOf, figure } from './words.ts';

/** An index of the generalised entropy family: its alpha, and how the index is read off the entropy, which must grow with it. */
export interface EntropyIndex {
  readonly id: string;
  readonly alpha: number;
  readonly scale: (entropy: number) => number;
  readonly minGroupSize: number;
}

/** Inequality of benefits ŷ − y + 1 over all rows, or within the group where it is largest, with all differences between groups. */
export function estimateEntropy(
  counts: OutcomeCounts,
  index: EntropyIndex,
  context: EstimateContext,
): Estimate {
  const { level, slice } = context;
  const groups = groupConfusions(counts, slice ? index.minGroupSize : 1);
  const estimate = worstGroup(
    groups.map((group) => measureOf(group, index)),
    { sliced: slice !== null, level, worst: 'highest', notes: notesOf(counts, index.alpha) },
  );
  if (estimate.status !== 'ok' || slice === null) return estimate;
  return { ...estimate, detail: { pairs: contrasts(groups, index, context) } };
}

function notesOf(counts: OutcomeCounts, alpha: number): string[] {
  const supposed =
    'At alpha 0 or below the interval supposes that false negatives cannot occur: one would make the index infinite.';
  return [...undecidedNote(counts), ...(alpha <= 0 ? [supposed] : [])];
}

function measureOf(group: GroupConfusion, { alpha, scale }: EntropyIndex): GroupMeasure {
  const reason = group.reason ?? whyNoEntropy(group, alpha);
  const value = generalizedEntropy(BENEFITS, benefitShares(group), alpha);
  return {
    ...{ group: group.group, n: group.n, reason },
    value: Number.isFinite(value) ? scale(value) : null,
    interval(level) {
      const [lower, upper] = entropyLimits(group, alpha, level);
      return {
        lower: scale(lower),
        upper: scale(upper),
        level,
        method: 'score region of the benefit shares',
      };
    },
  };
}

/** Differences of the index between groups that take part, simultaneous; none where there are fewer than two. */
function contrasts(groups: readonly GroupConfusion[], index: EntropyIndex, { level, seed }: EstimateContext) {
  const tested = groups.filter((group) => group.reason === null && whyNoEntropy(group, index.alpha) === null);
  if (tested.length < 2) return [];
  const counts = Float64Array.from(tested.flatMap(({ fn, tn, tp, fp }) => [fn, tn + tp, fp]));
  const gap = bootstrapContrasts(
    { counts, strata: tested.length, categories: 3 },
    (own) => index.scale(generalizedEntropy(BENEFITS, shares(own), index.alpha)),
    { replicates: 1000, seed, name: index.id, level, floor: (rows) => 1 / (8 * rows * rows) },
  );
  return (gap?.pairs ?? []).map(({ a, b, value, lower, upper }) => ({
    ...{ a: tested[a]?.group ?? '', b: tested[b]?.group ?? '', value, lower, upper },
    method: gap?.interval.method ?? '',
  }));
}

function shares(counts: Float64Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => count / total);
}

/** The sentence of an index of inequality, overall or of the worst group. */
export function inequalitySentence(facts: FindingFacts, name: string): string {
  const worst = facts.slice === null ? null : (extremes(facts.groups)?.high ?? null);
  const among = worst ? ` among ${worst.group}` : '';
  if (facts.verdict === 'not-applicable') return `${capital(name)} could not be measured.`;
  const value = figure(facts.value);
  if (facts.verdict === 'inconclusive')
    return `${capital(name)} of right and wrong decisions is ${value}${among}, too close to the limit to tell.`;
  const where = worst ? `, most of all ${among.trim()} by ${featuresOf(facts)}` : '';
  return `Right and wrong decisions are spread with ${name} of ${value}${where}.`;
}
