import type { FindingFacts } from '../../core/check.ts';
import { defineCheck } from '../../core/check.ts';
import { choice, int } from '../../core/params.ts';
import { estimateClassDistance } from '../class-distance.ts';
import { featuresOf, figure } from '../words.ts';

/** Total variation ½ Σ_k |p_k − q_k| between two groups' shares of predicted classes, the largest or the mean of all pairs. In [0, 1]; 0 is parity. */
export default defineCheck({
  id: 'fairness/class-frequency-distance',
  title: 'Distance between predicted classes',
  aliases: ['multi-class statistical parity', 'multiclass demographic parity'],
  needs: 'outcome-counts',
  counts: 'classes',
  grouping: 'required',
  standard: false,
  usesLabels: false,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }),
    pairs: choice({ label: 'Of all pairs', default: 'largest', options: ['largest', 'mean'] }),
  },
  threshold: { op: '<=', default: 0.1, source: 'a convention; no legal standing' },
  chart: { kind: 'group-dots', x: 'distance from the classes of all rows' },
  explain: {
    question: 'Are the classes that people are put into shared out alike in every group?',
    what: 'Half the sum of differences between the shares of all classes in two groups: the part of one group that would need another class for both to look alike. The class of a row is the one with the largest score.',
    whenNot:
      'Where groups rightly differ in how often each class is true; then look at true rates. A distance does not say who is worse off.',
    formula: 'max (or mean) over s, t of ½ Σ_k |P(ŷ=k | s) − P(ŷ=k | t)|',
    source:
      'total variation; score limits of every set of classes at the root of χ² with K − 1 degrees of freedom (Scheffé)',
    sameAs: {
      holisticai: 'multiclass_statistical_parity with aggregation max or mean',
      'demographic-parity-difference':
        'with two classes decided by the threshold, the same number, with a slightly longer interval for three groups or more',
      'total-variation-distance': 'the same for favourable against all other decisions',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize, pairs }, { level }) =>
    estimateClassDistance(counts, { minimum: minGroupSize, mean: pairs === 'mean', level }),
  finding: sentence,
});

function sentence(facts: FindingFacts): string {
  const by = featuresOf(facts);
  if (facts.verdict === 'not-applicable') return `Predicted classes could not be compared by ${by}.`;
  if (facts.verdict === 'inconclusive')
    return `Whether predicted classes are shared out alike by ${by} cannot be told yet.`;
  if (facts.verdict === 'pass')
    return `Predicted classes are shared out alike by ${by}, within ${figure(facts.interval?.upper ?? facts.value)}.`;
  return `Predicted classes are shared out differently by ${by}: ${figure(facts.value)} of a group would need another class to be like another.`;
}
