import { describe, expect, it } from 'vitest';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { aequitasReadings } from '../../src/conventions/aequitas.ts';
import { aif360Readings } from '../../src/conventions/aif360.ts';
import { fairlearnReadings } from '../../src/conventions/fairlearn.ts';
import { holisticaiReadings } from '../../src/conventions/holisticai.ts';
import type { Reading } from '../../src/core/reading.ts';
import { judge, type Threshold } from '../../src/core/verdict.ts';
import { holm } from '../../src/stats/holm.ts';
import { permutationP } from '../../src/stats/max-t.ts';
import { permutedCounts } from '../../src/stats/permutation.ts';
import {
  confusion,
  estimateOf,
  find,
  measured,
  outcomes,
  scoreTable,
  type Alike,
  type ScoredRow,
} from '../checks/tables.ts';
import { golden } from './read.ts';

/**
 * Numbers of other libraries that ours differ from on purpose. Those of LiFT, Giskard, OxonFair and the Responsible AI Toolbox
 * follow the formulas in their sources, for these libraries are not run here.
 */
const all = golden<Record<string, Record<string, never> & { cells: Alike[] }>>('defects');
const given = (name: string): Record<string, unknown> => all[name]!;
const counted = (name: string): OutcomeCounts => outcomes(all[name]!.cells);
const asOneGroup = (name: string): Alike[] =>
  all[name]!.cells.map(([, label, decision, rows]) => ['all', label, decision, rows]);
const of = (readings: readonly Reading[], name: string, group: string | null = null): number =>
  readings.find((own) => own.name === name && own.group === group)?.value ?? NaN;
const anySize = { minGroupSize: 1 };
const [parity, opportunity, odds] = [
  'fairness/demographic-parity-difference',
  'fairness/equal-opportunity-difference',
  'fairness/equalized-odds-difference',
];

describe('what other libraries say and ours', () => {
  it('Aequitas tests FPR on predicted positives: equal FPR, p = 4e-24, the same p as FDR', () => {
    const theirs = given('aequitas_significance');
    expect(theirs['fpr_disparity']).toBe(1);
    expect(theirs['fpr_significance']).toBeLessThan(1e-20);
    expect(theirs['fpr_significance']).toBe(theirs['fdr_significance']);
    const { detail } = measured(estimateOf(odds!, counted('aequitas_significance')));
    const pair = (detail['pairs'] as { a: string; b: string; value: number; lower: number }[]).find(
      ({ a, b }) => [a, b].every((name) => name.includes('(label unfavourable)')),
    );
    expect(pair?.value).toBeCloseTo(0, 12);
  });

  it('Aequitas finds its own reference group unfair where one parity is undefined; ours is not applicable', () => {
    const theirs = given('aequitas_fairness');
    expect([theirs['TypeI Parity'], theirs['TypeII Parity'], theirs['Supervised Fairness']]).toEqual([
      true,
      null,
      false,
    ]);
    for (const rate of ['omission', 'negative']) {
      const ours = estimateOf(`fairness/false-${rate}-rate-ratio`, counted('aequitas_fairness'), anySize);
      expect(ours.status === 'not-applicable' && ours.reason).toMatch(/The rate is 0 in every group/);
      const limit: Threshold = { op: '>=', value: 0.8, on: 'interval', level: 0.95 };
      expect(judge(ours, limit).verdict).toBe('not-applicable');
    }
  });

  it('Aequitas’s “statistical parity” is a share of all selected: 0.1 where ours is a gap of 0', () => {
    expect(of(aequitasReadings(counted('aequitas_size'), 'a'), 'ppr_disparity', 'b')).toBeCloseTo(
      given('aequitas_size')['ppr_disparity'] as number,
      12,
    );
    expect(given('aequitas_size')['ppr_disparity']).toBeCloseTo(0.1, 12);
    expect(measured(estimateOf(parity!, counted('aequitas_size'))).value).toBeCloseTo(0, 12);
  });

  it('fairlearn gives 0.5 for a rate that does not exist; ours is not applicable', () => {
    expect(given('fairlearn_undefined')['equalized_odds_difference']).toBe(0.5);
    const readings = fairlearnReadings(counted('fairlearn_undefined'));
    expect(of(readings, 'equalized_odds_difference|between_groups')).toBe(0.5);
    expect(estimateOf(odds!, counted('fairlearn_undefined'), anySize).status).toBe('not-applicable');
  });

  it('fairlearn’s interval leaves out 0 for five equal groups; ours holds it', () => {
    const { difference, difference_ci: ci } = given('fairlearn_interval') as {
      difference: number;
      difference_ci: number[];
    };
    expect(difference).toBe(0);
    expect(ci[0]).toBeGreaterThan(0.04);
    const { value, interval } = measured(estimateOf(parity!, counted('fairlearn_interval')));
    expect([value, interval?.lower]).toEqual([0, 0]);
  });

  it('AIF360 divides the entropy at α = 0 by the mean twice: 0.0393 for 0.0589', () => {
    const theirs = given('aif360_entropy')['alpha0'] as number;
    const reading = of(aif360Readings(counted('aif360_entropy'), 'a'), 'generalized_entropy_index|alpha=0');
    expect(reading).toBeCloseTo(theirs, 12);
    const all = outcomes(asOneGroup('aif360_entropy'));
    const { value } = measured(
      estimateOf('fairness/generalized-entropy-index', all, { ...anySize, alpha: 0 }),
    );
    const mean = 6 / 4;
    expect(value).toBeCloseTo(theirs * mean, 12);
    expect(value).toBeCloseTo(0.05889, 5);
  });

  it('AIF360’s average odds difference cancels to 0; the larger of both gaps does not', () => {
    expect(given('aif360_cancels')['average_odds_difference']).toBeCloseTo(0, 12);
    expect(measured(estimateOf(odds!, counted('aif360_cancels'))).value).toBeCloseTo(0.2, 12);
  });

  it('holisticai’s coefficient of variation is √2 times too large', () => {
    const theirs = given('holisticai_variation') as Record<string, number>;
    const reading = of(holisticaiReadings(counted('holisticai_variation'), 'a'), 'coefficient_of_variation');
    expect(reading).toBeCloseTo(theirs['coefficient_of_variation']!, 12);
    const whole = outcomes(asOneGroup('holisticai_variation'));
    const { value } = measured(estimateOf('fairness/coefficient-of-variation', whole, anySize));
    expect(reading / value).toBeCloseTo(Math.SQRT2, 12);
    expect([reading, value]).toEqual([expect.closeTo(0.632, 3), expect.closeTo(0.447, 3)]);
  });

  it('holisticai takes absent positives for a rate of 0: −0.667; ours is not applicable', () => {
    expect(given('holisticai_absent')['equal_opportunity_diff']).toBeCloseTo(-2 / 3, 12);
    expect(of(holisticaiReadings(counted('holisticai_absent'), 'a'), 'equal_opportunity_diff')).toBeCloseTo(
      -2 / 3,
      12,
    );
    expect(estimateOf(opportunity!, counted('holisticai_absent'), anySize).status).toBe('not-applicable');
  });

  it('holisticai’s area between ROC curves is 0 for curves that cross; ours is 0.5', () => {
    const { rows, abroca } = given('holisticai_crossing') as { rows: ScoredRow[]; abroca: number };
    expect(abroca).toBeCloseTo(0, 12);
    expect(measured(estimateOf('fairness/abroca', scoreTable(rows), anySize)).value).toBeCloseTo(0.5, 12);
  });

  it('Clarify’s divergence is below 0, which none can be; ours is infinite, said in words, and never below 0', () => {
    const { label, facet, kl } = given('clarify_divergence') as {
      label: number[];
      facet: boolean[];
      kl: number;
    };
    expect(kl).toBeCloseTo(-0.3662, 4);
    const cells = label.map((own, row): Alike => [facet[row] ? 'd' : 'a', 0, own === 2 ? 1 : 0, 1]);
    const distance = (name: string) =>
      estimateOf('fairness/total-variation-distance', outcomes(cells), { ...anySize, distance: name });
    expect(distance('kullback-leibler')).toMatchObject({
      status: 'not-applicable',
      reason: expect.stringContaining('divergence is infinite') as string,
    });
    expect(measured(distance('total-variation')).value).toBeCloseTo(2 / 3, 12);
    expect(measured(distance('jensen-shannon')).value).toBeGreaterThan(0);
  });

  it('LiFT leaves ties out: p below 0.9 where nothing differs at all; ours is 1', () => {
    const half = { marked: [30, 30], sizes: [60, 60] };
    const draws = permutedCounts([half], { replicates: 2000, seed: '1', name: 'ties' });
    const gaps = Array.from({ length: 2000 }, (_, at) => Math.abs(draws[2 * at]! - draws[2 * at + 1]!));
    expect(gaps.filter((gap) => gap > 0).length / gaps.length).toBeLessThan(0.9);
    expect(permutationP(0, gaps).p).toBe(1);
    const equal = outcomes([...confusion('a', 0, 0, 30, 30), ...confusion('b', 0, 0, 30, 30)]);
    expect(measured(estimateOf('fairness/independence-information', equal)).pValue).toBe(1);
  });

  it('Giskard ranks p-values by positions: 1 of 4 is kept where the procedure keeps 3; ours follow their p-values', () => {
    const p = [0.03, 0.001, 0.02, 0.5];
    const order = p.map((_, at) => at).sort((a, b) => p[a]! - p[b]!);
    const kept = (rank: (at: number) => number) => p.filter((own, at) => own <= (0.05 * rank(at)) / 4).length;
    expect(kept((at) => order[at]! + 1)).toBe(1);
    expect(kept((at) => order.indexOf(at) + 1)).toBe(3);
    // As statsmodels’ multipletests(p, method='holm').
    expect(holm(p)).toEqual([0.06, 0.004, 0.06, 0.5].map((own) => expect.closeTo(own, 12)));
    expect(holm(order.map((at) => p[at]!))).toEqual(order.map((at) => holm(p)[at]));
  });

  it('OxonFair’s predictive equality is a gap of false negative rates: 0.3 where that of false positive rates is 0', () => {
    const counts = outcomes([...confusion('a', 80, 20, 10, 90), ...confusion('b', 80, 20, 40, 60)]);
    const gap = (name: string) =>
      measured(estimateOf(`fairness/false-${name}-rate-difference`, counts)).value;
    expect(find('fairness/false-positive-rate-difference').aliases).toContain('predictive equality');
    expect([gap('positive'), gap('negative')]).toEqual([0, expect.closeTo(0.3, 12)]);
  });

  it('the Responsible AI Toolbox drops a bound that is 0; ours stays', () => {
    const counts = outcomes([...confusion('a', 20, 0, 0, 20), ...confusion('b', 15, 5, 0, 20)]);
    const { groups } = measured(estimateOf('fairness/false-positive-rate-difference', counts, anySize));
    const { lower, upper } = groups[0]!.interval!;
    const theirs = lower && upper ? [lower, upper] : null;
    expect([theirs, lower]).toEqual([null, 0]);
    expect(upper).toBeCloseTo(1.959964 ** 2 / (20 + 1.959964 ** 2), 6);
  });
});
