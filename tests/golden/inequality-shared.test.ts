import { describe, expect, it } from 'vitest';
import { judge } from '../../src/core/verdict.ts';
import { generalizedEntropy } from '../../src/stats/entropy.ts';
import { estimateOf, measured, outcomes, type Alike } from '../checks/tables.ts';
import { sharedText } from './read.ts';

const anySize = { minGroupSize: 1 };

describe('numbers printed by AIF360’s own tests', () => {
  const y = [1, 0, 0, 1, 0, 0, 1, 0, 1, 1];
  const rows = (decisions: number[]) =>
    outcomes(
      y.map((label, row): Alike => [[], label, decisions[row]!, 1]),
      [],
    );
  const index = (id: string, decisions: number[]): number => measured(estimateOf(id, rows(decisions))).value;

  it('entropy and Theil of ten rows', () => {
    const flipped = y.map((label, row) => ([3, 9].includes(row) ? 0 : [4, 5].includes(row) ? 1 : label));
    expect(index('fairness/generalized-entropy-index', flipped)).toBeCloseTo(0.2, 12);
    expect(index('fairness/theil-index', flipped)).toBeCloseTo((4 * Math.log(2)) / 10, 12);
    expect(index('fairness/generalized-entropy-index', [0, 1, 1, 0, 0, 0, 0, 1, 1, 1])).toBeCloseTo(0.3, 12);
  });

  it('entropy of six rows with the mean of their group', () => {
    const means = [0.5, 1.25];
    const truth = (2 * (0.25 - 1) + 4 * (1.5625 - 1)) / 12;
    expect(generalizedEntropy(means, [2 / 6, 4 / 6], 2)).toBeCloseTo(truth, 12);
  });
});

interface Toy {
  readonly y_true: number[];
  readonly y_pred: number[];
  readonly group: string[];
  readonly aif360: Record<string, number>;
  readonly holisticai: Record<string, number>;
}
const text = sharedText('golden/fairness.json');

describe.skipIf(text === null)('ten rows that libraries were run on', () => {
  const { toy10 } = JSON.parse(text ?? '{"toy10":{"group":[],"aif360":{},"holisticai":{}}}') as {
    toy10: Toy;
  };
  const cells = toy10.group.map((name, row): Alike => [name, toy10.y_true[row]!, toy10.y_pred[row]!, 1]);
  const counts = outcomes(cells);
  const whole = outcomes(
    cells.map(([, ...own]): Alike => [[], ...own]),
    [],
  );

  it.each([
    ['fairness/generalized-entropy-index', 'generalized_entropy_index'],
    ['fairness/theil-index', 'theil_index'],
    ['fairness/coefficient-of-variation', 'coefficient_of_variation'],
  ])('%s: AIF360', (id, theirs) => {
    expect(measured(estimateOf(id, whole)).value).toBeCloseTo(toy10.aif360[theirs]!, 12);
  });

  it('the coefficient of variation is not holisticai’s 2·√GEI', () => {
    const own = measured(estimateOf('fairness/coefficient-of-variation', whole)).value;
    expect(toy10.holisticai['coefficient_of_variation_BUG_2sqrtGEI']! / own).toBeCloseTo(Math.SQRT2, 12);
  });

  it('parts between groups, and differential fairness: AIF360', () => {
    const between = measured(estimateOf('fairness/between-group-generalized-entropy', counts, anySize));
    expect(between.detail['plugIn']).toBeCloseTo(
      toy10.aif360['between_group_generalized_entropy_index']!,
      12,
    );
    expect(between.value).toBeLessThan(0.01);
    expect(between.interval?.lower).toBe(0);
    const amplified = measured(estimateOf('fairness/differential-fairness-amplification', counts, anySize));
    expect(amplified.value).toBeCloseTo(toy10.aif360['differential_fairness_bias_amplification']!, 12);
  });
});

const adult = sharedText('data/tabular/adult.test');

describe.skipIf(adult === null)('Adult, test part: smoothed differential fairness of the labels', () => {
  const people = (adult ?? '')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(', '));
  const epsilon = (key: (person: string[]) => string[]): number => {
    const alike = new Map<string, [string[], number, number]>();
    for (const person of people) {
      const [group, label] = [key(person), person[14]!.startsWith('>50K') ? 1 : 0];
      const name = JSON.stringify([group, label]);
      alike.set(name, [group, label, (alike.get(name)?.[2] ?? 0) + 1]);
    }
    const cells = [...alike.values()].map(([group, label, rows]): Alike => [group, null, label, rows]);
    return measured(
      estimateOf('fairness/differential-fairness', outcomes(cells, ['race', 'sex', 'country']), anySize),
    ).value;
  };
  const country = (person: string[]): string => (person[13] === 'United-States' ? 'US' : 'other');

  it('two races, two sexes, two origins', () => {
    const own = epsilon((person) => [person[8] === 'White' ? 'white' : 'other', person[9]!, country(person)]);
    expect(own).toBeCloseTo(1.53679014653623, 12);
  });
  it('five races', () => {
    expect(epsilon((person) => [person[8]!, person[9]!, country(person)])).toBeCloseTo(2.063813731996515, 12);
  });
});

const compas = sharedText('data/tabular/compas_for_aequitas.csv');

describe.skipIf(compas === null)('COMPAS by race and sex, small cells taking part', () => {
  const cells = (compas ?? '')
    .trim()
    .split('\n')
    .slice(1)
    .map((line): Alike => {
      const [, score, label, race, sex] = line.split(',');
      return [[race!, sex!], Number(label), Number(score), 1];
    });
  const counts = outcomes(cells, ['race', 'sex']);

  it('cells of 2 and 4 people do not shout: 0.75 becomes a gap that the large groups bear out', () => {
    const own = measured(estimateOf('fairness/shrunken-selection-rate-difference', counts));
    expect(own.detail['gapBeforeShrinkage']).toBeCloseTo(0.75, 12);
    expect(own.untested).toEqual([]);
    expect(own.value).toBeLessThan(0.55);
    const shrunken = own.groups.map(({ value }) => value!);
    expect(Math.max(...shrunken) - Math.min(...shrunken)).toBeLessThan(0.5);
    for (const name of ['Asian × Female', 'Native American × Female']) {
      const cell = own.groups.find(({ group }) => group === name)!;
      expect(cell.n).toBeLessThan(5);
      expect(cell.interval!.upper - cell.interval!.lower).toBeGreaterThan(0.3);
    }
    expect(judge(own, { op: '<=', value: 0.1, on: 'interval', level: 0.95 }).verdict).toBe('fail');
  });

  it('a rate of 1 from a handful of rows is pulled in as well', () => {
    const own = measured(estimateOf('fairness/shrunken-true-positive-rate-difference', counts));
    expect(own.value).toBeLessThan(Number(own.detail['gapBeforeShrinkage']));
  });
});
