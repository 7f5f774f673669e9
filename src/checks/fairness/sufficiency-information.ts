import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import type { Marking } from '../../stats/marked-groups.ts';
import { estimateInformation, informationSentence } from '../information.ts';

const marking: Marking = {
  of: ({ label }) => label === 1,
  strata: [
    {
      among: ({ label, decision }) => decision === 1 && label !== null,
      noun: 'rows with a favourable decision',
    },
    {
      among: ({ label, decision }) => decision === 0 && label !== null,
      noun: 'rows with an unfavourable decision',
    },
  ],
};

/** I(A; y | ŷ) ÷ H(A | ŷ), without what chance adds. In [0, 1]; 0 where a decision means the same in every group. */
export default defineCheck({
  id: 'fairness/sufficiency-information',
  title: 'Information of labels about groups, given the decision',
  aliases: ['sufficiency by mutual information', 'predictive parity in nats'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'absolute-gap',
  unit: 'proportion',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Fewest decisions of each kind in a group', default: 30, min: 1 }),
    permutations: int({ label: 'Permutations of groups', default: 999, min: 99, max: 9999 }),
  },
  threshold: {
    op: '<=',
    default: 0.01,
    source: 'a placeholder: 1 in 100 parts of what there is to know; set your own',
  },
  chart: { kind: 'group-dots', x: 'rate of favourable labels' },
  explain: {
    question:
      'Among people with the same decision, how much does the label still give away about their group?',
    what: 'Mutual information of group and label within each decision, averaged over decisions, as a share of all there is to know about the group there. It is 0 where a decision means the same whatever the group.',
    whenNot:
      'Where labels carry past bias, or are known only for one kind of decision. Where a plain gap in rates will do: a share of information is small even for gaps that matter, and says nothing about who is worse off. Effects of opposite sign in different groups add up.',
    formula: 'I(A; y | ŷ)/H(A | ŷ), less its mean when groups are shuffled within decisions',
    source:
      'Vinh, Epps and Bailey (2010), JMLR 11:2837, for the correction for chance; fairmlbook.org, ch. 3, for sufficiency; limits by noncentral χ² with moments from the permutations',
    sameAs: {
      'AI Verify (Veritas)':
        'mutual_information_sufficiency normalised by H(A|Ŷ), from the plug-in estimate, which is above 0 even where groups are alike',
      'scikit-learn': 'the mean of mutual_info_score within decisions is plugInNats in the detail',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize, permutations }, context) =>
    estimateInformation(
      counts,
      { id: 'fairness/sufficiency-information', marking, permutations, minGroupSize },
      context,
    ),
  finding: (facts) => informationSentence(facts, 'labels', ' among people with the same decision'),
});
