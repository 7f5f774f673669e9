import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { brierDetail, brierMeasures } from '../../stats/brier.ts';
import { reliabilityDetail } from '../../stats/reliability.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** Mean (s − y)², of all rows or of the worst group. In [0, 1]; 0 is best. Needs scores that are probabilities. */
export default defineCheck({
  id: 'performance/brier-score',
  title: 'Brier score',
  aliases: ['mean squared error of probabilities'],
  needs: 'score-table',
  scores: 'probabilities',
  grouping: 'optional',
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'score',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
    bins: int({ label: 'Bins of the scores', default: 10, min: 2, max: 100 }),
  },
  threshold: { op: '<=', default: 0.25, source: 'the score of always saying ½' },
  chart: { kind: 'reliability', x: 'Brier score' },
  explain: {
    question: 'How far are the scores, read as probabilities, from what happened?',
    what: 'The mean squared distance between score and label; with groups, in the worst group.',
    whenNot:
      'Where scores are not meant as probabilities. Base rates bound it, so groups with other base rates differ.',
    formula: 'mean of (s − y)²; with groups the largest over g',
    source: 'doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2',
    sameAs: { fairlearn: 'brier_score_loss by group', AIF360: 'not reported', Aequitas: 'not reported' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize, bins }, { level, slice }) {
    return worstGroup(brierMeasures(table, slice ? minGroupSize : 1), {
      sliced: slice !== null,
      level,
      worst: 'highest',
      notes: scoreNotes(table),
      detail: { ...brierDetail(table, bins), ...reliabilityDetail(table, bins, level) },
    });
  },
  finding: (facts) => qualitySentence(facts, 'the Brier score', 'lower'),
});
