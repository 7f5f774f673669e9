import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { meanError, meanMeasures } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { worstGroup } from '../../stats/worst-group.ts';
import { NO_LIMIT } from '../limit-words.ts';
import { targetSentence } from '../target-words.ts';

/** |mean of prediction − label|, of all rows or of the group farthest off, in the unit of the label. 0 is best. */
export default defineCheck({
  id: 'performance/mean-error',
  title: 'Mean error',
  aliases: ['bias of predictions', 'mean signed error'],
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
  chart: { kind: 'group-dots', x: 'mean of prediction − label' },
  explain: {
    question: 'Does the model predict too much or too little on average?',
    what: 'How far the mean of prediction minus label is from 0; with groups, in the group that is farthest off. Groups show it with its sign: above 0 the model predicts too much.',
    whenNot: 'Where errors on both sides do harm: they cancel here.',
    formula: '|mean (ŷ − y)|; with groups the largest over g',
    source: 'Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: {
      'What-If Tool': 'mean error by slice, with its sign',
      sklearn: 'not reported',
      fairlearn: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize }, { level, slice }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    const minimum = slice ? minGroupSize : 1;
    return worstGroup(meanMeasures(moments, meanError, { minimum }), {
      sliced: slice !== null,
      level,
      worst: { from: 0 },
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => targetSentence(facts, 'the mean error', 0),
});
