import { defineCheck } from '../../core/check.ts';
import { choice, int, text } from '../../core/params.ts';
import { estimateErrorOdds } from '../../stats/error-odds.ts';
import { gapSentence } from '../words.ts';

/** max_g FN_g/FP_g − min_g FN_g/FP_g. At least 0; 0 is parity. Undefined for groups without false positives. */
export default defineCheck({
  id: 'fairness/treatment-equality-difference',
  title: 'Treatment equality difference',
  aliases: ['difference in FN / FP', 'TE'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Fewest wrong decisions in a group', default: 30, min: 1 }),
    compare: choice({
      label: 'Compare',
      default: 'every pair',
      options: ['every pair', 'to reference', 'mean of pairs'],
    }),
    reference: text({ label: 'Reference group (empty: the largest)' }),
  },
  threshold: { op: '<=', default: 0.25, source: 'no convention exists; set your own' },
  chart: { kind: 'group-dots', x: 'false negatives for each false positive' },
  explain: {
    question: 'When decisions are wrong, are they wrong in the same direction in every group?',
    what: 'The largest difference between groups in the number of wrongful refusals for each wrongful favour.',
    whenNot:
      'Where base rates differ, since a good model then errs in different directions. It says nothing of how often decisions are wrong.',
    formula: 'max_g FN_g ÷ FP_g − min_g FN_g ÷ FP_g',
    source: 'doi:10.1177/0049124118782533',
    sameAs: {
      Clarify:
        'TE, FN ÷ FP of one group − that of all others, signed; no false positives give ±∞ there, here no value',
      OxonFair: 'compares FP / FN, the inverse',
    },
  },
  elsewhere: {
    Clarify: 'TE',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize, compare, reference }, { level }) =>
    estimateErrorOdds(counts, { minimum: minGroupSize, level, compare, reference }),
  finding: (facts) => gapSentence(facts, 'false negatives for each false positive'),
});
