import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { rootMeanSquareMeasures } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { NO_LIMIT } from '../limit-words.ts';
import { qualitySentence } from '../words.ts';

/** √ mean (prediction − label)², of all rows or of the worst group, in the unit of the label. 0 is best. */
export default defineCheck({
  id: 'performance/root-mean-square-error',
  title: 'Root mean square error',
  aliases: ['RMSE'],
  needs: 'residual-moments',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'amount',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: {
    op: '<=',
    default: null,
    source: NO_LIMIT,
  },
  chart: { kind: 'group-dots', x: 'root mean square error' },
  explain: {
    question: 'How far off is the predicted amount if large errors count for more?',
    what: 'The root of the mean squared distance between prediction and label, in the unit of the label; with groups, in the worst group.',
    whenNot:
      'Where single rows are known to be wrong: one of them can rule the number. The mean absolute error is milder.',
    formula: '√ mean (ŷ − y)²; with groups the largest over g',
    source: 'Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval of the mean square',
    sameAs: {
      sklearn: 'root_mean_squared_error',
      fairlearn: 'mean_squared_error_group_max, the square of this',
      'Responsible AI Toolbox': 'RMSE',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize }, { level, slice }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    const minimum = slice ? minGroupSize : 1;
    return worstGroup(rootMeanSquareMeasures(moments, minimum), {
      sliced: slice !== null,
      level,
      worst: 'highest',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => qualitySentence(facts, 'the root mean square error', 'lower'),
});
