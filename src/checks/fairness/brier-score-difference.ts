import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { brierDetail, brierMeasures } from '../../stats/brier.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { reliabilityDetail } from '../../stats/reliability.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the mean (s − y)². In [0, 1]; 0 is parity. */
export default defineCheck({
  id: 'fairness/brier-score-difference',
  title: 'Brier score difference',
  aliases: ['gap in mean squared error of probabilities'],
  needs: 'score-table',
  scores: 'probabilities',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
    bins: int({ label: 'Bins of the scores', default: 10, min: 2, max: 100 }),
  },
  threshold: { op: '<=', default: 0.05, source: 'a placeholder; no legal standing' },
  chart: { kind: 'reliability', x: 'Brier score' },
  explain: {
    question: 'Are the scores as good, read as probabilities, in every group?',
    what: 'The largest difference between groups in the mean squared distance between score and label.',
    whenNot:
      'Where scores are not meant as probabilities. Base rates bound the Brier score, so groups with other base rates differ even with perfect scores; the decomposition in the detail tells the parts apart.',
    formula: 'max_g B_g − min_g B_g with B_g = mean (s − y)² in g',
    source: 'doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2',
    sameAs: {
      fairlearn: 'MetricFrame(brier_score_loss).difference()',
      AIF360: 'not reported',
      Aequitas: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize, bins }, { level }) {
    return measureGap(brierMeasures(table, minGroupSize), {
      level,
      scale: 'difference',
      most: 1,
      notes: scoreNotes(table),
      detail: { ...brierDetail(table, bins), ...reliabilityDetail(table, bins, level) },
    });
  },
  finding: (facts) => gapSentence(facts, 'Brier scores'),
});
