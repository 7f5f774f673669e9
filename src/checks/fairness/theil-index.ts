import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { estimateEntropy, inequalitySentence } from '../inequality.ts';

/** Theil's T of benefits ŷ − y + 1, the generalised entropy at alpha 1. ≥ 0; 0 where everybody has the same benefit. */
export default defineCheck({
  id: 'fairness/theil-index',
  title: 'Theil index',
  aliases: ['Theil T', 'entropy of benefits'],
  needs: 'outcome-counts',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'nats',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.2, source: 'a placeholder; set your own' },
  chart: { kind: 'group-dots', x: 'Theil index of benefits' },
  explain: {
    question: 'How unequally do right and wrong decisions fall on people, as information?',
    what: 'The entropy that benefits of 0 (wrongly refused), 1 (judged rightly) and 2 (wrongly favoured) fall short of if all had the same. With groups, of the group where it is largest.',
    whenNot:
      'Where a wrong favour is not a gain, or where the question is about groups rather than about people one by one.',
    formula: '1/n Σ (b/μ) ln(b/μ), b = ŷ − y + 1, 0 ln 0 = 0',
    source: 'Theil (1967), Economics and Information Theory; doi:10.1145/3219819.3220046',
    sameAs: {
      AIF360: 'theil_index, without weights',
      holisticai: 'theil_index; two groups only',
      LiFT: 'Theil T index of a benefit map',
    },
  },
  elsewhere: {
    AIF360: 'theil_index',
    holisticai: 'theil_index',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize }, context) =>
    estimateEntropy(
      counts,
      { id: 'fairness/theil-index', alpha: 1, scale: (entropy) => entropy, minGroupSize },
      context,
    ),
  finding: (facts) => inequalitySentence(facts, 'a Theil index'),
});
