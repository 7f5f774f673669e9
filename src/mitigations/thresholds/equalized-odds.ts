import { defineMitigation } from '../../core/mitigation.ts';
import { groupName } from '../../core/summary.ts';
import { commonOdds, nearestOdds, type OddsSpec } from '../common-odds.ts';
import { curvesOf } from '../operating-points.ts';
import { costRatio, flipped, lottery, tolerance } from '../params.ts';

/** Thresholds of least cost under which every group has the same true and false positive rates; exact with a lottery. */
export default defineMitigation({
  id: 'thresholds/equalized-odds',
  title: 'Equalized odds',
  params: { costRatio, lottery, tolerance, flipped },
  explain: {
    what: 'Gives each group its own thresholds so that people with the same label get the favourable decision equally often in every group. As a rule only a lottery can do that.',
    whenNot:
      'Where a lottery over people is not acceptable: without it a gap remains. Groups whose scores are better than those of others are made worse off.',
    formula:
      'min Σ_g (ratio · FP_g + FN_g) subject to equal TPR_g and FPR_g; the highest point under every ROC hull',
    source: 'arXiv:1610.02413, section 4',
  },
  solve(table, params) {
    const all = curvesOf(table);
    const curves = all.filter(({ positives, negatives }) => positives > 0 && negatives > 0);
    if (curves.length < 2) {
      return {
        reason: 'Fewer than two groups have labels of both kinds, so there are no odds to make equal.',
      };
    }
    const left = all.filter((curve) => !curves.includes(curve));
    const notes = left.map(
      ({ group }) => `${groupName(group)} lacks labels of one kind and keeps the decisions it had.`,
    );
    const spec: OddsSpec = {
      costRatio: params.costRatio,
      flipped: params.flipped === 'allowed',
      tolerance: params.tolerance,
    };
    const solved = params.lottery === 'allowed' ? commonOdds(curves, spec) : nearestOdds(curves, spec);
    return { rules: solved.rules, notes: [...notes, ...solved.notes] };
  },
});
