import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import type { Marking } from '../../stats/marked-groups.ts';
import { estimateInformation, informationSentence } from '../information.ts';

const marking: Marking = {
  of: ({ decision }) => decision === 1,
  strata: [{ among: ({ decision }) => decision !== null, noun: 'rows with a decision' }],
};

/** I(A; ŷ) ÷ H(A), without what chance adds. In [0, 1]; 0 where decisions tell nothing about the group. */
export default defineCheck({
  id: 'fairness/independence-information',
  title: 'Information of decisions about groups',
  aliases: ['independence by mutual information', 'demographic parity in nats'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: false,
  orientation: 'absolute-gap',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Fewest decisions in a group', default: 30, min: 1 }),
    permutations: int({ label: 'Permutations of groups', default: 999, min: 99, max: 9999 }),
  },
  threshold: {
    op: '<=',
    default: 0.01,
    source: 'a placeholder: 1 in 100 parts of what there is to know; set your own',
  },
  chart: { kind: 'group-dots', x: 'rate of favourable decisions' },
  explain: {
    question: 'How much does a decision give away about the group of a person?',
    what: 'Mutual information of group and decision, as a share of all there is to know about the group. A p-value by permutation and tests of every pair are in the detail.',
    whenNot:
      'Where a plain gap in rates will do: a share of information is small even for gaps that matter, and says nothing about who is worse off. Effects of opposite sign in different groups add up.',
    formula: 'I(A; ŷ)/H(A), less its mean when groups are shuffled',
    source:
      'Vinh, Epps and Bailey (2010), JMLR 11:2837, for the correction for chance; limits by noncentral χ² with moments from the permutations',
    sameAs: {
      'AI Verify (Veritas)':
        'mutual_information_independence normalised by H(A), from the plug-in estimate, which is above 0 even where groups are alike',
      'scikit-learn': 'mutual_info_score(group, decision) is plugInNats in the detail',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize, permutations }, context) =>
    estimateInformation(
      counts,
      { id: 'fairness/independence-information', marking, permutations, minGroupSize },
      context,
    ),
  finding: (facts) => informationSentence(facts, 'decisions', ''),
});
