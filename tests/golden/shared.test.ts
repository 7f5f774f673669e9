import { describe, expect, it } from 'vitest';
import { judge } from '../../src/core/verdict.ts';
import { clopperPearson, wilson } from '../../src/stats/proportion.ts';
import { normalQuantile } from '../../src/stats/normal.ts';
import { estimateOf, measured, outcomes, type Alike } from '../checks/tables.ts';
import { sharedText } from './read.ts';

interface Rows {
  readonly y_true: number[];
  readonly y_pred: number[];
  readonly group: string[];
}
interface Golden {
  readonly toy10: Rows & {
    readonly fairlearn: Record<string, number>;
    readonly aif360: Record<string, number>;
    readonly aequitas_ref_a: Record<string, Record<string, number>>;
    readonly holisticai: Record<string, number>;
  };
  readonly edge: Record<string, Rows & { readonly fairlearn: Record<string, number | string> }>;
}

const text = sharedText('golden/fairness.json');
const golden = JSON.parse(text ?? '{"toy10":{},"edge":{}}') as Golden;
const counted = ({ y_true, y_pred, group }: Rows) =>
  outcomes(group.map((name, row): Alike => [name, y_true[row]!, y_pred[row]!, 1]));
const anySize = { minGroupSize: 1 };

describe.skipIf(text === null)('ten rows that five libraries were run on', () => {
  const { toy10 } = golden;
  const values = (): Record<string, number> =>
    Object.fromEntries(
      [
        ['dpd', 'fairness/demographic-parity-difference'],
        ['di', 'fairness/disparate-impact-ratio'],
        ['eopp', 'fairness/equal-opportunity-difference'],
        ['odds', 'fairness/equalized-odds-difference'],
      ].map(([key, id]) => [key, measured(estimateOf(id!, counted(toy10), anySize)).value]),
    );

  it.each([
    ['dpd', () => toy10.fairlearn['demographic_parity_difference|between_groups']!],
    ['di', () => toy10.fairlearn['demographic_parity_ratio|between_groups']!],
    ['eopp', () => toy10.fairlearn['equal_opportunity_difference|between_groups']!],
    ['odds', () => toy10.fairlearn['equalized_odds_difference|between_groups']!],
    ['dpd', () => -toy10.aif360['statistical_parity_difference']!],
    ['di', () => toy10.aif360['disparate_impact']!],
    ['eopp', () => -toy10.aif360['equal_opportunity_difference']!],
    ['odds', () => toy10.aif360['equalized_odds_difference']!],
    ['dpd', () => toy10.holisticai['statistical_parity']!],
    ['di', () => toy10.holisticai['four_fifths']!],
    ['di', () => toy10.aequitas_ref_a['b']!['pprev_disparity']!],
  ])('%s', (key, theirs) => expect(values()[key]).toBeCloseTo(theirs(), 12));

  it('the ratio is not Aequitas’s “statistical parity”, which is the share of all selected', () => {
    expect(toy10.aequitas_ref_a['b']!['ppr_disparity']).toBeCloseTo(2 / 3, 12);
    expect(values()['di']).not.toBeCloseTo(2 / 3, 2);
  });

  it.each([
    ['no_negatives_in_b', 'fairness/equalized-odds-difference', 'equalized_odds_difference', 0.5, null],
    ['no_negatives_in_b', 'fairness/equal-opportunity-difference', 'equal_opportunity_difference', 0.5, 0.5],
    ['nobody_selected', 'fairness/disparate-impact-ratio', 'demographic_parity_ratio', 'NaN', null],
    ['nobody_selected', 'fairness/demographic-parity-difference', 'demographic_parity_difference', 0, 0],
    ['nobody_selected', 'fairness/equalized-odds-difference', 'equalized_odds_difference', 0, null],
    ['ref_selects_nobody', 'fairness/disparate-impact-ratio', 'demographic_parity_ratio', 0, 0],
    ['ref_selects_nobody', 'fairness/equalized-odds-difference', 'equalized_odds_difference', 1, 1],
    ['single_group', 'fairness/demographic-parity-difference', 'demographic_parity_difference', 0, null],
    ['single_group', 'fairness/disparate-impact-ratio', 'demographic_parity_ratio', 1, null],
  ] as const)('%s: %s, where fairlearn’s %s is %s', (name, id, key, theirs, ours) => {
    const rows = golden.edge[name]!;
    expect(rows.fairlearn[`${key}|between_groups`]).toBe(theirs);
    const estimate = estimateOf(id, counted(rows), anySize);
    expect(estimate.status === 'ok' ? estimate.value : null).toBe(ours);
  });
});

const compas = sharedText('data/tabular/compas_for_aequitas.csv');

describe.skipIf(compas === null)('COMPAS by race and sex', () => {
  const cells = (compas ?? '')
    .trim()
    .split('\n')
    .slice(1)
    .map((line): Alike => {
      const [, score, label, race, sex] = line.split(',');
      return [[race!, sex!], Number(label), Number(score), 1];
    });
  const counts = outcomes(cells, ['race', 'sex']);
  const rates = new Map<string, { n: number; selected: number }>();
  for (const [group, , decision] of cells) {
    const name = (group as string[]).join(' × ');
    const own = rates.get(name) ?? { n: 0, selected: 0 };
    rates.set(name, { n: own.n + 1, selected: own.selected + (decision ?? 0) });
  }
  const gapOf = (own: { n: number; selected: number }[]): number => {
    const shares = own.map(({ n, selected }) => selected / n);
    return Math.max(...shares) - Math.min(...shares);
  };
  const all = [...rates.values()];

  it('shouts 0.75 only if cells of 2 and 4 people count', () => {
    expect(gapOf(all)).toBeCloseTo(0.75, 12);
    const estimate = measured(estimateOf('fairness/demographic-parity-difference', counts));
    expect(estimate.value).toBeCloseTo(gapOf(all.filter(({ n }) => n >= 30)), 12);
    expect(estimate.value).toBeLessThan(0.5);
    const small = [...rates].filter(([, { n }]) => n < 30).map(([name]) => name);
    expect(small).toContain('Asian × Female');
    expect(small).toContain('Native American × Female');
    expect([...estimate.untested].sort()).toEqual(small.sort());
  });

  it.each([
    ['fairness/demographic-parity-difference', '<=', 0.99],
    ['fairness/equal-opportunity-difference', '<=', 0.99],
    ['fairness/equalized-odds-difference', '<=', 0.99],
    ['fairness/disparate-impact-ratio', '>=', 0.01],
  ] as const)('%s never passes while cells are untested, not even at a limit of %s %d', (id, op, value) => {
    const estimate = measured(estimateOf(id, counts));
    expect(estimate.untested).toContain('Asian × Female');
    expect(estimate.value).toBeLessThan(id.includes('ratio') ? 1 : 0.75);
    expect(judge(estimate, { op, value, on: 'interval', level: 0.95 }).verdict).toBe('inconclusive');
  });
});

const robustness = sharedText('golden/robustness.json');

interface Limit {
  readonly nA: number;
  readonly n: number;
  readonly alpha: number;
  readonly pLB: number;
  readonly radius_over_sigma: number | null;
}

it.skipIf(robustness === null)('lower limits and radii of the randomized-smoothing paper’s code', () => {
  const { smoothing } = JSON.parse(robustness ?? '{}') as { smoothing: { clopper_pearson_lower: Limit[] } };
  expect(smoothing.clopper_pearson_lower).toHaveLength(5);
  for (const { nA, n, alpha, pLB, radius_over_sigma: radius } of smoothing.clopper_pearson_lower) {
    // One-sided at α is the lower end of a two-sided interval at 1 − 2α.
    const { lower } = clopperPearson({ x: nA, n }, 1 - 2 * alpha);
    expect(lower).toBeCloseTo(pLB, 8);
    if (radius === null) expect(lower).toBeLessThan(0.5);
    else expect(normalQuantile(lower)).toBeCloseTo(radius, 5);
  }
});

it.each([
  [0, 59, 0.0495],
  [0, 299, 0.01],
  [0, 2995, 0.001],
])('%d flips of %d: the one-sided upper limit at 95 %% is %d', (x, n, upper) => {
  expect(clopperPearson({ x, n }, 0.9).upper).toBeCloseTo(upper, 4);
});

it('5 flips of 100: both intervals as printed', () => {
  const exact = clopperPearson({ x: 5, n: 100 }, 0.95);
  expect([exact.lower, exact.upper].map((end) => end.toFixed(5))).toEqual(['0.01643', '0.11283']);
  const score = wilson({ x: 5, n: 100 }, 0.95);
  expect([score.lower, score.upper].map((end) => end.toFixed(5))).toEqual(['0.02154', '0.11175']);
});
