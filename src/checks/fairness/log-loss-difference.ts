import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { clippedNote, logLossMeasures, MOST_LOG_LOSS } from '../../stats/log-loss.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the log loss, in nats. At least 0; 0 is parity. */
export default defineCheck({
  id: 'fairness/log-loss-difference',
  title: 'Log loss difference',
  aliases: ['cross-entropy gap'],
  needs: 'score-table',
  scores: 'probabilities',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'nats',
  range: [0, 34.538776394910684],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.1, source: 'a placeholder; no legal standing' },
  chart: { kind: 'group-dots', x: 'log loss in nats' },
  explain: {
    question: 'Are the scores equally unsurprised by what happens in every group?',
    what: 'The largest difference between groups in the mean of minus the logarithm of the probability that the score gave to the label.',
    whenNot:
      'Where scores are not meant as probabilities. Base rates bound it, so groups with other base rates differ even with perfect scores.',
    formula:
      'max_g L_g − min_g L_g with L_g = mean of −y ln s − (1 − y) ln(1 − s) in g, s in [10⁻¹⁵, 1 − 10⁻¹⁵]',
    source: 'doi:10.1198/016214506000001437',
    sameAs: {
      sklearn: 'log_loss clips at the spacing of its number type (2.2·10⁻¹⁶ for doubles), here 10⁻¹⁵',
      fairlearn: 'log_loss_group_max',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize }, { level }) {
    return measureGap(logLossMeasures(table, minGroupSize), {
      level,
      scale: 'difference',
      most: MOST_LOG_LOSS,
      notes: [...scoreNotes(table), ...clippedNote(table)],
    });
  },
  finding: (facts) => gapSentence(facts, 'log losses'),
});
