import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { notApplicable } from '../../core/estimate.ts';
import { rSquaredMeasures } from '../../stats/residual-measures.ts';
import { amountNotes, notAmounts } from '../../stats/residuals.ts';
import { measureGap } from '../../stats/measure-gap.ts';
import { gapSentence } from '../words.ts';

/** max − min over groups of R². At least 0; 0 is parity. */
export default defineCheck({
  id: 'fairness/r-squared-difference',
  title: 'R² difference',
  aliases: ['gap in explained variance'],
  needs: 'residual-moments',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.1, source: 'a placeholder; no legal standing' },
  chart: { kind: 'group-dots', x: 'R², the explained share of variance' },
  explain: {
    question: 'Does the prediction explain as much of what differs within every group?',
    what: 'The largest difference between groups in R², each relative to how much labels vary in the group.',
    whenNot:
      'Where labels of a group vary little: the same errors then give a low R². Compare the errors themselves too.',
    formula: 'max_g R²_g − min_g R²_g with R²_g = 1 − mean (ŷ − y)² / var(y) in g',
    source:
      'Zou & Donner 2008, doi:10.1002/sim.3095; Hall 1992, doi:10.1111/j.2517-6161.1992.tb01873.x, for the interval',
    sameAs: {
      fairlearn: 'MetricFrame(r2_score).difference(); r2_score_group_min is the least alone',
      sklearn: 'r2_score of each group',
      AIF360: 'not reported',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(moments, { minGroupSize: minimum }, { level }) {
    const none = notAmounts(moments);
    if (none !== null) return notApplicable(none);
    return measureGap(rSquaredMeasures(moments, minimum), {
      level,
      scale: 'difference',
      notes: amountNotes(moments),
    });
  },
  finding: (facts) => gapSentence(facts, 'values of R²'),
});
