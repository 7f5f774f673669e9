import { defineCheck } from '../../core/check.ts';
import { int, number } from '../../core/params.ts';
import { selectionRate } from '../../stats/group-rates.ts';
import { differentialSentence, estimateLogRatio } from '../differential.ts';

/** ε, the largest log ratio of any decision's smoothed rate between two groups. ≥ 0; 0 where rates are equal. */
export default defineCheck({
  id: 'fairness/differential-fairness',
  title: 'Differential fairness (ε)',
  aliases: ['smoothed empirical differential fairness', 'EDF'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: false,
  orientation: 'lower-better',
  unit: 'nats',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: {
    concentration: number({ label: 'Rows added to each group for smoothing', default: 1, min: 0, max: 1000 }),
    minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }),
  },
  threshold: {
    op: '<=',
    default: 0.22314355131420976,
    source: 'ln 1.25, the four-fifths rule of thumb as a log ratio',
  },
  chart: { kind: 'group-dots', x: 'rate of favourable decisions' },
  explain: {
    question: 'By what factor can the chance of a decision differ between any two groups?',
    what: 'The largest absolute log ratio of smoothed rates between two groups, of favourable and of unfavourable decisions. At ε the chance of any decision differs by at most the factor e^ε, as in differential privacy.',
    whenNot:
      'Where only favourable decisions matter: a small rate of refusals that doubles is as large as a small rate of approvals that doubles. Without smoothing a group that never gets a decision makes it infinite.',
    formula: 'max over s ≠ t of max(|ln p_s/p_t|, |ln (1−p_s)/(1−p_t)|), p = (x + c/2)/(n + c)',
    source: 'doi:10.1109/ICDE48307.2020.00203; limits by Koopman’s score, doi:10.2307/2531405',
    sameAs: {
      AIF360:
        'smoothed_empirical_differential_fairness, the same number with concentration 1; of the labels, or of the decisions where they are given as labels',
      Clarify: 'not reported',
      FairBench: 'its maxrel is a relative difference under a like name, not this',
    },
  },
  elsewhere: {
    AIF360: 'smoothed_empirical_differential_fairness',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, params, { level }) =>
    estimateLogRatio(counts, { rate: selectionRate, ...params, level }),
  finding: (facts) => differentialSentence(facts),
});
