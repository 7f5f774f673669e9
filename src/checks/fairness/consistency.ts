import { defineCheck } from '../../core/check.ts';
import { CONSISTENCY_PARAMS, estimateConsistency, WHO_IS_ALIKE } from '../consistency.ts';
import { qualitySentence } from '../words.ts';

/** 1 − mean over rows of |ŷ − mean ŷ of its k nearest|. In [0, 1]; 1 where all rows that are alike are decided alike. */
export default defineCheck({
  id: 'fairness/consistency',
  title: 'Consistency',
  aliases: ['kNN consistency', 'individual fairness', 'yNN'],
  needs: 'row-statistics',
  statistic: 'neighbour-agreement',
  grouping: 'optional',
  standard: false,
  usesLabels: false,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [0, 1],
  ideal: 1,
  params: CONSISTENCY_PARAMS,
  threshold: { op: '>=', default: 0.8, source: 'a placeholder; set your own' },
  chart: { kind: 'group-dots', x: 'consistency' },
  explain: {
    question: 'Are people who are alike decided alike?',
    what: `The mean share of the nearest rows that have the same decision as the row itself; with groups, of the group where it is lowest. It is about data of this many rows: with more of them the nearest are nearer and it rises. ${WHO_IS_ALIKE}`,
    whenNot:
      'Where distance between rows says little about who is alike, as with many irrelevant columns; and a model that decides everybody alike is wholly consistent. It does not see a harm that is the same for all who are alike.',
    formula: '1 − 1/n Σᵢ |ŷᵢ − 1/k Σ_{j ∈ kNN(i)} ŷⱼ|; of equally near rows a random one',
    source: 'Zemel et al. (2013), Learning fair representations, ICML; interval: doi:10.1214/aos/1176345462',
    sameAs: {
      AIF360:
        'consistency. It counts the row itself among its nearest, takes raw values and protected attributes too; with selfIncluded, includeSensitive and raw scale the number is the same but for ties and for how categories are coded. On a BinaryLabelDataset of the data it is about labels, not decisions',
      holisticai: 'consistency_score, of standardised or raw features as given; the row itself is counted',
    },
  },
  elsewhere: { AIF360: 'consistency' },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (statistics, params, context) => estimateConsistency(statistics, params, context),
  finding: (facts) => qualitySentence(facts, 'the share of similar people decided alike', 'higher'),
});
