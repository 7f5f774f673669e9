import { describe, expect, it } from 'vitest';
import type { Detail } from '../../src/core/estimate.ts';
import { contrastSets, type Comparison } from '../../src/stats/compare-groups.ts';
import { criticalValue, equalityP, pairsOf } from '../../src/stats/critical-value.ts';
import * as rates from '../../src/stats/group-rates.ts';
import { powerOfDifference, rowsPerGroup } from '../../src/stats/power.ts';
import { commonDifference, mantelHaenszelWeight, separateVariance } from '../../src/stats/stratified.ts';
import { estimateOf, measured, outcomes, type Alike } from '../checks/tables.ts';
import { golden } from './read.ts';

interface Table {
  readonly name: string;
  readonly cells: Alike[];
  readonly byGroup: Record<string, Record<string, number | null>>;
  readonly fairlearn: Record<string, number | null>;
  readonly aif360: Record<string, number | string | null> | null;
}
interface Golden {
  readonly tables: Table[];
  readonly zTests: { x: number[]; n: number[]; p: number }[];
  readonly critical: { counts: number[]; sizes: number[]; compare: Comparison; q: number }[];
  readonly power: Record<'p1' | 'p2' | 'n1' | 'n2' | 'z' | 'power' | 'rowsPerGroup', number>[];
  readonly strata: {
    name: string;
    strata: [number, number, number, number][];
    difference: number;
    standardError: number;
    byWls: number;
  }[];
}
const file = golden<Golden>('rates');
const anySize = { minGroupSize: 1 };

describe('rates of groups, by scikit-learn', () => {
  const specs: Record<string, rates.RateSpec> = {
    selectionRate: rates.selectionRate,
    baseRate: rates.baseRate,
    truePositiveRate: rates.truePositiveRate,
    trueNegativeRate: rates.trueNegativeRate,
    falsePositiveRate: rates.falsePositiveRate,
    falseNegativeRate: rates.falseNegativeRate,
    positivePredictiveValue: rates.positivePredictiveValue,
    negativePredictiveValue: rates.negativePredictiveValue,
    falseDiscoveryRate: rates.falseDiscoveryRate,
    falseOmissionRate: rates.falseOmissionRate,
    accuracy: rates.accuracyRate,
    errorRate: rates.errorRate,
  };
  it.each(file.tables)('$name', ({ cells, byGroup }) => {
    for (const [name, spec] of Object.entries(specs)) {
      for (const rate of rates.groupRates(outcomes(cells), spec, 1)) {
        const theirs = byGroup[rate.group]![name]!;
        if (theirs === null) expect(rate.reason).toMatch(/undefined/);
        else expect(rates.rateValue(rate)).toBeCloseTo(theirs, 12);
      }
    }
  });
});

/** Fairlearn's name, our check, and the rates that must exist in every group for both to mean the same. */
const ofFairlearn: [theirs: string, ours: string, rates: string[]][] = [
  ['demographicParity difference', 'demographic-parity-difference', ['selectionRate']],
  ['demographicParity ratio', 'disparate-impact-ratio', ['selectionRate']],
  ['equalOpportunity difference', 'equal-opportunity-difference', ['truePositiveRate']],
  ['equalOpportunity ratio', 'equal-opportunity-ratio', ['truePositiveRate']],
  ['equalizedOdds difference', 'equalized-odds-difference', ['truePositiveRate', 'falsePositiveRate']],
  ['equalizedOdds ratio', 'equalized-odds-ratio', ['truePositiveRate', 'falsePositiveRate']],
  ['falsePositiveRate difference', 'false-positive-rate-difference', ['falsePositiveRate']],
  ['falsePositiveRate ratio', 'false-positive-rate-ratio', ['falsePositiveRate']],
  ['falseNegativeRate difference', 'false-negative-rate-difference', ['falseNegativeRate']],
  ['falseNegativeRate ratio', 'false-negative-rate-ratio', ['falseNegativeRate']],
  ['accuracy difference', 'accuracy-difference', ['accuracy']],
  ['error ratio', 'error-rate-ratio', ['errorRate']],
  ['balancedAccuracy difference', 'balanced-accuracy-difference', ['truePositiveRate', 'falsePositiveRate']],
  ['precision difference', 'predictive-parity-difference', ['positivePredictiveValue']],
];

describe.each(ofFairlearn)('fairlearn %s is fairness/%s', (theirs, ours, needed) => {
  const defined = file.tables.filter(
    ({ byGroup }) =>
      Object.keys(byGroup).length > 1 &&
      Object.values(byGroup).every((own) => needed.every((name) => own[name] !== null)),
  );
  // Balanced accuracy of all rows is no mean of the groups', so only groups are compared.
  const overall = ours === 'balanced-accuracy-difference' ? [] : [['to_overall', 'to overall', 'worst']];
  const means = theirs.startsWith('equalizedOdds') ? [['between_groups mean', 'every pair', 'mean']] : [];

  it.each([['between_groups', 'every pair', 'worst'], ...overall, ...means])('%s', (method, compare, agg) => {
    let compared = 0;
    for (const { cells, fairlearn } of defined) {
      const params = {
        ...anySize,
        compare: compare!,
        ...(theirs.startsWith('equalizedOdds') ? { agg: agg! } : {}),
      };
      const estimate = estimateOf(`fairness/${ours}`, outcomes(cells), params);
      if (estimate.status !== 'ok') {
        expect(estimate.reason).toMatch(/ratio is undefined/);
        continue;
      }
      expect(estimate.value).toBeCloseTo(fairlearn[`${theirs} ${method}`]!, 12);
      compared += 1;
    }
    expect(compared).toBeGreaterThanOrEqual(7);
  });
});

const ofAif360: [theirs: string, ours: string, needed: string[]][] = [
  ['average_odds_difference', 'average-odds-difference', ['truePositiveRate', 'falsePositiveRate']],
  [
    'average_abs_odds_difference',
    'average-absolute-odds-difference',
    ['truePositiveRate', 'falsePositiveRate'],
  ],
  [
    'average_predictive_value_difference',
    'average-predictive-value-difference',
    ['positivePredictiveValue', 'falseOmissionRate'],
  ],
  ['false_positive_rate_difference', 'false-positive-rate-difference', ['falsePositiveRate']],
  ['false_positive_rate_ratio', 'false-positive-rate-ratio', ['falsePositiveRate']],
  ['false_negative_rate_difference', 'false-negative-rate-difference', ['falseNegativeRate']],
  ['false_negative_rate_ratio', 'false-negative-rate-ratio', ['falseNegativeRate']],
  ['false_discovery_rate_ratio', 'false-discovery-rate-ratio', ['falseDiscoveryRate']],
  ['false_omission_rate_difference', 'false-omission-rate-difference', ['falseOmissionRate']],
  ['false_omission_rate_ratio', 'false-omission-rate-ratio', ['falseOmissionRate']],
  ['error_rate_ratio', 'error-rate-ratio', ['errorRate']],
  ['mean_difference', 'base-rate-difference', ['baseRate']],
];

describe.each(ofAif360)('AIF360 %s is fairness/%s to the reference', (theirs, ours, needed) => {
  it('with its sign in the pairs', () => {
    let compared = 0;
    for (const { cells, aif360, byGroup } of file.tables) {
      const fits = Object.values(byGroup).every((own) => needed.every((name) => own[name] !== null));
      const answer = aif360?.[theirs];
      if (!aif360 || !fits || typeof answer !== 'number') continue;
      const reference = String(aif360['privileged']);
      const estimate = estimateOf(`fairness/${ours}`, outcomes(cells), {
        ...anySize,
        compare: 'to reference',
        reference,
      });
      if (estimate.status !== 'ok') continue;
      const pairs = estimate.detail['pairs'] as readonly Detail[];
      expect(pairs.at(0)!['b']).toMatch(reference);
      const signed = ours === 'average-absolute-odds-difference' ? estimate.value : pairs.at(0)!['value'];
      expect(signed).toBeCloseTo(answer, 12);
      expect(estimate.value).toBeCloseTo(
        theirs.endsWith('ratio') ? Math.min(answer, 1 / answer) : Math.abs(answer),
        12,
      );
      compared += 1;
    }
    expect(compared).toBeGreaterThanOrEqual(5);
  });
});

describe('inference', () => {
  it.each(file.zTests)('statsmodels: pooled z of $x in $n', ({ x, n, p }) => {
    const families = [x.map((own, g) => ({ x: own, n: n[g]! }))];
    expect(equalityP({ families, sets: pairsOf(families) })).toBeCloseTo(p, 12);
  });

  it.each(file.critical)(
    'scipy: critical value of $counts in $sizes, $compare',
    ({ counts, sizes, compare, q }) => {
      const families = [counts.map((x, g) => ({ x, n: sizes[g]! }))];
      const named = { names: sizes.map((_, g) => `${g}`), compared: sizes.length, weights: sizes };
      const sets = contrastSets([named], compare, '0');
      // 20,000 draws: the 95 % quantile has a standard error of about 0.012.
      expect(Math.abs(criticalValue({ families, sets }, 0.95) - q)).toBeLessThan(0.04);
    },
  );

  it.each(file.power)('statsmodels: power for $p1 and $p2 in $n1 and $n2', (own) => {
    const { p1, p2, n1, n2, z, power, rowsPerGroup: rows } = own;
    expect(powerOfDifference(p1, p2, n1, n2, z)).toBeCloseTo(power, 9);
    expect(rowsPerGroup(p1, p2, z)).toBe(Math.ceil(rows));
  });

  it.each(file.strata)(
    'PythonMeta: Mantel–Haenszel difference, $name',
    ({ strata, difference, standardError, byWls }) => {
      const pairs = strata.map(([x1, n1, x0, n0], index) => {
        const [a, b] = [
          { x: x1, n: n1 },
          { x: x0, n: n0 },
        ];
        return { stratum: `${index}`, a, b, weight: mantelHaenszelWeight(a, b) };
      });
      expect(commonDifference(pairs)).toBeCloseTo(difference, 12);
      expect(commonDifference(pairs)).toBeCloseTo(byWls, 12);
      expect(Math.sqrt(separateVariance(pairs))).toBeCloseTo(standardError, 12);
    },
  );
});

describe('numbers printed in other projects’ tests', () => {
  const value = (id: string, cells: Alike[], params: Record<string, string> = {}): number =>
    measured(estimateOf(`fairness/${id}`, outcomes(cells), { ...anySize, ...params })).value;
  const pair = (id: string, cells: Alike[], reference: string): unknown =>
    (
      measured(
        estimateOf(`fairness/${id}`, outcomes(cells), { ...anySize, compare: 'to reference', reference }),
      ).detail['pairs'] as readonly Detail[]
    ).at(0)!['value'];
  const rows = (group: string, labels: string, decisions: string): Alike[] =>
    [...labels].map((label, row): Alike => [group, Number(label), Number(decisions[row]), 1]);

  it('fairlearn: TPR 0.25, and 0.75 where the other label counts', () => {
    const counts = outcomes(rows('a', '00001111', '00011000'));
    expect(rates.rateValue(rates.groupRates(counts, rates.truePositiveRate, 1)[0]!)).toBe(0.25);
    expect(rates.rateValue(rates.groupRates(counts, rates.trueNegativeRate, 1)[0]!)).toBe(0.75);
  });

  it('Aequitas test 1: Low against High', () => {
    const cells: Alike[] = [
      ...rows('High', '11010', '11100').slice(0, 5),
      ...rows('Low', '10010', '11100').slice(0, 5),
    ];
    // High: TP 2, FP 1, TN 1, FN 1; Low: TP 1, FP 2, TN 1, FN 1.
    expect(pair('false-negative-rate-ratio', cells, 'High')).toBeCloseTo(1.5, 12);
    expect(pair('false-positive-rate-ratio', cells, 'High')).toBeCloseTo(4 / 3, 12);
    expect(pair('false-omission-rate-ratio', cells, 'High')).toBeCloseTo(1, 12);
    expect(pair('false-discovery-rate-ratio', cells, 'High')).toBeCloseTo(2, 12);
  });

  it('LiFT: demographic parity of three groups, for every pair', () => {
    const cells: Alike[] = [
      ...(
        [
          ['M', 345, 123],
          ['F', 567, 89],
          ['U', 25, 70],
        ] as const
      ).flatMap(([group, yes, no]): Alike[] => [
        [group, null, 1, yes],
        [group, null, 0, no],
      ]),
    ];
    const { detail, value: most } = measured(
      estimateOf('fairness/demographic-parity-difference', outcomes(cells)),
    );
    const sizes = (detail['pairs'] as readonly Detail[]).map((own) => Math.abs(Number(own['value'])));
    expect(sizes.map((own) => own.toFixed(5)).sort()).toEqual(['0.12715', '0.47402', '0.60117']);
    expect(most).toBeCloseTo(0.60117, 5);
    expect(value('demographic-parity-difference', cells, { compare: 'mean of pairs' })).toBeCloseTo(
      (0.12715 + 0.47402 + 0.60117) / 3,
      5,
    );
  });

  it('holisticai: ten rows', () => {
    const cells = [...rows('a', '1100', '1110'), ...rows('b', '111000', '110000')];
    expect(value('average-odds-difference', cells)).toBeCloseTo(5 / 12, 12);
    expect(value('accuracy-difference', cells)).toBeCloseTo(1 / 12, 12);
    expect(value('false-positive-rate-difference', cells)).toBeCloseTo(1 / 2, 12);
    expect(value('disparate-impact-ratio', cells)).toBeCloseTo(4 / 9, 12);
  });

  it('SageMaker Clarify: twelve rows', () => {
    const groups = 'MFFMFMFFMMFF';
    const [labels, decisions] = ['011110001000', '111000110100'];
    const cells = [...groups].map((group, row): Alike => [
      group,
      Number(labels[row]),
      Number(decisions[row]),
      1,
    ]);
    const against = (id: string, reference: string) => Number(pair(id, cells, reference));
    expect(against('treatment-equality-difference', 'M')).toBeCloseTo(-1 / 2, 12);
    expect(against('treatment-equality-difference', 'F')).toBeCloseTo(1 / 2, 12);
    // Theirs are advantaged − disadvantaged (AD, RD, DAR): the other sign.
    expect(against('accuracy-difference', 'M')).toBeCloseTo(13 / 35, 12);
    expect(against('equal-opportunity-difference', 'M')).toBeCloseTo(2 / 3, 12);
    expect(against('predictive-parity-difference', 'M')).toBeCloseTo(1 / 2, 12);
    expect(Math.abs(against('negative-predictive-value-difference', 'M'))).toBeCloseTo(1 / 3, 12);
    expect(value('disparate-impact-ratio', cells)).toBeCloseTo(7 / 10, 12);
  });

  it('SageMaker Clarify: conditional demographic disparity of 24 rows in three strata', () => {
    const groups = 'MMMFFFFMMMMFMMFMFFMMFMMF';
    const decisions = '011010111101110000100110';
    const strata = '102211211201201112010011';
    const cells = [...groups].map((group, row) => ({
      ...{ group: [group], stratum: [strata[row]!], label: null, decision: Number(decisions[row]) },
      ...{ rows: 1, weight: 1, weightSquared: 1 },
    }));
    const counts = { ...outcomes([]), strata: ['s'], cells };
    const { value: most, detail } = measured(
      estimateOf('fairness/conditional-demographic-disparity', counts, anySize),
    );
    expect(most).toBeCloseTo(0.3982142857, 9);
    for (const { a, value: signed } of detail['pairs'] as readonly Detail[])
      expect(signed).toBeCloseTo(a === 'F' ? 0.3982142857 : -0.3982142857, 9);
  });
});
