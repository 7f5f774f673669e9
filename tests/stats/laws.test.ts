import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/core/estimate.ts';
import type { OutcomeCounts, ScoreTable } from '../../src/core/summary.ts';
import { aucInterval, auc } from '../../src/stats/auc.ts';
import { meanAsProportion } from '../../src/stats/bounded-mean.ts';
import { differenceGap, ratioGap } from '../../src/stats/gap.ts';
import { holm } from '../../src/stats/holm.ts';
import { stepDownMaxT } from '../../src/stats/max-t.ts';
import { noncentralityLimits } from '../../src/stats/noncentral-chi-square.ts';
import { twoSidedZ } from '../../src/stats/normal.ts';
import { clopperPearson, wilson, type Proportion } from '../../src/stats/proportion.ts';
import { populationStabilityIndex } from '../../src/stats/psi.ts';
import { differenceScoreLimits, ratioScoreLimits } from '../../src/stats/score-interval.ts';
import { kthSmallest } from '../../src/stats/solve.ts';
import { estimateOf, outcomes, scoreTable, type Alike, type ScoredRow } from '../checks/tables.ts';
import { bits } from '../summaries/rows.ts';

const counts: fc.Arbitrary<Proportion> = fc
  .integer({ min: 1, max: 2000 })
  .chain((n) => fc.record({ n: fc.constant(n), x: fc.nat(n) }));
const levels = fc
  .tuple(fc.double({ min: 0.5, max: 0.999, noNaN: true }), fc.double({ min: 0.5, max: 0.999, noNaN: true }))
  .map((pair) => pair.sort((a, b) => a - b) as [number, number]);
type Limits = readonly [number, number];

describe('intervals', () => {
  const ends = (own: { lower: number; upper: number }): Limits => [own.lower, own.upper];
  const kinds: {
    name: string;
    value: (a: Proportion, b: Proportion) => number;
    limits: (a: Proportion, b: Proportion, level: number) => Limits;
  }[] = [
    { name: 'Wilson', value: (a) => a.x / a.n, limits: (a, _, level) => ends(wilson(a, level)) },
    {
      name: 'Clopper–Pearson',
      value: (a) => a.x / a.n,
      limits: (a, _, level) => ends(clopperPearson(a, level)),
    },
    {
      name: 'score difference',
      value: (a, b) => a.x / a.n - b.x / b.n,
      limits: (a, b, level) => differenceScoreLimits(a, b, twoSidedZ(level)),
    },
    {
      name: 'score ratio',
      value: (a, b) => (b.x > 0 ? a.x / a.n / (b.x / b.n) : a.x > 0 ? Infinity : 1),
      limits: (a, b, level) => ratioScoreLimits(a, b, twoSidedZ(level)),
    },
  ];

  it.each(kinds)('$name: hold the estimate and grow with the level', ({ value, limits }) => {
    fc.assert(
      fc.property(counts, counts, levels, (a, b, [low, high]) => {
        const [narrow, wide] = [limits(a, b, low), limits(a, b, high)];
        const slack = 1e-9;
        expect(
          narrow[0] <= value(a, b) * (1 + slack) + slack && narrow[1] >= value(a, b) * (1 - slack) - slack,
        ).toBe(true);
        expect(wide[0] <= narrow[0] * (1 + slack) + slack && wide[1] >= narrow[1] * (1 - slack) - slack).toBe(
          true,
        );
      }),
    );
  });

  it.each(kinds.slice(0, 2))('$name: mirrored where success and failure are', ({ limits }) => {
    fc.assert(
      fc.property(counts, ({ x, n }) => {
        const [lower, upper] = limits({ x, n }, { x, n }, 0.95);
        const [low, high] = limits({ x: n - x, n }, { x, n }, 0.95);
        expect(low).toBeCloseTo(1 - upper, 9);
        expect(high).toBeCloseTo(1 - lower, 9);
      }),
    );
  });

  it('of a difference turn round when groups swap; of a ratio invert', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const [lower, upper] = differenceScoreLimits(a, b, 1.96);
        const [low, high] = differenceScoreLimits(b, a, 1.96);
        expect(low).toBeCloseTo(-upper, 9);
        expect(high).toBeCloseTo(-lower, 9);
        const [down, up] = ratioScoreLimits(a, b, 1.96);
        const [under, over] = ratioScoreLimits(b, a, 1.96);
        if (down > 0 && Number.isFinite(over)) expect(over * down).toBeCloseTo(1, 6);
        if (under > 0 && Number.isFinite(up)) expect(up * under).toBeCloseTo(1, 6);
      }),
    );
  });

  it('of a noncentrality grow with the statistic', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 200, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        (x, degrees) => {
          const [small, large] = [
            noncentralityLimits(x, degrees, 0.95),
            noncentralityLimits(x + 5, degrees, 0.95),
          ];
          expect(small[0] <= small[1] && small[0] <= large[0] + 1e-9 && small[1] <= large[1] + 1e-9).toBe(
            true,
          );
        },
      ),
    );
  });
});

describe('gaps', () => {
  const larger: fc.Arbitrary<Proportion> = counts.map(({ x, n }) => ({ x, n: n + 20 }));
  const families = fc
    .array(larger, { minLength: 2, maxLength: 4 })
    .filter((own) => own.some(({ x }) => x > 0));

  it('a ratio excludes 1 exactly where the difference excludes 0', () => {
    fc.assert(
      fc.property(families, (family) => {
        const [difference, ratio] = [differenceGap([family], 0.95), ratioGap(family, 0.95)];
        expect(ratio.interval.upper < 1).toBe(difference.interval.lower > 0);
      }),
      { numRuns: 60 },
    );
  });

  it('hold their estimate, lie in [0, 1] and do not depend on which group comes first', () => {
    fc.assert(
      fc.property(families, (family) => {
        for (const of of [
          (own: Proportion[]) => differenceGap([own], 0.95),
          (own: Proportion[]) => ratioGap(own, 0.95),
        ]) {
          const { value, interval } = of(family);
          expect(interval.lower >= 0 && interval.upper <= 1).toBe(true);
          expect(interval.lower <= value + 1e-9 && interval.upper >= value - 1e-9).toBe(true);
          expect(of([...family].reverse()).value).toBeCloseTo(value, 12);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('checks', () => {
  const cell = fc.tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.constantFrom(0, 1),
    fc.constantFrom(0, 1),
    fc.integer({ min: 1, max: 90 }),
    fc.constantFrom(0.5, 1, 1.75, 3),
  );
  const tables = fc.uniqueArray(cell, {
    selector: ([group, label, decision]) => `${group}${label}${decision}`,
    minLength: 4,
    maxLength: 12,
  });
  const scored = fc.array(
    fc.tuple(
      fc.constantFrom('a', 'b'),
      fc.constantFrom(0, 1),
      fc.nat(1000).map((at) => at / 1000),
      fc.constantFrom(0.5, 1, 1.75, 3),
    ),
    { minLength: 4, maxLength: 40 },
  );
  const byCounts = [
    'performance/accuracy',
    'performance/balanced-accuracy',
    'fairness/demographic-parity-difference',
    'fairness/disparate-impact-ratio',
    'fairness/equal-opportunity-difference',
    'fairness/equalized-odds-difference',
  ];
  const byScores = ['performance/auc', 'performance/brier-score'];
  const anySize = { minGroupSize: 1 };

  const scaledCounts = (own: OutcomeCounts, by: number): OutcomeCounts => ({
    ...own,
    cells: own.cells.map((c) => ({ ...c, weight: c.weight * by, weightSquared: c.weightSquared * by * by })),
  });
  const scaledScores = (own: ScoreTable, by: number): ScoreTable => ({
    ...own,
    groups: own.groups.map((g) => ({
      ...g,
      positives: g.positives.map((w) => w * by),
      negatives: g.negatives.map((w) => w * by),
      positiveWeightSquared: g.positiveWeightSquared * by * by,
      negativeWeightSquared: g.negativeWeightSquared * by * by,
    })),
  });

  it.each(byCounts)('%s: weights in another unit of a power of two change no bit', (id) => {
    fc.assert(
      fc.property(tables, fc.constantFrom(1 / 64, 0.5, 8), (cells, by) => {
        const own = outcomes(cells as Alike[]);
        expect(bits(estimateOf(id, scaledCounts(own, by), anySize))).toBe(bits(estimateOf(id, own, anySize)));
      }),
      { numRuns: 25 },
    );
  });

  it.each(byScores)('%s: weights in another unit of a power of two change no bit', (id) => {
    fc.assert(
      fc.property(scored, fc.constantFrom(1 / 64, 0.5, 8), (rows, by) => {
        const own = scoreTable(rows as ScoredRow[]);
        expect(bits(estimateOf(id, scaledScores(own, by), anySize))).toBe(bits(estimateOf(id, own, anySize)));
      }),
    );
  });

  /** What an estimate says without the order of groups and without names. */
  const essence = (own: Estimate, rename: (name: string) => string): unknown =>
    own.status === 'ok'
      ? [own.value, own.n, [...own.groups].map(({ group, value, n }) => [rename(group), value, n]).sort()]
      : own.status;

  it.each([...byCounts])('%s: other names for groups permute groups only', (id) => {
    const names: Record<string, string> = { a: 'zeta', b: 'alpha', c: 'mid' };
    fc.assert(
      fc.property(tables, (cells) => {
        const renamed = cells
          .map(([group, ...rest]) => [names[group]!, ...rest])
          .sort() as unknown as Alike[];
        const [before, after] = [
          estimateOf(id, outcomes(cells as Alike[]), anySize),
          estimateOf(id, outcomes(renamed), anySize),
        ];
        const same = (own: unknown): string =>
          JSON.stringify(own, (_, v: unknown) => (typeof v === 'number' ? Number(v.toPrecision(11)) : v));
        expect(same(essence(after, (name) => name))).toBe(
          same(essence(before, (name) => names[name] ?? name)),
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe('smaller procedures', () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });

  it('Holm never lowers a p-value, keeps their order, and is at most Bonferroni', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const adjusted = holm(p);
        adjusted.forEach((own, i) => {
          expect(own >= p[i]! && own <= Math.min(1, p.length * p[i]! * (1 + 1e-12))).toBe(true);
          adjusted.forEach((other, j) => expect(p[i]! < p[j]! ? own <= other : true).toBe(true));
        });
      }),
    );
  });

  it('step-down max-T is at least the single p and at most the single-step maximum', () => {
    const statistics = fc.integer({ min: 1, max: 5 }).chain((k) =>
      fc.record({
        observed: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: k, maxLength: k }),
        draws: fc.array(
          fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: k, maxLength: k }),
          { minLength: 5, maxLength: 30 },
        ),
      }),
    );
    fc.assert(
      fc.property(statistics, ({ observed, draws }) => {
        const adjusted = stepDownMaxT(observed, Float64Array.from(draws.flat()));
        const share = (hit: (draw: number[]) => boolean): number =>
          (1 + draws.filter(hit).length) / (draws.length + 1);
        observed.forEach((own, j) => {
          const floor = own - Math.abs(own) * 1e-12;
          expect(adjusted[j]).toBeGreaterThanOrEqual(share((draw) => draw[j]! >= floor) - 1e-12);
          expect(adjusted[j]).toBeLessThanOrEqual(share((draw) => Math.max(...draw) >= floor) + 1e-12);
        });
      }),
    );
  });

  it('PSI is 0 for equal shares only, and the same both ways', () => {
    const bins = fc
      .array(fc.tuple(fc.nat(500), fc.nat(500)), { minLength: 2, maxLength: 20 })
      .filter((own) => own.some(([a]) => a > 0) && own.some(([, b]) => b > 0));
    fc.assert(
      fc.property(bins, (own) => {
        const [a, b] = [own.map(([left]) => left), own.map(([, right]) => right)];
        expect(populationStabilityIndex(a, b)).toBeCloseTo(populationStabilityIndex(b, a), 12);
        expect(populationStabilityIndex(a, b)).toBeGreaterThanOrEqual(-1e-15);
        expect(populationStabilityIndex(a, a)).toBe(0);
      }),
    );
  });

  it('AUC turns round with the labels, and so does its interval', () => {
    const column = fc
      .array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 2, maxLength: 15 })
      .filter((own) => own.some(([p]) => p > 0) && own.some(([, n]) => n > 0));
    fc.assert(
      fc.property(column, (own) => {
        const scores = Float64Array.from(own, (_, at) => at);
        const [positives, negatives] = [
          Float64Array.from(own, ([p]) => p),
          Float64Array.from(own, ([, n]) => n),
        ];
        const one = auc({ scores, positives, negatives })!;
        const other = auc({ scores, positives: negatives, negatives: positives })!;
        expect(one.value + other.value).toBeCloseTo(1, 12);
        const there = aucInterval(one, one.positives, one.negatives, 0.95);
        const back = aucInterval(other, other.positives, other.negatives, 0.95);
        expect(there.lower + back.upper).toBeCloseTo(1, 6);
        expect(there.lower <= one.value && there.upper >= one.value).toBe(true);
      }),
    );
  });

  it('a mean of zeros and ones is its own proportion; a steadier one counts for more rows', () => {
    fc.assert(
      fc.property(counts, ({ x, n }) => {
        const p = x / n;
        expect(meanAsProportion(p, p * (1 - p), n).n).toBeCloseTo(n, 6);
        expect(meanAsProportion(p, (p * (1 - p)) / 4, n).n).toBeGreaterThanOrEqual(n * (1 - 1e-9));
      }),
    );
  });

  it('the k-th smallest is where sorting puts it, ties included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), { minLength: 1 }),
        fc.nat(),
        (drawn, at) => {
          const values = drawn.map((own) => own + 0); // −0 and 0 are equal, so sorting may leave either
          const k = 1 + (at % values.length);
          expect(kthSmallest(Float64Array.from(values), k)).toBe([...values].sort((a, b) => a - b)[k - 1]);
        },
      ),
    );
  });
});
