import { defineCheck } from '../../core/check.ts';
import { counterfactualLevels } from '../../core/counterfactual-levels.ts';
import { notApplicable, type Detail, type DetailValue } from '../../core/estimate.ts';
import { int } from '../../core/params.ts';
import { groupName, type FlipCounts } from '../../core/summary.ts';
import { estimateFlips, flipRates } from '../../stats/flip-rates.ts';
import { gapOf, mergeGroups, pairsOf } from '../attribute-flips.ts';
import { featuresOf, figure } from '../words.ts';

/**
 * Share of records whose decision flips when a sensitive feature is replaced and the columns that the plan declares to stand
 * for it move along. In [0, 1]; 0: neither the feature nor its proxies change a decision. Not applicable where none is declared.
 */
export default defineCheck({
  id: 'robustness/counterfactual-flip',
  title: 'Counterfactual flip with proxies',
  aliases: ['FlipTest', 'proxy flip', 'counterfactual attribute flip'],
  needs: 'flip-counts',
  grouping: 'required',
  standard: false,
  perturbation: 'tabular/counterfactual-flip',
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    repeats: int({ label: 'Draws for each other value', default: 5, min: 1, max: 100 }),
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.05,
    source: 'a convention of this tool: five decisions in a hundred; set your own',
  },
  chart: { kind: 'flip-matrix', x: 'decisions that change' },
  explain: {
    question:
      'Would the same person get another decision had they, and what stands for it, another value of this feature?',
    what: 'The share of decisions that change when the sensitive feature changes and its declared proxies move to where they would lie in the other group: numbers keep their rank, categories change as rarely as the two distributions allow. Beside it: the feature alone, all but one proxy, which way decisions and scores move, and for whom.',
    whenNot:
      'It assumes that a person keeps their standing within the group, that each proxy moves on its own, and that nothing else follows from the feature. Proxies that nobody declared stay as they are. It is no causal model.',
    formula:
      'mean over rows, other values a′ and draws of 1[ŷ(x, a′, F_a′⁻¹(F_a(z))) ≠ ŷ(x, a, z)]; exact McNemar on 1→0 against 0→1',
    source:
      'doi:10.1145/3351095.3372845 (FlipTest); rank-preserving as in Plečko & Meinshausen, JMLR 21(242), 2020',
    sameAs: {
      FlipTest: 'a learnt transport of all columns at once; here only declared proxies move, one by one',
      Clarify: 'FT uses nearest neighbours of the other group, not the model on changed records',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level, slice }) {
    const [feature, ...more] = slice ?? [];
    if (feature === undefined || more.length > 0)
      return notApplicable('One feature is flipped at a time; intersections are not.');
    const together = counterfactualLevels.together(feature);
    if (!counts.levels.includes(together))
      return notApplicable(
        `Nothing that the model reads is declared to stand for '${feature}', or that has one value only, or more than 12. Declare it in the plan: features: { COLUMN: { proxyFor: ${feature} } }.`,
      );
    const judged = [together];
    const overall = estimateFlips(mergeGroups(counts), { judged, minimum: 1, level, sliced: false });
    if (overall.status !== 'ok') return overall;
    const own = estimateFlips(counts, { judged, minimum: minGroupSize, level, sliced: true });
    const untested = flipRates(counts, together, minGroupSize)
      .filter(({ reason }) => reason !== null)
      .map(({ group }) => group);
    const detail: Detail = {
      ...overall.detail,
      pairs: pairsOf(counts, feature),
      gap: gapOf(counts, together, minGroupSize, level),
      shifts: shiftsOf(counts, together),
      parts: partsOf(counts, feature, level),
    };
    const groups = own.status === 'ok' ? own.groups : [];
    return { ...overall, groups, untested, detail, notes: [...overall.notes, ASSUMED] };
  },
  finding(facts) {
    const by = featuresOf(facts);
    if (facts.verdict === 'not-applicable')
      return `Changing ${by} with what stands for it could not be tried.`;
    const value = `${figure(facts.value * 100)} in 100 decisions`;
    if (facts.verdict === 'inconclusive')
      return `Whether changing ${by} with what stands for it changes too many decisions cannot be told yet: ${value}.`;
    return facts.value === 0
      ? `Changing ${by} with what stands for it changes no decision.`
      : `Changing ${by} with what stands for it changes ${value}.`;
  },
});

const ASSUMED =
  'Assumed: a person keeps their rank within the group, each declared proxy moves on its own, and nothing else follows from the feature. The distributions of proxies come from a sample of the test data and count as known in the interval.';

/** How far the score moved on average in each group, signed. */
function shiftsOf({ shifts }: FlipCounts, level: string): Detail[] {
  return shifts
    .filter((own) => own.level === level)
    .map(({ group, records, sum }) => ({ group: groupName(group), records, meanShift: sum / records }));
}

/** Flip rates of the feature alone and without each proxy: what a proxy adds is the difference to all together. */
function partsOf(counts: FlipCounts, feature: string, level: number): DetailValue {
  const merged = mergeGroups(counts);
  const { together, alone, without } = counterfactualLevels;
  const proxies = without(feature, '').slice(0, -': any other'.length);
  const own = (name: string): boolean =>
    name === together(feature) || name === alone(feature) || name.startsWith(proxies);
  return counts.levels
    .filter((name) => own(name) && name.endsWith(': any other'))
    .flatMap((name) => {
      const estimate = estimateFlips(merged, { judged: [name], minimum: 1, level, sliced: false });
      if (estimate.status !== 'ok') return [];
      const { value, interval } = estimate;
      return [
        {
          what: name.slice(0, -': any other'.length),
          value,
          lower: interval?.lower ?? null,
          upper: interval?.upper ?? null,
        },
      ];
    });
}
