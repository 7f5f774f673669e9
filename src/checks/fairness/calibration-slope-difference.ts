import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { certainNote, slopeDetail, slopeMeasures } from '../../stats/calibration-slope.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the slope of labels on the log odds of scores. At least 0; 0 is parity. */
export default defineCheck({
  id: 'fairness/calibration-slope-difference',
  title: 'Calibration slope difference',
  aliases: ['difference of recalibration slopes'],
  needs: 'score-table',
  scores: 'probabilities',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.2, source: 'a placeholder; no legal standing' },
  chart: { kind: 'group-dots', x: 'calibration slope' },
  explain: {
    question: 'Does a high score mean as much in every group?',
    what: 'The largest difference between groups in the slope of labels on the log odds of scores.',
    whenNot:
      'Where scores are not meant as probabilities. Equal slopes leave room for scores that are too high in one group: look at calibration in the large too.',
    formula: 'max_g β_g − min_g β_g with logit P(y=1 | g) = α_g + β_g · logit s',
    source: 'Cox 1958, doi:10.1093/biomet/45.3-4.562',
    sameAs: {
      'R rms': 'val.prob with group reports slopes, and no interval of their difference',
      fairlearn: 'not reported',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level }) {
    return measureGap(slopeMeasures(table, minGroupSize), {
      level,
      scale: 'difference',
      notes: [...scoreNotes(table), ...certainNote(table)],
      detail: slopeDetail(table),
    });
  },
  finding: (facts) => gapSentence(facts, 'calibration slopes'),
});
