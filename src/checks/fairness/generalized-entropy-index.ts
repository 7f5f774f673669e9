import { defineCheck } from '../../core/check.ts';
import { int, number } from '../../core/params.ts';
import { estimateEntropy, inequalitySentence } from '../inequality.ts';

/** Generalised entropy of benefits ŷ − y + 1, of all rows or of the worst group. ≥ 0; 0 where everybody has the same benefit. */
export default defineCheck({
  id: 'fairness/generalized-entropy-index',
  title: 'Generalised entropy index',
  aliases: ['GEI', 'individual inequality index'],
  needs: 'outcome-counts',
  grouping: 'optional',
  standard: false,
  usesLabels: true,
  orientation: 'lower-better',
  unit: 'score',
  range: [0, Number.MAX_VALUE],
  ideal: 0,
  params: {
    alpha: number({ label: 'Weight of large benefits (alpha)', default: 2, min: -5, max: 10 }),
    minGroupSize: int({ label: 'Fewest rows in a group', default: 30, min: 1 }),
  },
  threshold: { op: '<=', default: 0.2, source: 'a placeholder: about 2 in 5 decisions wrong; set your own' },
  chart: { kind: 'group-dots', x: 'generalised entropy of benefits' },
  explain: {
    question: 'How unequally do right and wrong decisions fall on people?',
    what: 'Each row has the benefit 0 (wrongly refused), 1 (judged rightly) or 2 (wrongly favoured); the index measures how unequal these are. With groups, it is that of the group where it is largest.',
    whenNot:
      'Where a wrong favour is not a gain, or where the question is about groups: two groups treated very differently can have the same index. At alpha 0 a single false negative makes it infinite, so it is then not given.',
    formula: '1/(nα(α−1)) Σ ((b/μ)^α − 1), b = ŷ − y + 1; α = 1: 1/n Σ (b/μ) ln(b/μ); α = 0: −1/n Σ ln(b/μ)',
    source: 'doi:10.1145/3219819.3220046',
    sameAs: {
      AIF360:
        'generalized_entropy_index, shown at alpha 2 and without weights; at alpha 0 its version 0.6.1 divides by the mean a second time',
      holisticai: 'generalized_entropy_index, shown at alpha 2; the same slip at alpha 0; two groups only',
      LiFT: 'generalised entropy index of a benefit map',
      Clarify: 'GE, at alpha 2 only',
    },
  },
  elsewhere: {
    AIF360: 'generalized_entropy_index',
    Clarify: 'GE',
    holisticai: 'generalized_entropy_index',
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { alpha, minGroupSize }, context) =>
    estimateEntropy(
      counts,
      { id: 'fairness/generalized-entropy-index', alpha, scale: (entropy) => entropy, minGroupSize },
      context,
    ),
  finding: (facts) => inequalitySentence(facts, 'a generalised entropy'),
});
