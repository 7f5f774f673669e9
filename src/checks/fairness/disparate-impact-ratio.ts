import { selectionRate } from '../../stats/group-rates.ts';
import { one, rateGapCheck } from '../rate-gap-check.ts';
import { extremes, featuresOf, figure, ratioSentence } from '../words.ts';

/** min_g P(ŷ=1|g) ÷ max_g P(ŷ=1|g). In [0, 1]; 1 is parity. Undefined where nobody is selected. */
export default rateGapCheck({
  id: 'fairness/disparate-impact-ratio',
  title: 'Disparate impact ratio',
  aliases: ['demographic parity ratio', 'impact ratio', 'four-fifths rule'],
  rates: one('selection', selectionRate),
  scale: 'ratio',
  smallest: 'Smallest group',
  x: 'selection rate',
  standard: true,
  usesLabels: false,
  convention: 'four-fifths rule of thumb, 29 CFR 1607.4(D); not a legal test by itself',
  explain: {
    question: 'How many times as often does the most favoured group get the favourable decision?',
    what: 'The lowest share of favourable decisions of any group divided by the highest.',
    whenNot:
      'Where favourable decisions are rare, small differences make small ratios; read it beside the difference.',
    formula: 'min_g P(ŷ=1|g) ÷ max_g P(ŷ=1|g)',
    source: '29 CFR 1607.4(D); doi:10.1145/2783258.2783311',
    sameAs: {
      fairlearn: 'demographic_parity_ratio (0 where one group is never selected; NaN where none is)',
      AIF360: 'disparate_impact for unprivileged ÷ privileged, which can exceed 1 or be infinite',
      Aequitas:
        'pprev disparity (“impact parity”); infinite ratios are shown as 10. Its ppr, the share of all selected, grows with a group’s size; divided by the share of rows it is the ratio to overall here',
      TFMA: 'no ratio: the positive_rate of every slice, NaN where there are no rows',
      Clarify: 'DI, one group ÷ all others: 0 for 0 ÷ 0, else infinite where the others are never selected',
      holisticai: 'four_fifths, the lower of both quotients; two groups only',
    },
  },
  elsewhere: {
    fairlearn: 'demographic_parity_ratio|between_groups',
    AIF360: 'disparate_impact',
    Aequitas: 'pprev_disparity',
    TFMA: 'positive_rate',
    Clarify: 'DI',
    holisticai: 'four_fifths',
  },
  said(facts) {
    const ends = extremes(facts.groups);
    const by = featuresOf(facts);
    const { compare = 'every pair' } = facts.detail;
    if (compare !== 'every pair') return ratioSentence(facts, 'favourable decision rate');
    if (!ends || facts.verdict === 'not-applicable')
      return `Favourable decision rates by ${by} could not be compared.`;
    if (facts.verdict === 'inconclusive')
      return `Whether favourable decisions are as frequent for every group by ${by} cannot be told yet.`;
    if (facts.verdict === 'pass') {
      return `No group by ${by} gets favourable decisions less than ${figure(facts.interval?.lower ?? facts.value)} times as often as another.`;
    }
    return `Favourable decisions go to ${ends.low.group} ${figure(facts.value)} times as often as to ${ends.high.group}.`;
  },
});
