import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { clippedNote, logLossMeasures } from '../../stats/log-loss.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** Mean −ln of the probability given to what happened, of all rows or of the worst group, in nats. 0 is best; always saying ½ gives ln 2. */
export default defineCheck({
  id: 'performance/log-loss',
  title: 'Log loss',
  aliases: ['cross-entropy', 'negative log likelihood'],
  needs: 'score-table',
  scores: 'probabilities',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'nats',
  range: [0, 34.538776394910684],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.693, source: 'the log loss of always saying ½' },
  chart: { kind: 'group-dots', x: 'log loss in nats' },
  explain: {
    question: 'How surprised are the scores, read as probabilities, by what happened?',
    what: 'The mean of minus the logarithm of the probability that the score gave to the label; with groups, in the worst group. Scores of 0 and 1 count as 10⁻¹⁵ off, so that a certain mistake costs 34.5.',
    whenNot:
      'Where scores are not meant as probabilities. One certain mistake outweighs hundreds of good scores; the Brier score is milder. Base rates bound it, so groups with other base rates differ.',
    formula: 'mean of −y ln s − (1 − y) ln(1 − s), s in [10⁻¹⁵, 1 − 10⁻¹⁵]; with groups the largest over g',
    source: 'doi:10.1198/016214506000001437',
    sameAs: {
      sklearn: 'log_loss clips at the spacing of its number type (2.2·10⁻¹⁶ for doubles), here 10⁻¹⁵',
      fairlearn: 'log_loss_group_max',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level, slice }) {
    return worstGroup(logLossMeasures(table, slice ? minGroupSize : 1), {
      sliced: slice !== null,
      level,
      worst: 'highest',
      notes: [...scoreNotes(table), ...clippedNote(table)],
    });
  },
  finding: (facts) => qualitySentence(facts, 'the log loss', 'lower'),
});
