import { classRecall } from '../../stats/class-rates.ts';
import { classGapCheck } from '../class-gap-check.ts';

/** Largest difference between groups of P(ŷ = k | y = k) over all classes k, or its mean over classes. In [0, 1]; 0 is parity. */
export default classGapCheck({
  id: 'fairness/class-true-rate-difference',
  title: 'True rate difference over classes',
  aliases: ['multi-class equal opportunity', 'multiclass true rates', 'recall gap by class'],
  classes: 'worst',
  ratesOf: (k, name) => [{ key: `recall of ${name}`, rate: classRecall(k, name), where: `label ${name}` }],
  smallest: 'Fewest rows of a class in a group',
  x: 'mean recall over classes',
  explain: {
    question: 'Is every class recognised as often in each group?',
    what: 'For each class, the share of its rows that are taken for it, by group; the largest difference of any class, or the mean of their differences. The class of a row is the one with the largest score.',
    whenNot:
      'Where only one class matters to people: name it as favourable and use equal opportunity. Where labels carry past bias.',
    formula: 'max over k of max_g P(ŷ=k | y=k, g) − min_g P(ŷ=k | y=k, g); or the mean over k first',
    source: 'arXiv:1610.02413, by class; score limits at the max-t critical value over classes and pairs',
    sameAs: {
      holisticai:
        'multiclass_true_rates with aggregation max is the mean over classes with every pair, with mean the mean of pairs; a class that a group lacks counts there as recognised once in every K, here it is undefined',
      'equalized-odds-difference':
        'with two classes decided by the threshold, the same number: recall of the other class is 1 − FPR',
      fairlearn: 'MetricFrame with recall_score of one class at a time',
    },
  },
});
