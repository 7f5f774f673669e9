import { defineCheck } from '../../core/check.ts';
import type { DetailValue, Estimate } from '../../core/estimate.ts';
import { notApplicable } from '../../core/estimate.ts';
import { choice, int, number } from '../../core/params.ts';
import { groupConfusions, type GroupConfusion } from '../../stats/group-confusion.ts';
import { undecidedNote, untestedGroups } from '../../stats/group-rates.ts';
import { MOST_NOISE, tippingCurves, type TippingCurve } from '../../stats/label-noise.ts';
import { featuresOf, figure } from '../words.ts';

/** Least share of one group's labels that, if wrong, would turn the finding round. In [0, ½]; ½ where no share would. */
export default defineCheck({
  id: 'fairness/label-noise-tipping-point',
  title: 'Label noise that would turn the finding round',
  aliases: ['tipping point', 'label quality sensitivity'],
  needs: 'outcome-counts',
  grouping: 'required',
  standard: false,
  usesLabels: true,
  orientation: 'higher-better',
  unit: 'proportion',
  range: [0, MOST_NOISE],
  ideal: MOST_NOISE,
  params: {
    criterion: choice({
      label: 'Finding',
      default: 'equal-opportunity',
      options: ['equal-opportunity', 'equalized-odds'],
    }),
    noise: choice({
      label: 'Labels that are wrong',
      default: 'both',
      options: ['both', 'recorded-favourable', 'recorded-unfavourable'],
    }),
    tolerance: number({ label: 'Largest gap that is let pass', default: 0.1, min: 0, max: 1 }),
    minGroupSize: int({ label: 'Fewest labels of each kind in a group', default: 30, min: 1 }),
  },
  threshold: {
    op: '>=',
    default: 0.05,
    source: 'a placeholder: 1 wrong label in 20; set it to what you know of your labels',
  },
  chart: { kind: 'group-dots', x: 'share of wrong labels in this group alone that turns the finding round' },
  explain: {
    question:
      'How many labels of one group would have to be wrong for the finding about error rates to turn round?',
    what: 'Supposes that a share of the labels of one group is wrong whatever the decision, works out the rates that true labels would have shown, and finds the least share at which the gap crosses the tolerance: a gap that goes away, or one that appears. The curve of every group is in the detail.',
    whenNot:
      'Where labels are wrong because of the decision itself, such as outcomes that are seen only for those who were selected, or where several groups have wrong labels at once.',
    formula:
      'min over g of inf{r: [gap(r_g = r) > δ] ≠ [gap(0) > δ]}, with (1 − e₀ − e₁) y* = (1 − e₀) y − e₀ (1 − y) by decision',
    source:
      'Bross (1954), doi:10.2307/3001619; limits invert score tests with Bonferroni over pairs and groups',
    sameAs: { 'other tools': 'none that we know of asks this' },
  },
  clauses: ['iso42001-9.1', 'iso42001-a.6.2.4'],
  estimate(counts, { criterion, noise, tolerance, minGroupSize }, { level }): Estimate {
    const all = groupConfusions(counts, 1).map((group) => ({
      ...group,
      reason: group.reason ?? tooFew(group, minGroupSize),
    }));
    const tested = all.filter(({ reason }) => reason === null);
    const bare = all.map(({ group, n, reason }) => ({ group, n, value: null, interval: null, reason }));
    if (tested.length < 2) {
      const why = `Fewer than two groups have at least ${minGroupSize} labels of each kind, so there is no finding to turn round.`;
      return notApplicable(why, bare);
    }
    const curves = tippingCurves(tested, { criterion, kind: noise, tolerance, level });
    const method = 'inverted score tests, Bonferroni over pairs and groups';
    const groups = bare.map((own) => {
      const curve = curves[tested.findIndex(({ group }) => group === own.group)];
      if (!curve) return own;
      const [value, lower, upper] = [curve.tipsAt ?? MOST_NOISE, curve.lower, curve.upper];
      const interval = { lower: Math.min(lower, value), upper: Math.max(upper, value), level, method };
      return { ...own, value, interval };
    });
    const least = (of: (curve: TippingCurve) => number): number => Math.min(...curves.map(of));
    const value = least(({ tipsAt }) => tipsAt ?? MOST_NOISE);
    const [lower, upper] = [least((curve) => curve.lower), least((curve) => curve.upper)];
    return {
      ...{ status: 'ok', value, n: all.reduce((sum, { n }) => sum + n, 0), pValue: null, adjusted: null },
      interval: { lower: Math.min(lower, value), upper: Math.max(upper, value), level, method },
      ...{ groups, untested: untestedGroups(groups) },
      notes: [...undecidedNote(counts), ...notesOf(curves)],
      detail: { criterion, noise, tolerance, ...curvesOf(curves, tested) },
    };
  },
  finding(facts) {
    const by = featuresOf(facts);
    if (facts.verdict === 'not-applicable')
      return `How far wrong labels could change what is found by ${by} could not be worked out.`;
    if (facts.verdict === 'inconclusive')
      return `How many wrong labels would change what is found by ${by} cannot be told yet.`;
    const share = figure(100 * facts.value);
    if (facts.value >= MOST_NOISE)
      return `No share of wrong labels in one group that was tried changes what is found by ${by}.`;
    if (facts.verdict === 'pass')
      return `What is found by ${by} holds unless ${share} in 100 labels of one group are wrong.`;
    return `What is found by ${by} would turn round if ${share} in 100 labels of one group were wrong.`;
  },
});

function tooFew({ tp, fn, fp, tn }: GroupConfusion, minimum: number): string | null {
  const [favourable, others] = [tp + fn, fp + tn];
  if (Math.min(favourable, others) >= minimum) return null;
  return `Too few: ${Math.floor(favourable + 1e-9)} favourable and ${Math.floor(others + 1e-9)} other labels (effective), ${minimum} of each needed.`;
}

function notesOf(curves: readonly TippingCurve[]): string[] {
  const turned = curves.some(({ tipsAt }) => tipsAt !== null);
  return turned
    ? []
    : [
        `No noise in one group’s labels that these data allow turns the finding round; ${MOST_NOISE} stands for that.`,
      ];
}

function curvesOf(
  curves: readonly TippingCurve[],
  tested: readonly GroupConfusion[],
): { readonly [key: string]: DetailValue } {
  return {
    found: curves[0]?.points[0]?.gap ?? 0,
    curves: curves.map(({ group, points, tipsAt }) => ({
      ...{ group: tested[group]?.group ?? '', tipsAt },
      points: points.map((point) => ({ ...point })),
    })),
  };
}
