import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { meanError, meanMeasures } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { NO_LIMIT } from '../limit-words.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the mean of prediction − label, in the unit of the label. 0 is parity. */
export default defineCheck({
  id: 'fairness/mean-error-difference',
  title: 'Mean error difference',
  aliases: ['difference of prediction bias'],
  needs: 'residual-moments',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
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
    question: 'Does the model predict too much for one group and too little for another?',
    what: 'The largest difference between groups in the mean of prediction minus label, in the unit of the label.',
    whenNot: 'Where the size of errors matters and not their side: they cancel here within a group.',
    formula: 'max_g mean(ŷ − y | g) − min_g mean(ŷ − y | g)',
    source: 'Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: {
      'What-If Tool': 'mean error by slice, with no gap or test',
      fairlearn: 'MetricFrame takes any function',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize: minimum }, { level }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    return measureGap(meanMeasures(moments, meanError, { minimum }), {
      level,
      scale: 'difference',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => gapSentence(facts, 'mean errors'),
});
