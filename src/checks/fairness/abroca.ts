import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { estimateAbroca } from '../../stats/abroca.ts';
import type { FindingFacts } from '../../core/check.ts';
import { featuresOf, figure } from '../words.ts';

/** The largest area between the ROC curves of two groups. In [0, 1]; 0 is parity. Chance alone makes it positive. */
export default defineCheck({
  id: 'fairness/abroca',
  title: 'ABROCA',
  aliases: ['absolute between-ROC area'],
  needs: 'score-table',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }),
    replicates: int({ label: 'Bootstrap replicates', default: 399, min: 99, max: 9999 }),
  },
  threshold: { op: '<=', default: 0.1, source: 'a placeholder; no legal standing' },
  chart: { kind: 'roc', x: 'area under the ROC curve' },
  explain: {
    question: 'Does the score tell labels apart equally well in every group, at every threshold?',
    what: 'The largest area between the ROC curves of two groups, which may cross. The p-value is about equal curves: scores are drawn anew from all groups together, label by label.',
    whenNot:
      'Where only one threshold is in use: the gap there may be larger or smaller. In small groups chance alone makes a large area, so read the interval and the p-value.',
    formula: 'max over pairs of ∫₀¹ |ROC_a(x) − ROC_b(x)| dx, curves linear between thresholds',
    source: 'doi:10.1145/3303772.3303791',
    sameAs: {
      holisticai: 'abroca() returns AUC_a − AUC_b instead, which is 0 where curves cross and balance',
      FairBench: 'maxbarea_auc, the same number',
      fairlearn: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize, replicates }, { level, seed }) {
    return estimateAbroca(table, { minimum: minGroupSize, replicates, level, seed });
  },
  finding: (facts) => areaSentence(facts),
});

function areaSentence(facts: FindingFacts): string {
  const by = featuresOf(facts);
  if (facts.verdict === 'not-applicable') return `ROC curves by ${by} could not be compared.`;
  if (facts.verdict === 'inconclusive') return `Whether ROC curves are alike by ${by} cannot be told yet.`;
  if (facts.verdict === 'pass')
    return `ROC curves by ${by} are at most ${figure(facts.interval?.upper ?? facts.value)} apart in area.`;
  return `ROC curves differ by ${by}: up to ${figure(facts.value)} of area lies between two of them.`;
}
