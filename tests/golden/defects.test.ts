import { describe, expect, it } from 'vitest';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { aequitasReadings } from '../../src/conventions/aequitas.ts';
import { aif360Readings } from '../../src/conventions/aif360.ts';
import { fairlearnReadings } from '../../src/conventions/fairlearn.ts';
import { holisticaiReadings } from '../../src/conventions/holisticai.ts';
import type { Reading } from '../../src/core/reading.ts';
import { estimateOf, measured, outcomes, type Alike } from '../checks/tables.ts';
import { golden } from './read.ts';

/**
 * Numbers of other libraries that ours differ from on purpose. Ours for the entropy index at α = 0, the coefficient of
 * variation, the area between ROC curves and the p-values belong here once there are checks for them.
 */
const all = golden<Record<string, Record<string, never> & { cells: Alike[] }>>('defects');
const given = (name: string): Record<string, unknown> => all[name]!;
const counted = (name: string): OutcomeCounts => outcomes(all[name]!.cells);
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

  it('Aequitas finds its own reference group unfair where one parity is undefined', () => {
    const theirs = given('aequitas_fairness');
    expect([theirs['TypeI Parity'], theirs['TypeII Parity'], theirs['Supervised Fairness']]).toEqual([
      true,
      null,
      false,
    ]);
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
    const mean = 6 / 4;
    const formula = -[2, 1, 1, 2].reduce((sum, b) => sum + Math.log(b / mean), 0) / 4;
    expect(formula).toBeCloseTo(theirs * mean, 12);
  });

  it('AIF360’s average odds difference cancels to 0; the larger of both gaps does not', () => {
    expect(given('aif360_cancels')['average_odds_difference']).toBeCloseTo(0, 12);
    expect(measured(estimateOf(odds!, counted('aif360_cancels'))).value).toBeCloseTo(0.2, 12);
  });

  it('holisticai’s coefficient of variation is √2 times too large', () => {
    const theirs = given('holisticai_variation') as Record<string, number>;
    const reading = of(holisticaiReadings(counted('holisticai_variation'), 'a'), 'coefficient_of_variation');
    expect(reading).toBeCloseTo(theirs['coefficient_of_variation']!, 12);
    const formula = of(aif360Readings(counted('holisticai_variation'), 'a'), 'coefficient_of_variation');
    expect(reading / formula).toBeCloseTo(Math.SQRT2, 12);
  });

  it('holisticai takes absent positives for a rate of 0: −0.667; ours is not applicable', () => {
    expect(given('holisticai_absent')['equal_opportunity_diff']).toBeCloseTo(-2 / 3, 12);
    expect(of(holisticaiReadings(counted('holisticai_absent'), 'a'), 'equal_opportunity_diff')).toBeCloseTo(
      -2 / 3,
      12,
    );
    expect(estimateOf(opportunity!, counted('holisticai_absent'), anySize).status).toBe('not-applicable');
  });

  it('holisticai’s area between ROC curves is 0 for curves that cross', () =>
    expect(given('holisticai_crossing')['abroca']).toBeCloseTo(0, 12));

  it('Clarify’s divergence is below 0, which none can be', () =>
    expect(given('clarify_divergence')['kl']).toBeLessThan(-0.36));
});
