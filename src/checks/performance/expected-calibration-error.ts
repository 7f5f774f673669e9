import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { calibrationErrorMeasures, plainCalibrationErrors } from '../../stats/calibration-error.ts';
import { reliabilityDetail } from '../../stats/reliability.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** Debiased mean |mean score − share of favourable labels| over bins of equal mass, of all rows or of the worst group. In [0, 1]; 0 is best. */
export default defineCheck({
  id: 'performance/expected-calibration-error',
  title: 'Expected calibration error',
  aliases: ['ECE', 'mean absolute calibration error'],
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
    minGroupSize: int({ label: 'Smallest group', default: 100, min: 1 }),
    bins: int({ label: 'Bins of the scores', default: 10, min: 2, max: 100 }),
  },
  threshold: { op: '<=', default: 0.05, source: 'a placeholder; set your own' },
  chart: { kind: 'reliability', x: 'expected calibration error' },
  explain: {
    question: 'How far are the scores from how often the favourable label follows, bin by bin?',
    what: 'The mean distance between score and share of favourable labels over bins of equal mass, less what chance alone adds; with groups, in the worst group.',
    whenNot:
      'Where scores are not meant as probabilities. It sees no finer than its bins, and another number of bins gives another number.',
    formula:
      'Σ_b (n_b / n) · (2|d_b| − E|N(d_b, σ_b²)|), d_b = mean score − P(y=1) in bin b; at least 0; with groups the largest over g',
    source: 'arXiv:1909.10155',
    sameAs: {
      'uncertainty-calibration':
        'get_calibration_error(p=1, mode "marginal", debias=True) debiases by random draws; here in closed form',
      fairlearn: 'not reported',
      TFMA: 'calibration plots only',
      torchmetrics: 'BinaryCalibrationError is not debiased and has bins of equal width',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(table, { minGroupSize, bins }, { level, slice }) {
    return worstGroup(calibrationErrorMeasures(table, { minimum: slice ? minGroupSize : 1, bins }), {
      sliced: slice !== null,
      level,
      worst: 'highest',
      notes: scoreNotes(table),
      detail: { plain: plainCalibrationErrors(table, bins), ...reliabilityDetail(table, bins, level) },
    });
  },
  finding: (facts) => qualitySentence(facts, 'the expected calibration error', 'lower'),
});
