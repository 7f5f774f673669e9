import { classFalseRate, classRecall } from '../../stats/class-rates.ts';
import { classGapCheck } from '../class-gap-check.ts';

/** Mean over classes k, each against the rest, of ½ (|ΔTPR_k| + |ΔFPR_k|) between two groups, the largest over pairs. In [0, 1]; 0 is parity. */
export default classGapCheck({
  id: 'fairness/class-average-odds-difference',
  title: 'Average odds difference over classes',
  aliases: ['multi-class average odds', 'multiclass equalized odds'],
  classes: 'mean',
  ratesOf: (k, name) => [
    { key: `recall of ${name}`, rate: classRecall(k, name), where: `label ${name}` },
    { key: `false rate of ${name}`, rate: classFalseRate(k, name), where: `label other than ${name}` },
  ],
  smallest: 'Fewest rows of a class in a group',
  x: 'mean of recall and false rate over classes',
  explain: {
    question: 'Is each class given as rightly and as wrongly in one group as in another?',
    what: 'Each class is held against all others: how often its rows are taken for it and how often other rows are. The mean of all these differences between two groups, the largest over pairs of groups; or the single worst.',
    whenNot:
      'Where one kind of error is much worse than another: an average hides it. Where labels carry past bias.',
    formula:
      'max over s, t of (1/2K) Σ_k |TPR_k(s) − TPR_k(t)| + |FPR_k(s) − FPR_k(t)|, FPR_k = P(ŷ=k | y≠k)',
    source: 'arXiv:1610.02413, by class; mean of limits at the max-t critical value over classes and pairs',
    sameAs: {
      holisticai:
        'multiclass_average_odds adds differences with their signs before it takes their size, so that they can cancel; with two classes it is |½(ΔTPR + ΔFPR)|',
      'average-absolute-odds-difference':
        'with two classes decided by the threshold and the largest group as reference, the same number',
      AIF360: 'average_abs_odds_difference for two classes',
    },
  },
});
