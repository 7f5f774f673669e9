import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { offsetDetail, offsetMeasures } from '../../stats/calibration-offset.ts';
import { reliabilityDetail } from '../../stats/reliability.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { targetSentence } from '../target-words.ts';

/** |mean score − share of favourable labels|, of all rows or of the group farthest off. In [0, 1]; 0 is best. */
export default defineCheck({
  id: 'performance/calibration-in-the-large',
  title: 'Calibration in the large',
  aliases: ['mean calibration', 'promised minus observed rate'],
  needs: 'score-table',
  scores: 'probabilities',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
    bins: int({ label: 'Bins of the scores', default: 10, min: 2, max: 100 }),
  },
  threshold: { op: '<=', default: 0.05, source: 'a placeholder; set your own' },
  chart: { kind: 'reliability', x: 'mean score − share of favourable labels' },
  explain: {
    question: 'Do the scores promise as much, on average, as happened?',
    what: 'How far the mean score is from the share of favourable labels; with groups, in the group that is farthest off. Groups show it with its sign: above 0 the scores promise too much.',
    whenNot:
      'Where scores are not meant as probabilities. Errors in both directions cancel here; the slope and the expected calibration error see those.',
    formula: '|Σ w s / Σ w − Σ w y / Σ w|; with groups the largest over g',
    source: 'doi:10.1186/s12916-019-1466-7',
    sameAs: {
      TFMA: 'Calibration is the ratio Σwp/Σwy, kept here in the detail; it is NaN there where nobody has a favourable label',
      fairlearn: 'not reported',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize, bins }, { level, slice }) {
    return worstGroup(offsetMeasures(table, slice ? minGroupSize : 1), {
      sliced: slice !== null,
      level,
      worst: { from: 0 },
      notes: scoreNotes(table),
      detail: { ...offsetDetail(table), ...reliabilityDetail(table, bins, level) },
    });
  },
  finding: (facts) => targetSentence(facts, 'mean score minus the share of favourable labels', 0),
});
