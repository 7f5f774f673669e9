import { describe, expect, it } from 'vitest';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { estimateOf, measured, outcomes, type Alike } from '../checks/tables.ts';
import { golden } from './read.ts';

interface Measured {
  readonly cells: readonly (readonly [group: string, label: number, decision: number, rows: number])[];
  readonly hai_precision: readonly (readonly number[])[];
  readonly hai_recall: readonly (readonly number[])[];
  readonly accuracy: number;
  readonly balanced_accuracy: number;
  readonly recall: readonly number[];
  readonly precision: readonly number[];
  readonly by_group: Record<string, { accuracy: number; balanced_accuracy: number; recall: number[] }>;
}
const all = golden<Record<'made' | 'vector' | 'swapped', Measured & Record<string, number>>>('classes');
const classes = ['0', '1', '2', '3'];
const countsOf = (name: keyof typeof all): OutcomeCounts => {
  const { cells } = all[name];
  const largest = Math.max(...cells.flatMap(([, label, decision]) => [label, decision]));
  return { ...outcomes(cells.map((cell): Alike => [...cell])), classes: classes.slice(0, largest + 1) };
};
const whole = (name: keyof typeof all): OutcomeCounts => ({
  ...outcomes(
    all[name].cells.map(([, ...cell]): Alike => [[], ...cell]),
    [],
  ),
  classes: countsOf(name).classes,
});
const anySize = { minGroupSize: 1 };
const [distance, trueRates, odds, recall, accuracy] = [
  'fairness/class-frequency-distance',
  'fairness/class-true-rate-difference',
  'fairness/class-average-odds-difference',
  'performance/macro-recall',
  'performance/class-accuracy',
] as const;

describe('four classes in three groups', () => {
  const { made } = all;
  const value = (id: string, params = {}) =>
    measured(estimateOf(id, countsOf('made'), { ...anySize, ...params })).value;

  it('holisticai’s statistical parity and true rates', () => {
    expect(value(distance)).toBeCloseTo(made['multiclass_statistical_parity|max']!, 12);
    expect(value(distance, { pairs: 'mean' })).toBeCloseTo(made['multiclass_statistical_parity|mean']!, 12);
    expect(value(trueRates, { classes: 'mean' })).toBeCloseTo(made['multiclass_true_rates|max']!, 12);
    const mean = value(trueRates, { classes: 'mean', compare: 'mean of pairs' });
    expect(mean).toBeCloseTo(made['multiclass_true_rates|mean']!, 12);
  });

  it('the class with the largest gap in scikit-learn’s recall', () => {
    const gaps = made.recall.map((_, k) => {
      const own = Object.values(made.by_group).map((group) => group.recall[k]!);
      return Math.max(...own) - Math.min(...own);
    });
    expect(value(trueRates)).toBeCloseTo(Math.max(...gaps), 12);
  });

  it('scikit-learn’s accuracy, recall and precision, over all rows and of the worst group', () => {
    const own = measured(estimateOf(recall, whole('made'), anySize));
    expect(own.value).toBeCloseTo(made.balanced_accuracy, 12);
    expect(own.detail['classes']).toEqual(
      classes.map((name, k) =>
        expect.objectContaining({
          ...{ class: name, recall: expect.closeTo(made.recall[k]!, 12) as number },
          precision: expect.closeTo(made.precision[k]!, 12) as number,
        }),
      ),
    );
    expect(measured(estimateOf(accuracy, whole('made'), anySize)).value).toBeCloseTo(made.accuracy, 12);
    const groups = Object.values(made.by_group);
    expect(value(recall)).toBeCloseTo(Math.min(...groups.map((group) => group.balanced_accuracy)), 12);
    expect(value(accuracy)).toBeCloseTo(Math.min(...groups.map((group) => group.accuracy)), 12);
  });

  it('holisticai’s average odds cancel; ours is the mean of both gaps of each class, and larger', () => {
    expect(value(odds)).toBeGreaterThan(made['multiclass_average_odds|max']!);
    const rates = (group: string, k: number): readonly [number, number] => {
      const share = (cells: Measured['cells']) => {
        const total = cells.reduce((sum, cell) => sum + cell[3], 0);
        return cells.filter((cell) => cell[2] === k).reduce((sum, cell) => sum + cell[3], 0) / total;
      };
      const own = made.cells.filter(([name]) => name === group);
      return [share(own.filter((cell) => cell[1] === k)), share(own.filter((cell) => cell[1] !== k))];
    };
    const pairs = [
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'c'],
    ].map(([s, t]) =>
      classes.reduce((sum, _, k) => {
        const [one, other] = [rates(s!, k), rates(t!, k)];
        return sum + (Math.abs(one[0] - other[0]) + Math.abs(one[1] - other[1])) / 8;
      }, 0),
    );
    expect(value(odds)).toBeCloseTo(Math.max(...pairs), 12);
  });
});

describe('what holisticai says and ours', () => {
  it('precision and recall are swapped there: a class with precision 1 and recall 0.5', () => {
    const { swapped } = all;
    expect([swapped.hai_precision[0]![1], swapped.hai_recall[0]![1]]).toEqual([0.5, 1]);
    expect([swapped.precision[1], swapped.recall[1]]).toEqual([1, 0.5]);
    const { detail } = measured(estimateOf(recall, whole('swapped'), anySize));
    expect(detail['classes']).toMatchObject([{}, { precision: 1, recall: 0.5 }]);
  });

  it('a class that a group lacks is recognised once in three there; ours leaves it out in words', () => {
    const { vector } = all;
    expect(vector['multiclass_statistical_parity|mean']).toBeCloseTo(1 / 3, 12);
    expect(vector['multiclass_true_rates|mean']).toBeCloseTo(2 / 3, 12);
    expect(vector['multiclass_average_odds|mean']).toBeCloseTo(1.5 / 9, 12);
    const own = measured(estimateOf(distance, countsOf('vector'), { ...anySize, pairs: 'mean' }));
    expect(own.value).toBeCloseTo(1 / 3, 12);
    const rates = measured(estimateOf(trueRates, countsOf('vector'), anySize));
    const lacking = rates.groups.filter(({ reason }) =>
      /There are no rows with the label/.test(reason ?? ''),
    );
    expect(lacking.map(({ group }) => group)).not.toEqual([]);
    expect(rates.untested).toEqual(expect.arrayContaining(lacking.map(({ group }) => group)));
  });
});

it('with two classes they are the checks of decisions', () => {
  const counts = outcomes([
    ['a', 0, 0, 60],
    ['a', 0, 1, 20],
    ['a', 1, 0, 10],
    ['a', 1, 1, 50],
    ['b', 0, 0, 30],
    ['b', 0, 1, 20],
    ['b', 1, 0, 15],
    ['b', 1, 1, 40],
  ]);
  const same = (id: string, other: string) =>
    expect(measured(estimateOf(id, counts)).value).toBeCloseTo(measured(estimateOf(other, counts)).value, 12);
  same(distance, 'fairness/demographic-parity-difference');
  same(trueRates, 'fairness/equalized-odds-difference');
  same(odds, 'fairness/average-absolute-odds-difference');
  same(recall, 'performance/balanced-accuracy');
  same(accuracy, 'performance/accuracy');
});

it('a rare class is left out in words, and nothing passes meanwhile', () => {
  const cells = ['a', 'b'].flatMap((group): Alike[] => [
    ...[0, 1].flatMap((label): Alike[] => [
      [group, label, label, 80],
      [group, label, 1 - label, 20],
    ]),
    [group, 2, 2, group === 'a' ? 50 : 3],
  ]);
  const found = measured(estimateOf(trueRates, { ...outcomes(cells), classes: ['x', 'y', 'z'] }));
  expect(found.value).toBeCloseTo(0, 12);
  expect(found.untested).toEqual(['b']);
  expect(found.notes.join()).toMatch(/“z” is not compared: fewer than two groups have at least 30 rows/);
});

it('one score a row says nothing of classes', () => {
  const counts = {
    ...outcomes([
      ['a', 0, null, 50],
      ['b', 2, null, 50],
    ]),
    classes: ['x', 'y', 'z'],
  };
  for (const id of [distance, trueRates, odds, recall, accuracy])
    expect(estimateOf(id, counts)).toMatchObject({
      status: 'not-applicable',
      reason: expect.stringContaining('No row has a predicted class') as string,
    });
});
