import { describe, expect, it } from 'vitest';
import { recalibration } from '../../src/stats/calibration-slope.ts';
import { scoredGroups } from '../../src/stats/score-groups.ts';
import { skewedMeanLimits } from '../../src/stats/skewed-mean.ts';
import { twoSidedT } from '../../src/stats/student.ts';
import {
  estimateOf,
  measured,
  residualMoments,
  scoreTable,
  type AmountRow,
  type ScoredRow,
} from '../checks/tables.ts';
import { golden } from './read.ts';

interface Between {
  readonly rows: ScoredRow[];
  readonly abroca: number;
  readonly aucDifference: number;
}
type Own = Record<
  | 'averagePrecision'
  | 'logLoss'
  | 'brier'
  | 'auc'
  | 'offset'
  | 'ratio'
  | 'slope'
  | 'intercept'
  | 'slopeError',
  number
>;
interface Scored extends Between {
  readonly name: string;
  readonly groups: Record<string, Own>;
}
type Amounts = Record<'mae' | 'rmse' | 'r2' | 'meanError' | 'meanPrediction' | 'over' | 'under', number> & {
  readonly student: [number, number] | null;
};
const file = golden<{
  scores: Scored[];
  crossing: Between;
  calibrationError: { rows: ScoredRow[]; plain: number };
  amounts: { rows: AmountRow[]; weighted: Record<string, Amounts>; unweighted: Record<string, Amounts> };
  student: [number, number, number][];
}>('scores');

const anySize = { minGroupSize: 1 };
const range = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

describe.each(file.scores)('scores, $name', ({ rows, groups, abroca, aucDifference }) => {
  const table = scoreTable(rows);
  it.each([
    ['performance/average-precision', 'averagePrecision'],
    ['performance/log-loss', 'logLoss'],
    ['performance/calibration-in-the-large', 'offset'],
    ['performance/calibration-slope', 'slope'],
    ['performance/brier-score', 'brier'],
    ['performance/auc', 'auc'],
  ] as const)('%s of each group, and its gap', (id, key) => {
    const estimate = measured(estimateOf(id, table, anySize));
    const expected = Object.entries(groups).map(([group, own]) => [group, own[key]] as const);
    for (const [group, value] of expected)
      expect(estimate.groups.find((own) => own.group === group)?.value).toBeCloseTo(value, 9);
    const gap = measured(estimateOf(`${id.replace('performance', 'fairness')}-difference`, table, anySize));
    expect(gap.value).toBeCloseTo(range(expected.map(([, value]) => value)), 9);
  });

  it('intercept and sandwich error of the slope are those of statsmodels, up to n/(n − 2)', () => {
    for (const own of scoredGroups(table)) {
      const { intercept, slopeVariance } = recalibration(own)!;
      expect(intercept).toBeCloseTo(groups[own.name]!.intercept, 8);
      const plain = Math.sqrt((slopeVariance * (own.n - 2)) / own.n);
      expect(plain).toBeCloseTo(groups[own.name]!.slopeError, 7);
    }
  });

  it('promised over observed, Σwp/Σwy', () => {
    const { detail } = measured(estimateOf('performance/calibration-in-the-large', table, anySize));
    const ratios = (detail['promised'] as { group: string; ratio: number }[]).map((own) => own.ratio);
    expect(ratios).toEqual(Object.values(groups).map(({ ratio }) => expect.closeTo(ratio, 9)));
  });

  it('ABROCA is the area between the curves of scikit-learn', () => {
    expect(measured(estimateOf('fairness/abroca', table, anySize)).value).toBeCloseTo(abroca, 5);
    const gap = measured(estimateOf('fairness/auc-difference', table, anySize));
    expect(gap.value).toBeCloseTo(Math.abs(aucDifference), 12);
  });

  it('the parts of the Brier score add up to it', () => {
    const { detail } = measured(estimateOf('performance/brier-score', table, anySize));
    for (const part of detail['decomposition'] as Record<string, number>[]) {
      const { reliability, resolution, uncertainty, withinVariance, withinCovariance } = part;
      const sum = reliability! - resolution! + uncertainty! + withinVariance! - withinCovariance!;
      expect(sum).toBeCloseTo(groups[String(part['group'])]!.brier, 12);
    }
  });
});

it('curves that cross have an area between them though the areas under them are equal', () => {
  const { rows, abroca, aucDifference } = file.crossing;
  const estimate = measured(estimateOf('fairness/abroca', scoreTable(rows), anySize));
  expect(aucDifference).toBe(0);
  expect(abroca).toBeCloseTo(0.5, 5);
  expect(estimate.value).toBeCloseTo(0.5, 12);
  expect(measured(estimateOf('fairness/auc-difference', scoreTable(rows), anySize)).value).toBe(0);
});

it('the plain calibration error is that of the bins of scikit-learn', () => {
  const { rows, plain } = file.calibrationError;
  const { detail, value } = measured(estimateOf('performance/expected-calibration-error', scoreTable(rows)));
  expect((detail['plain'] as { plain: number }[])[0]!.plain).toBeCloseTo(plain, 12);
  expect(value).toBeLessThan(plain);
});

describe.each(['unweighted', 'weighted'] as const)('amounts, %s', (kind) => {
  const rows = file.amounts.rows.map(([group, y, p, w]): AmountRow => [
    group,
    y,
    p,
    kind === 'weighted' ? w! : 1,
  ]);
  const summary = residualMoments(rows);
  const own = file.amounts[kind];
  const values = (key: keyof Omit<Amounts, 'student'>): number[] => Object.values(own).map((of) => of[key]);
  it.each([
    ['performance/mean-absolute-error', 'mae'],
    ['performance/root-mean-square-error', 'rmse'],
    ['performance/r-squared', 'r2'],
    ['performance/mean-error', 'meanError'],
    ['fairness/mean-prediction-difference', 'meanPrediction'],
    ['fairness/over-prediction-difference', 'over'],
    ['fairness/under-prediction-difference', 'under'],
  ] as const)('%s of each group', (id, key) => {
    const estimate = measured(estimateOf(id, summary, anySize));
    expect(estimate.groups.map(({ value }) => value)).toEqual(
      values(key).map((value) => expect.closeTo(value, 9)),
    );
  });

  it.each([
    ['fairness/mean-prediction-difference', range(values('meanPrediction'))],
    ['fairness/mean-error-difference', range(values('meanError'))],
    ['fairness/r-squared-difference', range(values('r2'))],
    ['fairness/mean-absolute-error-ratio', Math.min(...values('mae')) / Math.max(...values('mae'))],
    ['fairness/root-mean-square-error-ratio', Math.min(...values('rmse')) / Math.max(...values('rmse'))],
  ])('%s', (id, expected) => {
    expect(measured(estimateOf(id, summary, anySize)).value).toBeCloseTo(expected, 9);
  });
});

describe('limits of a mean', () => {
  it.each(file.student)('Student at %d with %d degrees of freedom is that of scipy', (level, freedom, t) => {
    expect(twoSidedT(level, freedom) / t).toBeCloseTo(1, freedom > 5000 ? 7 : 9);
  });

  it('without skewness they are Student’s, of scipy', () => {
    const { rows, unweighted } = file.amounts;
    for (const [group, { student }] of Object.entries(unweighted)) {
      const errors = rows.filter(([of]) => of === group).map(([, y, p]) => p - y);
      const power = (k: number): number => errors.reduce((sum, e) => sum + e ** k, 0) / errors.length;
      const [mean, square] = [power(1), power(2)];
      const cube = 3 * mean * square - 2 * mean ** 3;
      const limits = skewedMeanLimits({ mean, square, cube, size: errors.length }, 0.95);
      expect(limits).toEqual(student!.map((limit) => expect.closeTo(limit, 9)));
    }
  });
});
