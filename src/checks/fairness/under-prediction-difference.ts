import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { meanMeasures, underPrediction } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { NO_LIMIT } from '../limit-words.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the mean of max(y − ŷ, 0), in the unit of the label. 0 is parity. */
export default defineCheck({
  id: 'fairness/under-prediction-difference',
  title: 'Under-prediction difference',
  aliases: ['gap in under-prediction'],
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
  chart: { kind: 'group-dots', x: 'mean under-prediction' },
  explain: {
    question: 'Is every group predicted too little to the same extent?',
    what: 'The largest difference between groups in the mean by which the model is under, rows that it is not under counting as 0, in the unit of the label.',
    whenNot: 'Where errors on the other side do harm too: those are over-prediction.',
    formula: 'max_g m_g − min_g m_g with m_g = mean of max(y − ŷ, 0) in g',
    source: 'Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: {
      'Responsible AI Toolbox': 'underprediction',
      fairlearn: 'not reported',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize: minimum }, { level }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    return measureGap(meanMeasures(moments, underPrediction, { minimum, least: 0 }), {
      level,
      scale: 'difference',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => gapSentence(facts, 'mean under-predictions'),
});
