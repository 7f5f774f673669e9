import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import type { Marking } from '../../stats/marked-groups.ts';
import { estimateInformation, informationSentence } from '../information.ts';

const marking: Marking = {
  of: ({ decision }) => decision === 1,
  strata: [
    {
      among: ({ label, decision }) => label === 1 && decision !== null,
      noun: 'rows with a favourable label',
    },
    {
      among: ({ label, decision }) => label === 0 && decision !== null,
      noun: 'rows with an unfavourable label',
    },
  ],
};

/** I(A; ŷ | y) ÷ H(A | y), without what chance adds. In [0, 1]; 0 where people with the same label are decided alike. */
export default defineCheck({
  id: 'fairness/separation-information',
  title: 'Information of decisions about groups, given the label',
  aliases: ['separation by mutual information', 'equalised odds in nats'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }),
    permutations: int({ label: 'Permutations of groups', default: 999, min: 99, max: 9999 }),
  },
  threshold: {
    op: '<=',
    default: 0.01,
    source: 'a placeholder: 1 in 100 parts of what there is to know; set your own',
  },
  chart: { kind: 'group-dots', x: 'rate of favourable decisions' },
  explain: {
    question: 'Among people with the same label, how much does a decision give away about their group?',
    what: 'Mutual information of group and decision within each label, averaged over labels, as a share of all there is to know about the group there. Groups are shuffled within labels for the p-value.',
    whenNot:
      'Where labels carry past bias. Where a plain gap in rates will do: a share of information is small even for gaps that matter, and says nothing about who is worse off. Effects of opposite sign in different groups add up.',
    formula: 'I(A; ŷ | y)/H(A | y), less its mean when groups are shuffled within labels',
    source:
      'Vinh, Epps and Bailey (2010), JMLR 11:2837, for the correction for chance; arXiv:1610.02413 for separation; limits by noncentral χ² with moments from the permutations',
    sameAs: {
      'AI Verify (Veritas)':
        'mutual_information_separation normalised by H(A|Y), from the plug-in estimate, which is above 0 even where groups are alike',
      'scikit-learn': 'the mean of mutual_info_score within labels is plugInNats in the detail',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize, permutations }, context) =>
    estimateInformation(
      counts,
      { id: 'fairness/separation-information', marking, permutations, minGroupSize },
      context,
    ),
  finding: (facts) => informationSentence(facts, 'decisions', ' among people with the same label'),
});
