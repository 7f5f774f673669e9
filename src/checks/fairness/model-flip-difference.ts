import { defineCheck, type FindingFacts } from '../../core/check.ts';
import type { Detail } from '../../core/estimate.ts';
import type { OutcomeCounts } from '../../core/summary.ts';
import { byGroup } from '../../core/summary.ts';
import { rateOf, sum, type RateSpec } from '../../stats/group-rates.ts';
import { holm } from '../../stats/holm.ts';
import { mcnemarExact } from '../../stats/mcnemar.ts';
import { estimateRateGap } from '../../stats/rate-gap.ts';
import { comparisonParams, one } from '../rate-gap-check.ts';
import { extremes, featuresOf, figure, inHundred } from '../words.ts';

/** P(ŷ ≠ ŷ₀): decisions that differ from those of the other model, whose decision stands where labels stand otherwise. */
const flipRate: RateSpec = {
  of: ({ label, decision }) => label !== decision,
  among: ({ label, decision }) => label !== null && decision !== null,
  noun: 'rows decided by both models',
};

/** max_g P(ŷ ≠ ŷ₀ | g) − min_g P(ŷ ≠ ŷ₀ | g) of the decisions ŷ and ŷ₀ of two models on the same rows. In [0, 1]; 0 where both change alike for every group. */
export default defineCheck({
  id: 'fairness/model-flip-difference',
  title: 'Model flip difference',
  aliases: ['flip rate difference', 'change of decisions between two models'],
  needs: 'outcome-counts',
  counts: 'previous',
  grouping: 'required',
  standard: false,
  usesLabels: false,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: comparisonParams('Smallest group'),
  threshold: { op: '<=', default: 0.05, source: 'a placeholder; set your own' },
  chart: { kind: 'group-dots', x: 'decisions that differ from the other model' },
  explain: {
    question: 'Does a new model change decisions as often for each group as for any other?',
    what: 'The largest difference between groups in the share of rows that this model decides otherwise than another, whose decisions or scores are a column of the data. How many in each group gain and lose by it is in the detail, with an exact test.',
    whenNot:
      'Where the other model was unjust to a group: then changes should be most frequent there. It says which decisions change, not which are right.',
    formula:
      'max_g P(ŷ≠ŷ₀ | g) − min_g P(ŷ≠ŷ₀ | g); exact McNemar on 0→1 against 1→0 in each group, Holm over groups',
    source: 'doi:10.1007/BF02295996 (McNemar); score limits of the gap at the max-t critical value',
    sameAs: {
      TFMA: 'symmetric_flip_rate of a slice is the value of a group; positive_to_negative and negative_to_positive divide by all rows there, by the rows of that decision they are in the detail',
      'Fairness Indicators': 'flip_rate by slice, without a gap or an interval of it',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize, compare, reference }, { level }) {
    const found = estimateRateGap(counts, {
      ...{ rates: one('flip', flipRate), joining: 'worst', scale: 'difference', target: 0.05 },
      ...{ minimum: minGroupSize, compare, reference, level, keepRates: false },
    });
    return found.status === 'ok'
      ? { ...found, detail: { ...found.detail, changes: changesOf(counts) } }
      : found;
  },
  finding: sentence,
});

/** Who gains and who loses in each group, as shares of its rows by weight, with McNemar's exact p on rows. */
function changesOf(counts: OutcomeCounts): Detail[] {
  const share = (cells: OutcomeCounts['cells'], before: number, after: number): number | null => {
    const own: RateSpec = {
      ...flipRate,
      of: ({ label, decision }) => label === before && decision === after,
    };
    const { weight, counted } = rateOf('', cells, own, 0);
    return weight > 0 ? counted / weight : null;
  };
  const rows = (cells: OutcomeCounts['cells'], before: number, after: number): number =>
    sum(
      cells.filter(({ label, decision }) => label === before && decision === after),
      (cell) => cell.rows,
    );
  const groups = byGroup(counts.cells);
  const p = groups.map(({ items }) => mcnemarExact(rows(items, 0, 1), rows(items, 1, 0)));
  const adjusted = holm(p);
  return groups.map(({ name, items }, at) => ({
    group: name,
    gained: share(items, 0, 1),
    lost: share(items, 1, 0),
    stayedFavourable: share(items, 1, 1),
    stayedUnfavourable: share(items, 0, 0),
    mcnemarP: p[at] ?? 1,
    holmP: adjusted[at] ?? 1,
  }));
}

function sentence(facts: FindingFacts): string {
  const [by, ends] = [featuresOf(facts), extremes(facts.groups)];
  if (!ends || facts.verdict === 'not-applicable')
    return `How often two models decide otherwise could not be compared by ${by}.`;
  if (facts.verdict === 'inconclusive')
    return `Whether a change of model changes decisions alike by ${by} cannot be told yet.`;
  if (facts.verdict === 'pass')
    return `A change of model changes decisions alike by ${by}, within ${figure(facts.interval?.upper ?? facts.value)}.`;
  return `A change of model changes ${inHundred(ends.high.value ?? 0)} in 100 decisions for ${ends.high.group}, ${inHundred(ends.low.value ?? 0)} for ${ends.low.group}.`;
}
