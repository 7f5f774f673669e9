import { defineCheck } from '../../core/check.ts';
import { truePositiveRate } from '../../stats/group-rates.ts';
import { estimateShrunkenGap } from '../shrunken.ts';
import { gapSentence } from '../words.ts';

/** Posterior median of max − min of true positive rates, all cells shrunken towards each other. In [0, 1]; 0 is parity. */
export default defineCheck({
  id: 'fairness/shrunken-true-positive-rate-difference',
  title: 'True positive rate difference, small groups included',
  aliases: ['empirical Bayes equal opportunity', 'intersectional equal opportunity with shrinkage'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: {},
  threshold: { op: '<=', default: 0.1, source: 'a convention; no legal standing' },
  chart: { kind: 'group-dots', x: 'shrunken true positive rate' },
  explain: {
    question: 'Are people with a favourable label recognised alike, when the smallest groups count too?',
    what: 'Rates of all groups are taken to come from one distribution, whose spread is learnt from them; a group of a few rows then borrows from the others instead of being left out or taken at its word. The value is the posterior median of the largest difference.',
    whenNot:
      'Where labels carry past bias. Where a small group is known to be unlike all others: it is pulled towards them until it has rows enough of its own.',
    formula:
      'x_g ~ Binomial(n_g, p_g), p_g ~ Beta(ms, (1−m)s); m and 1/(1+s) uniform; median of max p − min p',
    source:
      'doi:10.2307/2287098; lower limit 0 unless one common rate, at even odds beforehand, is improbable',
    sameAs: {
      fairlearn: 'equal_opportunity_difference, without shrinkage: a cell of two rows can make it 1',
      DivExplorer: 'a beta posterior for each slice by itself, which does not borrow',
    },
  },
  elsewhere: {
    fairlearn: 'equal_opportunity_difference|between_groups',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, _params, context) =>
    estimateShrunkenGap(
      counts,
      { id: 'fairness/shrunken-true-positive-rate-difference', rate: truePositiveRate },
      context,
    ),
  finding: (facts) =>
    gapSentence(facts, 'rates of favourable decisions among people with a favourable label'),
});
