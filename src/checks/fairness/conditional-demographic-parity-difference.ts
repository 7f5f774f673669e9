import { defineCheck } from '../../core/check.ts';
import type { OutcomeCell } from '../../core/summary.ts';
import { int, text } from '../../core/params.ts';
import {
  estimateConditionalGap,
  proportionOfCells,
  type ConditionalContrast,
  type NamedGroup,
} from '../../stats/conditional-gap.ts';
import { mantelHaenszelWeight, type Stratum, type StratumPair } from '../../stats/stratified.ts';
import { conditionalSentence } from '../words.ts';

/** max_g |RD_MH(g, r)|: the Mantel–Haenszel difference in selection rates to reference r within strata. In [0, 1]; 0 is parity. */
export default defineCheck({
  id: 'fairness/conditional-demographic-parity-difference',
  title: 'Conditional demographic parity difference',
  aliases: ['Mantel–Haenszel risk difference', 'conditional statistical parity', 'stratified adverse impact'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: false,
  orientation: 'absolute-gap',
  unit: 'difference',
  range: [0, 1],
  ideal: 0,
  params: {
    minGroupSize: int({ label: 'Smallest group', default: 30, min: 1 }),
    reference: text({ label: 'Reference group (empty: the largest)' }),
  },
  threshold: { op: '<=', default: 0.1, source: 'a convention; no legal standing' },
  chart: { kind: 'group-dots', x: 'selection rate, all strata together' },
  explain: {
    question:
      'Among people alike in what may rightly count, does every group get the favourable decision equally often?',
    what: 'The difference in selection rates between each group and the reference inside every stratum, joined into one with Mantel–Haenszel weights; the value is the largest in size.',
    whenNot:
      'Where the strata are themselves shaped by group membership: conditioning on them then explains a disparity away. Where strata disagree, read them one by one.',
    formula: 'max_g |Σ_i w_i (P(ŷ=1|g,i) − P(ŷ=1|r,i)) ÷ Σ_i w_i|, w_i = n_gi n_ri / (n_gi + n_ri)',
    source: 'doi:10.2307/2530643; conditional parity doi:10.1145/3097983.3098095',
    sameAs: {
      fairlearn: 'MetricFrame with control_features gives each stratum by itself, without joining or limits',
      AIF360: 'none; its conditional_demographic_disparity has no conditioning variable',
      OxonFair: 'its conditional metrics, with weights of their own',
    },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate: (counts, { minGroupSize, reference }, { level }) =>
    estimateConditionalGap(counts, {
      minimum: minGroupSize,
      level,
      contrasts: (tested) => againstReference(tested, reference),
    }),
  finding: (facts) =>
    conditionalSentence(facts, (a, b, gap) => `favourable decisions go to ${a} ${gap} often than to ${b}`),
});

function againstReference(tested: readonly NamedGroup[], reference: string): ConditionalContrast[] | string {
  const chosen = reference === '' ? tested[0] : tested.find(({ name }) => name === reference);
  if (!chosen) {
    const names = tested.map(({ name }) => `“${name}”`).join(', ');
    return `There is no group “${reference}” that is large enough to hold others against; there are ${names}.`;
  }
  return tested
    .filter((group) => group !== chosen)
    .map((group) => ({ a: group.name, b: chosen.name, pair: (stratum) => pairOf(stratum, group, chosen) }));
}

function pairOf({ name, cells }: Stratum, group: NamedGroup, reference: NamedGroup): StratumPair | null {
  const selected = (cell: OutcomeCell): boolean => cell.decision === 1;
  const a = proportionOfCells(cells, group.holds, selected);
  const b = proportionOfCells(cells, reference.holds, selected);
  return a && b && { stratum: name, a, b, weight: mantelHaenszelWeight(a, b) };
}
