import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { rSquaredMeasures } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { qualitySentence } from '../words.ts';

/** 1 − mean squared error ÷ variance of the label, of all rows or of the worst group. At most 1; 0 is no better than the mean. */
export default defineCheck({
  id: 'performance/r-squared',
  title: 'R-squared',
  aliases: ['coefficient of determination', 'explained share of variance'],
  needs: 'residual-moments',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [-Number.MAX_VALUE, 1],
  ideal: 1,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '>=', default: 0, source: 'no better than always predicting the mean' },
  chart: { kind: 'group-dots', x: 'R², the explained share of variance' },
  explain: {
    question: 'How much better than a group’s own mean is the prediction?',
    what: 'One minus the mean squared error over the variance of the label; with groups, in the group with the least.',
    whenNot:
      'Where labels of a group vary little: the same errors then give a low R². Compare the errors themselves too.',
    formula: '1 − mean (ŷ − y)² / var(y); with groups the least over g',
    source:
      'Donner & Zou 2012, doi:10.1177/0962280210386207; Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: { sklearn: 'r2_score', fairlearn: 'r2_score_group_min', 'Responsible AI Toolbox': 'R²' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize }, { level, slice }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    const minimum = slice ? minGroupSize : 1;
    return worstGroup(rSquaredMeasures(moments, minimum), {
      sliced: slice !== null,
      level,
      worst: 'lowest',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => qualitySentence(facts, 'the explained share of variance, R²', 'higher'),
});
