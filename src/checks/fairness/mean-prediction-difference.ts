import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { meanMeasures, meanPrediction } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { NO_LIMIT } from '../limit-words.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of the mean prediction, in the unit of the label. 0 is parity. */
export default defineCheck({
  id: 'fairness/mean-prediction-difference',
  title: 'Mean prediction difference',
  aliases: ['mean score difference', 'average score difference'],
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
  chart: { kind: 'group-dots', x: 'mean prediction' },
  explain: {
    question: 'Is every group predicted the same amount on average?',
    what: 'The largest difference between groups in the mean of the predicted amount, in the unit of the label.',
    whenNot:
      'Where groups rightly differ in what is predicted; look at the mean error, which takes the labels into account.',
    formula: 'max_g mean(ŷ | g) − min_g mean(ŷ | g)',
    source: 'Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: {
      holisticai: 'avg_score_diff, with its sign, for two groups; its z-score pools the variances',
      fairlearn: 'demographic_parity_difference silently takes amounts and is then another number',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize: minimum }, { level }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    return measureGap(meanMeasures(moments, meanPrediction, { minimum }), {
      level,
      scale: 'difference',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => gapSentence(facts, 'mean predictions'),
});
