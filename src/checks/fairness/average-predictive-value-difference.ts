import { named, rateGapCheck } from '../rate-gap-check.ts';

/** |½ (PPV_g − PPV_r) + ½ (FOR_g − FOR_r)| of the group farthest from reference r. In [0, 1]. It cancels. */
export default rateGapCheck({
  id: 'fairness/average-predictive-value-difference',
  title: 'Average predictive value difference',
  aliases: ['mean of the PPV and FOR differences'],
  rates: [named.ppv, named.for],
  scale: 'difference',
  smallest: 'Fewest labelled decisions of each kind in a group',
  x: 'mean of positive predictive value and false omission rate',
  joining: [0.5, 0.5],
  compare: 'to reference',
  explain: {
    question: 'Taken together, are labels in a group better than its decisions say?',
    what: 'Half the difference in positive predictive values plus half that in false omission rates, with its sign, for each group against the reference; the value is the size of the largest.',
    whenNot:
      'It cancels: decisions that mean less in both directions can show 0. Look at predictive parity and the false omission rate each for itself.',
    formula: '½ (ΔPPV + ΔFOR), Δ = group − reference',
    source: 'arXiv:1810.01943',
    sameAs: {
      AIF360:
        'average_predictive_value_difference, signed: see the pairs; a value that does not exist counts as 0 there',
      Veritas: 'calls ½ (PPV + FOR) calibration by group',
    },
  },
  elsewhere: {
    AIF360: 'average_predictive_value_difference',
  },
  said: 'means of positive predictive value and false omission rate',
});
