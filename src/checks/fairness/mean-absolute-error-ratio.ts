import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { meanAbsoluteError, meanMeasures } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { gapSentence } from '../words.ts';

/** min ÷ max over groups of the mean absolute error. In [0, 1]; 1 is parity. */
export default defineCheck({
  id: 'fairness/mean-absolute-error-ratio',
  title: 'Mean absolute error ratio',
  aliases: ['MAE ratio'],
  needs: 'residual-moments',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'ratio',
  unit: 'ratio',
  range: [0, 1],
  ideal: 1,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: {
    op: '>=',
    default: 0.8,
    source: 'a convention borrowed from selection rates; no legal standing',
  },
  chart: { kind: 'group-dots', x: 'mean absolute error' },
  explain: {
    question: 'Is the predicted amount equally close for every group?',
    what: 'The smallest mean absolute error of a group over the largest.',
    whenNot:
      'Where groups differ in the size of amounts: errors then differ in proportion. R² is relative to how much labels vary.',
    formula: 'min_g mean(|ŷ − y| | g) / max_g mean(|ŷ − y| | g)',
    source:
      'Zou & Donner 2008, doi:10.1002/sim.3095; Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: {
      holisticai: 'mae_ratio, of group a over group b, so it can exceed 1',
      fairlearn: 'mean_absolute_error_ratio is not made; MetricFrame.ratio() agrees',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize: minimum }, { level }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    return measureGap(meanMeasures(moments, meanAbsoluteError, { minimum, least: 0 }), {
      level,
      scale: 'ratio',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => gapSentence(facts, 'mean absolute errors'),
});
