import { describe, expect, it } from 'vitest';
import { auc } from '../../src/stats/auc.ts';
import { normalCdf } from '../../src/stats/normal.ts';
import { confusion, estimateOf, measured, outcomes, scoreTable, type ScoredRow } from '../checks/tables.ts';
import { expectCoverage, fewest, holds, simulate, type Draws } from './draws.ts';

const RUNS = 1000;
const together = { slice: null };

describe('area under the ROC curve', () => {
  type Score = (d: Draws, positive: boolean) => number;
  const shifted =
    (by: number, step = 0): Score =>
    (d, positive) => {
      const score = d.normal() + (positive ? by : 0);
      return step > 0 ? Math.round(score / step) * step : score;
    };
  const separated: Score = (d, positive) => (positive && d.uniform() < 0.9 ? 2 : d.uniform());
  const almostSeparated: Score = (d, positive) => (positive && d.uniform() < 0.99 ? 2 : d.uniform());
  /** P(i > j) + ½ P(i = j) for normal scores rounded to whole numbers, `by` apart. */
  function roundedArea(by: number): number {
    const at = (k: number, centre: number): number =>
      normalCdf(k + 0.5 - centre) - normalCdf(k - 0.5 - centre);
    let area = 0;
    for (let i = -9; i <= 12; i += 1) {
      for (let j = -9; j <= 9; j += 1) area += at(i, by) * at(j, 0) * (i > j ? 1 : i === j ? 0.5 : 0);
    }
    return area;
  }

  it.each([
    { name: 'balanced', m: 60, n: 60, score: shifted(1), truth: normalCdf(1 / Math.SQRT2) },
    { name: 'no better than chance', m: 30, n: 30, score: shifted(0), truth: 0.5 },
    { name: 'few positives', m: 30, n: 400, score: shifted(1.5), truth: normalCdf(1.5 / Math.SQRT2) },
    { name: 'few negatives', m: 400, n: 30, score: shifted(2), truth: normalCdf(2 / Math.SQRT2) },
    { name: 'nearly perfect', m: 50, n: 50, score: shifted(2.5), truth: normalCdf(2.5 / Math.SQRT2) },
    { name: 'ties', m: 100, n: 100, score: shifted(1, 1), truth: roundedArea(1) },
    { name: 'ties and few positives', m: 30, n: 300, score: shifted(1.5, 1), truth: roundedArea(1.5) },
    { name: 'a few stragglers', m: 50, n: 200, score: separated, truth: 0.95 },
    { name: 'one straggler', m: 100, n: 200, score: almostSeparated, truth: 0.995 },
    {
      name: 'all but perfect',
      m: 100,
      n: 100,
      score: shifted(4),
      truth: normalCdf(4 / Math.SQRT2),
      wide: true,
    },
    {
      name: 'all but perfect, more rows',
      m: 500,
      n: 500,
      score: shifted(5),
      truth: normalCdf(5 / Math.SQRT2),
      wide: true,
    },
  ])('$name', ({ name, m, n, score, truth, wide = false }) => {
    const tally = simulate(`AUC, ${name}`, RUNS, (d) => {
      const rows = Array.from({ length: m + n }, (_, row): ScoredRow => [
        'all',
        row < m ? 1 : 0,
        score(d, row < m),
      ]);
      return holds(measured(estimateOf('performance/auc', scoreTable(rows), {}, together)).interval, truth);
    });
    expectCoverage(tally);
    if (!wide) expect(tally.runs - tally.hits).toBeGreaterThanOrEqual(fewest(RUNS, 0.015));
  });

  it('the better the scores, the shorter the interval, down to one misplaced pair', () => {
    const widths = [40, 8, 1, 0].map((misplaced) => {
      const rows = Array.from({ length: 600 }, (_, row): ScoredRow => {
        const positive = row < 200;
        return ['all', positive ? 1 : 0, positive ? (row < misplaced ? 0.25 : 0.9) : row === 599 ? 0.5 : 0.1];
      });
      const { interval } = measured(estimateOf('performance/auc', scoreTable(rows), {}, together));
      return interval!.upper - interval!.lower;
    });
    expect(widths.every((width, at) => width <= (widths[at - 1] ?? 1))).toBe(true);
    expect(widths[2]).toBeLessThan(0.03);
  });

  it('the truths above are those of large samples', () => {
    const sorted = (values: number[]) => Float64Array.from(new Set(values)).sort();
    simulate('truth', 1, (d) => {
      const draw = (positive: boolean) => Array.from({ length: 20000 }, () => shifted(1, 1)(d, positive));
      const [pos, neg] = [draw(true), draw(false)];
      const scores = sorted([...pos, ...neg]);
      const count = (of: number[]) => scores.map((s) => of.filter((own) => own === s).length);
      const area = auc({ scores, positives: count(pos), negatives: count(neg) })!.value;
      expect(Math.abs(area - roundedArea(1))).toBeLessThan(0.01);
      return true;
    });
  });
});

describe('Brier score', () => {
  /** Scores with their shares and the chance of a favourable label at each. */
  it.each([
    {
      name: 'calibrated',
      n: 30,
      scores: [0.1, 0.3, 0.5, 0.7, 0.9],
      shares: [0.2, 0.2, 0.2, 0.2, 0.2],
      chances: [0.1, 0.3, 0.5, 0.7, 0.9],
    },
    { name: 'sharp', n: 50, scores: [0.02, 0.5, 0.98], shares: [0.6, 0.1, 0.3], chances: [0.02, 0.5, 0.98] },
    {
      name: 'rare, few rows',
      n: 100,
      scores: [0.01, 0.05, 0.2],
      shares: [0.8, 0.15, 0.05],
      chances: [0.01, 0.05, 0.2],
    },
    {
      name: 'rare, many rows',
      n: 1000,
      scores: [0.01, 0.05, 0.2],
      shares: [0.8, 0.15, 0.05],
      chances: [0.01, 0.05, 0.2],
    },
    { name: 'miscalibrated', n: 60, scores: [0.2, 0.8], shares: [0.5, 0.5], chances: [0.4, 0.5] },
    { name: 'always one half', n: 40, scores: [0.5], shares: [1], chances: [0.3] },
    { name: 'zeros and ones', n: 40, scores: [0, 1], shares: [0.5, 0.5], chances: [0.1, 0.8] },
  ])('$name, $n rows', ({ name, n, scores, shares, chances }) => {
    const truth = scores.reduce(
      (sum, s, i) => sum + shares[i]! * (chances[i]! * (1 - s) ** 2 + (1 - chances[i]!) * s * s),
      0,
    );
    expectCoverage(
      simulate(`Brier, ${name}`, RUNS, (d) => {
        const rows = Array.from({ length: n }, (): ScoredRow => {
          const at = d.pick(shares);
          return ['all', d.uniform() < chances[at]! ? 1 : 0, scores[at]!];
        });
        return holds(
          measured(estimateOf('performance/brier-score', scoreTable(rows), {}, together)).interval,
          truth,
        );
      }),
    );
  });
});

describe('accuracy and balanced accuracy', () => {
  it.each([
    [100, 400, 0.8, 0.7],
    [30, 30, 0.8, 0.7],
    [30, 1000, 0.95, 0.9],
    [40, 40, 0.99, 0.99],
    [30, 30, 0.5, 0.5],
  ])('%d favourable and %d unfavourable labels, right in %d and %d', (m, n, tpr, tnr) => {
    const counted = (d: Draws) => {
      const [tp, tn] = [d.binomial(m, tpr), d.binomial(n, tnr)];
      return outcomes(confusion('all', tn, n - tn, m - tp, tp));
    };
    const check = (id: string, truth: number) =>
      simulate(`${id} ${m} ${n} ${tpr} ${tnr}`, RUNS, (d) =>
        holds(measured(estimateOf(id, counted(d), {}, together)).interval, truth),
      );
    // The least coverage of a score interval over all rates at these sizes is below its mean of .95.
    expectCoverage(check('performance/balanced-accuracy', (tpr + tnr) / 2), 0.945);
    expectCoverage(check('performance/accuracy', (m * tpr + n * tnr) / (m + n)), 0.945);
  });
});

describe('the worst of several groups', () => {
  const equal = (rate: number, k: number) => Array.from({ length: k }, () => rate);
  it.each([
    { rates: equal(0.8, 2), sizes: [400, 100] },
    { rates: equal(0.8, 5), sizes: equal(400, 5) },
    { rates: equal(0.9, 10), sizes: [1000, 700, 500, 350, 250, 150, 100, 70, 50, 30] },
    { rates: [0.8, 0.82, 0.85, 0.7, 0.72], sizes: [1000, 500, 200, 100, 50] },
    { rates: [0.9, 0.6], sizes: [300, 60] },
    { rates: equal(0.98, 5), sizes: [500, 200, 100, 50, 30] },
  ])('accuracies $rates of $sizes', ({ rates, sizes }) => {
    expectCoverage(
      simulate(`worst ${rates}`, RUNS, (d) => {
        const cells = rates.flatMap((rate, index) => {
          const right = d.binomial(sizes[index]!, rate);
          return confusion(`g${index}`, 0, 0, sizes[index]! - right, right);
        });
        return holds(
          measured(estimateOf('performance/accuracy', outcomes(cells))).interval,
          Math.min(...rates),
        );
      }),
      0.945,
    );
  });
});
