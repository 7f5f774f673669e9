import { defineCheck } from '../../core/check.ts';
import type { DetailValue, Estimate, GroupEstimate } from '../../core/estimate.ts';
import { notApplicable } from '../../core/estimate.ts';
import { int } from '../../core/params.ts';
import { groupConfusions, sizeOf } from '../../stats/group-confusion.ts';
import { undecidedNote } from '../../stats/group-rates.ts';
import { metricConflicts, presentLevel, type MetricConflict } from '../../stats/metric-conflict.ts';
import { distanceEstimate, shareLimits } from '../distance.ts';
import { featuresOf, figure } from '../words.ts';

/** The FPR gap that equal PPV and equal TPR would force, at their present level. In [0, 1]; 0 where base rates are equal. */
export default defineCheck({
  id: 'fairness/metric-conflicts',
  title: 'Conflicts between criteria',
  aliases: ['impossibility of equal PPV, TPR and FPR', 'metric-conflict map'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }) },
  threshold: {
    op: '<=',
    default: 0.1,
    source: 'a convention: the gap in FPR that would be let pass by itself',
  },
  chart: { kind: 'group-dots', x: 'rate of favourable labels' },
  explain: {
    question: 'Which criteria cannot be met at the same time for these groups, and by how much?',
    what: 'Where base rates differ, equal precision and equal true positive rates force a gap in false positive rates; this is the least such gap at the present levels. The detail lists the same for other criteria: what would hold, what would then have to differ, and how far.',
    whenNot:
      'As a verdict on a model: it speaks of the groups and of the level of its decisions, not of how they are spread. Where labels carry past bias, so do the base rates.',
    formula: 'max_g f_g − min_g f_g, f_g = p_g/(1−p_g) · (1−PPV)/PPV · TPR, at most 1; p_g the base rate',
    source: 'doi:10.1089/big.2016.0047; arXiv:1609.05807; limits by the score regions of the base rates',
    sameAs: { 'other tools': 'none that we know of computes how large a conflict is' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { minGroupSize }, { level }): Estimate {
    const all = groupConfusions(counts, minGroupSize);
    const tested = all.filter(({ reason }) => reason === null);
    const bare = all.map((own): GroupEstimate => ({
      ...{ group: own.group, n: own.n, interval: null, reason: own.reason },
      value: sizeOf(own) > 0 ? (own.tp + own.fn) / sizeOf(own) : null,
    }));
    if (tested.length < 2) {
      const why = `Fewer than two groups have at least ${minGroupSize} rows with a label and a decision, so there is nothing to compare.`;
      return notApplicable(why, bare);
    }
    const conflicts = metricConflicts(tested, level);
    const main = conflicts.find(({ forced }) => forced === 'FPR');
    if (!main)
      return notApplicable(
        'Nobody with a favourable label is selected, so precision says nothing and no conflict can be worked out.',
        bare,
      );
    const groups = bare.map((own): GroupEstimate => {
      const at = tested.findIndex(({ group }) => group === own.group);
      return { ...own, interval: shareLimits(main.gap, at, level) };
    });
    const names = tested.map(({ group }) => group);
    const notes = [
      ...undecidedNote(counts),
      ...(main.possible
        ? []
        : [
            'Equal precision and equal true positive rates are out of reach at their present levels: some group would need a false positive rate above 1.',
          ]),
    ];
    const detail = {
      present: { ...presentLevel(tested) },
      conflicts: conflicts.map((own) => describe(own, names)),
    };
    return distanceEstimate(main.gap, { groups, names, notes, detail });
  },
  finding(facts) {
    const by = featuresOf(facts);
    if (facts.verdict === 'not-applicable')
      return `Which criteria conflict by ${by} could not be worked out.`;
    if (facts.verdict === 'inconclusive')
      return `How strongly criteria conflict by ${by} cannot be told yet.`;
    const upper = figure(facts.interval?.upper ?? facts.value);
    if (facts.verdict === 'pass')
      return `By ${by}, equal precision and true positive rates would force false positive rates apart by at most ${upper}.`;
    return `By ${by}, precision and true positive rates cannot be equal without false positive rates differing by ${figure(facts.value)}.`;
  },
});

function describe(
  { given, forced, gap, rates, possible }: MetricConflict,
  names: readonly string[],
): DetailValue {
  return {
    ...{ given, forced, value: gap.value, lower: gap.interval.lower, upper: gap.interval.upper, possible },
    conflict: gap.interval.lower > 0,
    rates: names.map((group, at) => ({ group, rate: rates[at] ?? 0 })),
  };
}
