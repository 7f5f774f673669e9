import type { EstimateContext, FindingFacts } from '../core/check.ts';
import type { Estimate, GroupEstimate } from '../core/estimate.ts';
import { notApplicable } from '../core/estimate.ts';
import type { OutcomeCounts } from '../core/summary.ts';
import { boundaryLimits, debiased } from '../stats/boundary-interval.ts';
import { undecidedNote, untestedGroups } from '../stats/group-rates.ts';
import { groupEntropy, informationEstimate, wholeCounts } from '../stats/information.ts';
import { markedTable, type MarkedTable, type Marking } from '../stats/marked-groups.ts';
import { pairTests } from '../stats/pair-tests.ts';
import { featuresOf, inHundred } from './words.ts';

/** What information is measured: the marks, the check it is for, how many permutations, and the smallest group. */
export interface InformationSpec {
  readonly id: string;
  readonly marking: Marking;
  readonly permutations: number;
  readonly minGroupSize: number;
}

/** I(A; mark | strata) ÷ H(A | strata), without what chance adds, with its limits, p-value and a test of every pair of groups. */
export function estimateInformation(
  counts: OutcomeCounts,
  spec: InformationSpec,
  context: EstimateContext,
): Estimate {
  const table = markedTable(counts, spec.marking, spec.minGroupSize);
  const groups: GroupEstimate[] = table.groups.map(({ group, n, share, reason }) => ({
    ...{ group, n, value: share, interval: null, reason },
  }));
  const entropy = groupEntropy(table.strata);
  const draws = { replicates: spec.permutations, seed: context.seed, name: spec.id };
  if (table.names.length < 2) {
    const nouns = spec.marking.strata.map(({ noun }) => noun).join(' and as many ');
    return notApplicable(
      `Fewer than two groups have at least ${spec.minGroupSize} ${nouns}, so there is nothing to compare.`,
      groups,
    );
  }
  const { estimate, test } = informationEstimate(table.strata, draws);
  if (!(estimate.nullVariance > 0) || !(entropy > 0))
    return notApplicable('Every row has the same outcome, so it can tell nothing about the group.', groups);
  const value = Math.min(1, debiased(estimate) / entropy);
  const [lower, upper] = boundaryLimits(estimate, context.level).map((own) => Math.min(1, own / entropy));
  const method = `noncentral χ², moments from ${test.method}`;
  return {
    ...{ status: 'ok', value, n: groups.reduce((sum, { n }) => sum + n, 0), pValue: test.p, adjusted: null },
    interval: {
      ...{
        lower: Math.min(lower ?? 0, value),
        upper: Math.max(upper ?? 1, value),
        level: context.level,
        method,
      },
    },
    ...{ groups, untested: untestedGroups(groups), notes: notesOf(counts) },
    detail: {
      nats: debiased(estimate),
      plugInNats: estimate.plugIn,
      expectedByChance: estimate.nullMean,
      groupEntropy: entropy,
      test: test.method,
      pairs: namedPairs(table, draws),
    },
  };
}

function namedPairs(table: MarkedTable, draws: { replicates: number; seed: string; name: string }) {
  return pairTests(wholeCounts(table.strata), draws).map(({ a, b, ...tests }) => ({
    ...{ a: table.names[a] ?? '', b: table.names[b] ?? '', ...tests },
  }));
}

function notesOf(counts: OutcomeCounts): string[] {
  const rounded = 'Weighted rows are brought to their effective number and rounded for the permutations.';
  return [...undecidedNote(counts), ...(counts.weighted ? [rounded] : [])];
}

/** The sentence of a share of information: `what` tells something about `by`, `among` says among whom. */
export function informationSentence(facts: FindingFacts, what: string, among: string): string {
  const by = featuresOf(facts);
  if (facts.verdict === 'not-applicable')
    return `What ${what} tell about ${by}${among} could not be measured.`;
  const upper = inHundred(facts.interval?.upper ?? facts.value);
  if (facts.verdict === 'inconclusive')
    return `Whether ${what} tell anything about ${by}${among} cannot be told yet.`;
  if (facts.verdict === 'pass')
    return `Of what there is to know about ${by}${among}, ${what} tell at most ${upper} in 100.`;
  return `Of what there is to know about ${by}${among}, ${what} tell ${inHundred(facts.value)} in 100.`;
}
