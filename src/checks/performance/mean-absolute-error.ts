import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { meanAbsoluteError, meanMeasures } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { NO_LIMIT } from '../limit-words.ts';
import { qualitySentence } from '../words.ts';

/** Mean |prediction − label|, of all rows or of the worst group, in the unit of the label. 0 is best. */
export default defineCheck({
  id: 'performance/mean-absolute-error',
  title: 'Mean absolute error',
  aliases: ['MAE'],
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
  chart: { kind: 'group-dots', x: 'mean absolute error' },
  explain: {
    question:
      'How far off is the predicted amount, on average, for everyone and for the group it serves worst?',
    what: 'The mean distance between prediction and label, in the unit of the label; with groups, in the worst group.',
    whenNot:
      'Where a few large errors do the harm: the root mean square error weighs those more. Groups with larger amounts have larger errors.',
    formula: 'mean |ŷ − y|; with groups the largest over g',
    source: 'Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: {
      sklearn: 'mean_absolute_error',
      fairlearn: 'mean_absolute_error_group_max',
      'Responsible AI Toolbox': 'MAE',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize }, { level, slice }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    const minimum = slice ? minGroupSize : 1;
    return worstGroup(meanMeasures(moments, meanAbsoluteError, { minimum, least: 0 }), {
      sliced: slice !== null,
      level,
      worst: 'highest',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => qualitySentence(facts, 'the mean absolute error', 'lower'),
});
