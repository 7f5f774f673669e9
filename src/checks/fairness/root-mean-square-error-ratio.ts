import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { rootMeanSquareMeasures } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { gapSentence } from '../words.ts';

/** min ÷ max over groups of the root mean square error. In [0, 1]; 1 is parity. */
export default defineCheck({
  id: 'fairness/root-mean-square-error-ratio',
  title: 'Root mean square error ratio',
  aliases: ['RMSE ratio'],
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
  chart: { kind: 'group-dots', x: 'root mean square error' },
  explain: {
    question: 'Are large errors equally rare in every group?',
    what: 'The smallest root mean square error of a group over the largest.',
    whenNot: 'Where groups differ in the size of amounts, or a few rows are known to be wrong.',
    formula: 'min_g RMSE_g / max_g RMSE_g',
    source:
      'Zou & Donner 2008, doi:10.1002/sim.3095; Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: {
      holisticai: 'rmse_ratio, of group a over group b, so it can exceed 1',
      fairlearn: 'MetricFrame.ratio() of the root mean squared error',
      Veritas: 'RMSE parity, with no interval',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize: minimum }, { level }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    return measureGap(rootMeanSquareMeasures(moments, minimum), {
      level,
      scale: 'ratio',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => gapSentence(facts, 'root mean square errors'),
});
