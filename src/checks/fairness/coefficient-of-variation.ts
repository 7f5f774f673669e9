import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { estimateEntropy, inequalitySentence } from '../inequality.ts';

/** Standard deviation ÷ mean of benefits ŷ − y + 1, √(2 GEI(2)). ≥ 0; 0 where everybody has the same benefit. */
export default defineCheck({
  id: 'fairness/coefficient-of-variation',
  title: 'Coefficient of variation of benefits',
  aliases: ['CV', 'relative standard deviation of benefits'],
  needs: 'outcome-counts',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'ratio',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }) },
  threshold: {
    op: '<=',
    default: 0.65,
    source: 'a placeholder: a generalised entropy of about 0.2; set your own',
  },
  chart: { kind: 'group-dots', x: 'coefficient of variation of benefits' },
  explain: {
    question: 'How widely do benefits from decisions spread around their mean?',
    what: 'Standard deviation of the benefits 0 (wrongly refused), 1 (judged rightly) and 2 (wrongly favoured), over their mean. With groups, of the group where it is largest.',
    whenNot:
      'Where a wrong favour is not a gain, or where the question is about groups rather than about people one by one.',
    formula: '√(2 GEI(2)) = sd(b)/mean(b), b = ŷ − y + 1',
    source: 'doi:10.1145/3219819.3220046',
    sameAs: {
      AIF360: 'coefficient_of_variation, without weights',
      holisticai: 'coefficient_of_variation is 2·√GEI, √2 times too large',
    },
  },
  elsewhere: {
    AIF360: 'coefficient_of_variation',
    holisticai: 'coefficient_of_variation',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize }, context) =>
    estimateEntropy(
      counts,
      {
        ...{ id: 'fairness/coefficient-of-variation', alpha: 2, minGroupSize },
        scale: (entropy) => Math.sqrt(2 * entropy),
      },
      context,
    ),
  finding: (facts) => inequalitySentence(facts, 'a coefficient of variation'),
});
