import { defineCheck } from '../../core/check.ts';
import { int } from '../../core/params.ts';
import { estimateConditionalGap, proportionOfCells, type NamedGroup } from '../../stats/conditional-gap.ts';
import type { Stratum, StratumPair } from '../../stats/stratified.ts';
import { conditionalSentence } from '../words.ts';

/** max_g |Σ_i n_i (P(g|ŷ=0,i) − P(g|ŷ=1,i)) ÷ Σ_i n_i|. In [0, 1]; 0 where each group is as frequent among rejected as among accepted. */
export default defineCheck({
  id: 'fairness/conditional-demographic-disparity',
  title: 'Conditional demographic disparity',
  aliases: ['CDD', 'CDDPL', 'demographic disparity within strata'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: false,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: { minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }) },
  threshold: { op: '<=', default: 0.1, source: 'a convention; no legal standing' },
  chart: { kind: 'group-dots', x: 'selection rate, all strata together' },
  explain: {
    question:
      'Among people alike in what may rightly count, is any group more frequent among the rejected than among the accepted?',
    what: 'For each group, its share of the rejected minus its share of the accepted inside every stratum, averaged by the rows of strata; the value is the largest in size.',
    whenNot:
      'It grows with the size of a group, so that harm to a small one looks small; see the conditional demographic parity difference. Where strata are shaped by group membership.',
    formula:
      'max_g |Σ_i n_i (P(g|ŷ=0,i) − P(g|ŷ=1,i)) ÷ Σ_i n_i|; strata without rejected or accepted rows left out',
    source: 'doi:10.1016/j.clsr.2021.105567',
    sameAs: {
      Clarify:
        'CDDPL, signed, of one group; a stratum without rejected or accepted rows counts as share 0 there, here it is left out',
      AIF360:
        'conditional_demographic_disparity takes the protected groups themselves for strata: another number',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize }, { level }) =>
    estimateConditionalGap(counts, {
      minimum: minGroupSize,
      level,
      contrasts: (tested) =>
        tested.map((group) => ({
          ...{ a: group.name, b: 'all others' },
          pair: (stratum) => shares(stratum, group),
        })),
    }),
  finding: (facts) =>
    conditionalSentence(facts, (a, _, gap) => `${a} are ${gap} frequent among rejected than among accepted`),
});

function shares({ name, cells }: Stratum, group: NamedGroup): StratumPair | null {
  const a = proportionOfCells(cells, (cell) => cell.decision === 0, group.holds);
  const b = proportionOfCells(cells, (cell) => cell.decision === 1, group.holds);
  const weight = cells.reduce((sum, cell) => sum + cell.weight, 0);
  return a && b && { stratum: name, a, b, weight };
}
