import { defineCheck } from '../../core/check.ts';
import { int, number } from '../../core/params.ts';
import { estimateAmplification } from '../differential.ts';
import { featuresOf, figure } from '../words.ts';

/** ε of the decisions less ε of the labels, in nats; above 0 where decisions differ more between groups than labels do. */
export default defineCheck({
  id: 'fairness/differential-fairness-amplification',
  title: 'Differential fairness amplification',
  aliases: ['bias amplification', 'differential fairness bias amplification'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'nats',
  range: [-Number.MAX_VALUE, Number.MAX_VALUE],
  ideal: 0,
  params: {
    concentration: number({ label: 'Rows added to each group for smoothing', default: 1, min: 0, max: 1000 }),
    minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.22314355131420976,
    source: 'ln 1.25, a placeholder: ratios grow by a quarter at most',
  },
  chart: { kind: 'group-dots', x: 'rate of favourable decisions' },
  explain: {
    question: 'Do decisions set groups further apart than the labels do?',
    what: 'Differential fairness ε of the decisions less that of the labels, over the same rows. Below 0, decisions are closer together than labels.',
    whenNot:
      'Where labels carry past bias: equal to them is then no merit. The interval is wide, because it does not use that decisions and labels of one row go together.',
    formula: 'ε(ŷ) − ε(y)',
    source: 'doi:10.1109/ICDE48307.2020.00203; limits by Bonferroni over the two',
    sameAs: {
      AIF360: 'differential_fairness_bias_amplification, the same number with concentration 1',
      OxonFair: 'its bias amplification is |FN − FP|/n or the directed one of Wang and Russakovsky, not this',
    },
  },
  elsewhere: {
    AIF360: 'differential_fairness_bias_amplification',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, params, { level }) => estimateAmplification(counts, { ...params, level }),
  finding(facts) {
    const by = featuresOf(facts);
    if (facts.verdict === 'not-applicable')
      return `Whether decisions widen differences by ${by} could not be measured.`;
    if (facts.verdict === 'inconclusive')
      return `Whether decisions widen differences by ${by} cannot be told yet.`;
    if (facts.verdict === 'pass')
      return `Decisions widen differences by ${by} that labels have by at most ${figure(facts.interval?.upper ?? facts.value)} nats.`;
    return `Decisions widen differences by ${by} that labels have by ${figure(facts.value)} nats.`;
  },
});
