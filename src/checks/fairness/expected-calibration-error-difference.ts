import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { calibrationErrorMeasures, plainCalibrationErrors } from '../../stats/calibration-error.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { reliabilityDetail } from '../../stats/reliability.ts';
import { scoreNotes } from '../../stats/score-notes.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the debiased expected calibration error over bins that all groups share. In [0, 1]; 0 is parity. */
export default defineCheck({
  id: 'fairness/expected-calibration-error-difference',
  title: 'Expected calibration error difference',
  aliases: ['ECE gap'],
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
    minGroupSize: int({ label: 'Smallest group', default: 100, min: 1 }),
    bins: int({ label: 'Bins of the scores', default: 10, min: 2, max: 100 }),
  },
  threshold: { op: '<=', default: 0.05, source: 'a placeholder; no legal standing' },
  chart: { kind: 'reliability', x: 'expected calibration error' },
  explain: {
    question: 'Can the scores be taken at their word equally in every group?',
    what: 'The largest difference between groups in the debiased expected calibration error, over bins of equal mass that all groups share.',
    whenNot:
      'Where scores are not meant as probabilities. Two groups can be off by the same amount in opposite directions: look at calibration in the large too.',
    formula: 'max_g ECE_g − min_g ECE_g, ECE_g = Σ_b (n_gb / n_g) · (2|d_gb| − E|N(d_gb, σ_gb²)|)',
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
  estimate(table, { minGroupSize, bins }, { level }) {
    return measureGap(calibrationErrorMeasures(table, { minimum: minGroupSize, bins }), {
      level,
      scale: 'difference',
      most: 1,
      notes: scoreNotes(table),
      detail: { plain: plainCalibrationErrors(table, bins), ...reliabilityDetail(table, bins, level) },
    });
  },
  finding: (facts) => gapSentence(facts, 'expected calibration errors'),
});
