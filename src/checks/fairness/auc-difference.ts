import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { aucMeasures, rocDetail } from '../../stats/auc-measure.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the area under the ROC curve. In [0, 1]; 0 is parity. */
export default defineCheck({
  id: 'fairness/auc-difference',
  title: 'AUC difference',
  aliases: ['gap in the area under the ROC curve', 'xAUC is another measure'],
  needs: 'score-table',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.05, source: 'a placeholder; no legal standing' },
  chart: { kind: 'roc', x: 'area under the ROC curve' },
  explain: {
    question: 'Does the score rank people equally well within every group?',
    what: 'The largest difference between groups in the chance that a row with a favourable label scores above one of the same group without.',
    whenNot:
      'Where people of several groups are ranked together: it compares rows of one group only. Curves that cross can have equal areas; ABROCA sees those.',
    formula: 'max_g AUC_g − min_g AUC_g with AUC_g = P(s₊ > s₋ | g) + ½ P(s₊ = s₋ | g)',
    source: 'doi:10.2307/2531595',
    sameAs: {
      fairlearn: 'MetricFrame(roc_auc_score).difference()',
      holisticai: 'abroca() returns this difference with its sign',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level }) {
    return measureGap(aucMeasures(table, minGroupSize), {
      level,
      scale: 'difference',
      most: 1,
      notes: scoreNotes(table),
      detail: rocDetail(table),
    });
  },
  finding: (facts) => gapSentence(facts, 'areas under the ROC curve'),
});
