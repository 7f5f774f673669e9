import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { offsetDetail, offsetMeasures } from '../../stats/calibration-offset.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { reliabilityDetail } from '../../stats/reliability.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of mean score − share of favourable labels. In [0, 2]; 0 is parity. */
export default defineCheck({
  id: 'fairness/calibration-in-the-large-difference',
  title: 'Difference in calibration in the large',
  aliases: ['difference of promised minus observed rates'],
  needs: 'score-table',
  scores: 'probabilities',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 2],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
    bins: int({ label: 'Bins of the scores', default: 10, min: 2, max: 100 }),
  },
  threshold: { op: '<=', default: 0.05, source: 'a placeholder; no legal standing' },
  chart: { kind: 'reliability', x: 'mean score − share of favourable labels' },
  explain: {
    question: 'Do the scores promise every group as much as it gets?',
    what: 'The largest difference between groups in how far the mean score is above or below the share of favourable labels.',
    whenNot:
      'Where scores are not meant as probabilities. It compares averages: within a group, high scores may be too high and low ones too low.',
    formula: 'max_g d_g − min_g d_g with d_g = mean(s | g) − P(y=1 | g)',
    source: 'arXiv:1609.05807',
    sameAs: {
      TFMA: 'Calibration by slice is the ratio Σwp/Σwy, with no gap or test',
      Veritas: '“calibration by group” there is ½ (PPV + FOR), which reads decisions, not scores',
      fairlearn: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize, bins }, { level }) {
    return measureGap(offsetMeasures(table, minGroupSize), {
      level,
      scale: 'difference',
      most: 2,
      notes: scoreNotes(table),
      detail: { ...offsetDetail(table), ...reliabilityDetail(table, bins, level) },
    });
  },
  finding: (facts) => gapSentence(facts, 'mean scores minus shares of favourable labels'),
});
