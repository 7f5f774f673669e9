import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { certainNote, slopeDetail, slopeMeasures } from '../../stats/calibration-slope.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { targetSentence } from '../target-words.ts';

/** |slope − 1| of the logistic regression of labels on the log odds of scores, of all rows or of the group farthest off. 0 is best. */
export default defineCheck({
  id: 'performance/calibration-slope',
  title: 'Calibration slope',
  aliases: ['logistic recalibration slope', 'Cox slope'],
  needs: 'score-table',
  scores: 'probabilities',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'difference',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.2, source: 'a placeholder; set your own' },
  chart: { kind: 'group-dots', x: 'calibration slope' },
  explain: {
    question: 'Are the scores as extreme as they should be?',
    what: 'How far the slope of labels on the log odds of scores is from 1; with groups, in the group that is farthest off. Below 1 scores are too extreme, as after overfitting; above 1 too timid.',
    whenNot:
      'Where scores are not meant as probabilities. A slope of 1 says nothing of the average: look at calibration in the large too.',
    formula: '|β − 1| with logit P(y=1) = α + β · logit s; with groups the largest over g',
    source: 'Cox 1958, doi:10.1093/biomet/45.3-4.562',
    sameAs: {
      'R rms': 'val.prob reports Intercept and Slope, the same numbers',
      fairlearn: 'not reported',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level, slice }) {
    return worstGroup(slopeMeasures(table, slice ? minGroupSize : 1), {
      sliced: slice !== null,
      level,
      worst: { from: 1 },
      notes: [...scoreNotes(table), ...certainNote(table)],
      detail: slopeDetail(table),
    });
  },
  finding: (facts) => targetSentence(facts, 'the calibration slope', 1),
});
