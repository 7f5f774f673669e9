import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { averagePrecisionMeasures, precisionRecallDetail } from '../../stats/average-precision.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the average precision. In [0, 1]; 0 is parity. */
export default defineCheck({
  id: 'fairness/average-precision-difference',
  title: 'Average precision difference',
  aliases: ['gap in the area under the precision–recall curve'],
  needs: 'score-table',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.1, source: 'a placeholder; no legal standing' },
  chart: { kind: 'pr', x: 'average precision' },
  explain: {
    question: 'Do high scores find the favourable label equally well in every group?',
    what: 'The largest difference between groups in average precision.',
    whenNot:
      'Where base rates of groups differ, for then so does average precision, even with scores that say nothing.',
    formula: 'max_g AP_g − min_g AP_g with AP_g = Σ_n (R_n − R_{n−1}) P_n in g',
    source: 'doi:10.1007/978-3-642-40994-3_29',
    sameAs: {
      fairlearn: 'MetricFrame(average_precision_score).difference()',
      sklearn: 'average_precision_score of each group',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level }) {
    return measureGap(averagePrecisionMeasures(table, minGroupSize), {
      level,
      scale: 'difference',
      most: 1,
      notes: scoreNotes(table),
      detail: precisionRecallDetail(table),
    });
  },
  finding: (facts) => gapSentence(facts, 'average precisions'),
});
