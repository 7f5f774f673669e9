import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScoreTable } from '../../src/core/summary.ts';
import { thresholdRule, type ThresholdPolicy } from '../../src/core/threshold-policy.ts';
import { decide } from '../../src/mitigations/decide.ts';
import { movers } from '../../src/mitigations/movers.ts';
import { curvesOf } from '../../src/mitigations/operating-points.ts';
import { mitigations } from '../../src/mitigations/registry.ts';
import { halves } from '../../src/stats/halves.ts';
import { upperHull } from '../../src/stats/concave-hull.ts';
import { operatingCurve, stepAt, thresholdAt } from '../../src/stats/operating-curve.ts';
import { mergeScoreTables } from '../../src/summaries/score-table.ts';
import { policyOf, scoreTable } from './tables.ts';

const row = fc.record({
  group: fc.constantFrom('a', 'b', 'c'),
  label: fc.constantFrom(0, 1),
  score: fc.integer({ min: 0, max: 12 }).map((level) => level / 12),
});
const rows = fc.array(row, { minLength: 1, maxLength: 80 });
const tableOf = (own: { group: string; label: number; score: number }[]): ScoreTable =>
  scoreTable(
    own.map(({ group }) => group),
    own.map(({ label }) => label),
    own.map(({ score }) => score),
  );
const everybody = (table: ScoreTable, threshold: number): ThresholdPolicy => ({
  rules: table.groups.map(({ group }) => ({ group, rule: thresholdRule(threshold) })),
  notes: [],
});

describe('decisions of a policy on a score table', () => {
  it('are those of each row', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: -0.1, max: 1.1, noNaN: true }), (own, threshold) => {
        const table = tableOf(own);
        for (const { group, label, decision, rows: count } of decide(table, everybody(table, threshold), [
          '0',
          '1',
        ]).cells) {
          const alike = own.filter(
            (one) =>
              one.group === group[0] && one.label === label && Number(one.score >= threshold) === decision,
          );
          expect(count).toBe(alike.length);
        }
      }),
    );
  });

  it('leave out a group that the policy leaves alone', () => {
    const table = scoreTable(['a', 'b'], [1, 0], [0.5, 0.5]);
    const policy = { rules: [{ group: ['a'], rule: thresholdRule(0) }], notes: [] };
    expect(decide(table, policy, ['0', '1']).cells.map(({ group }) => group)).toEqual([['a']]);
  });

  it('name who gains and who loses by going through the rows', () => {
    fc.assert(
      fc.property(rows, fc.nat(12), fc.nat(12), (own, from, to) => {
        const table = tableOf(own);
        const [before, after] = [from / 12, to / 12];
        for (const moved of movers(curvesOf(table), everybody(table, before), everybody(table, after))) {
          const mine = own.filter(({ group }) => group === moved.group);
          const gain = mine.filter(({ score }) => score >= after && score < before);
          const lose = mine.filter(({ score }) => score < after && score >= before);
          const good = (some: typeof own) => some.filter(({ label }) => label === 1).length;
          expect(moved).toMatchObject({ total: mine.length, gain: gain.length, lose: lose.length });
          expect(moved).toMatchObject({ gainRightly: good(gain), loseWrongly: good(lose) });
        }
      }),
    );
  });
});

describe('operating curves', () => {
  it('select at every threshold what the rows say, and give back the step of their own threshold', () => {
    fc.assert(
      fc.property(rows, fc.double({ min: -0.1, max: 1.1, noNaN: true }), (own, threshold) => {
        const mine = own.map((one) => ({ ...one, group: 'a' }));
        const curve = operatingCurve(tableOf(mine).groups[0]!);
        const step = stepAt(curve, threshold);
        const tp = mine.filter(({ label, score }) => label === 1 && score >= threshold).length;
        expect(curve.truePositives[step]).toBe(tp);
        for (let at = 0; at <= curve.scores.length; at += 1)
          expect(stepAt(curve, thresholdAt(curve, at))).toBe(at);
      }),
    );
  });

  it('lie under their hull, whose corners are among them and turn one way', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 1 }), (points) => {
        const sorted = points.sort((a, b) => a[0] - b[0]);
        const plane = { x: sorted.map(([x]) => x), y: sorted.map(([, y]) => y) };
        const corners = upperHull(plane).map((index) => sorted[index]!);
        for (let at = 1; at < corners.length; at += 1) {
          const [[x0, y0], [x1, y1]] = [corners[at - 1]!, corners[at]!];
          expect(x1).toBeGreaterThan(x0);
          for (const [x, y] of sorted) {
            if (x < x0 || x > x1) continue;
            expect((x1 - x0) * (y - y0)).toBeLessThanOrEqual((y1 - y0) * (x - x0));
          }
        }
      }),
    );
  });
});

describe('two halves', () => {
  it('add up to the whole, are the same again, and differ by seed', () => {
    const own = Array.from({ length: 4000 }, (_, at) => ({
      ...{ group: at % 3 === 0 ? 'a' : 'b', label: at % 2, score: (at % 37) / 37 },
    }));
    const table = tableOf(own);
    const split = halves(table, '7')!;
    expect(mergeScoreTables(split.tune, split.judge)).toEqual(table);
    expect(halves(table, '7')).toEqual(split);
    expect(halves(table, '8')).not.toEqual(split);
    const tuned = split.tune.groups.reduce(
      (sum, { positiveRows, negativeRows }) => sum + positiveRows + negativeRows,
      0,
    );
    // 4,000 coins: 2,000 ± 5 standard deviations of 31.6.
    expect(Math.abs(tuned - 2000)).toBeLessThan(158);
  });

  it('add up where most scores are those of one row', () => {
    fc.assert(
      fc.property(rows, fc.nat(50), (own, seed) => {
        const table = tableOf(own.map((one, at) => ({ ...one, score: one.score + at / 1000 })));
        const { tune, judge } = halves(table, String(seed))!;
        expect(mergeScoreTables(tune, judge)).toEqual(table);
        for (const { positives, negatives } of [...tune.groups, ...judge.groups])
          expect(Math.min(0, ...positives, ...negatives)).toBe(0);
      }),
    );
  });

  it('are refused for weighted tables, which do not say how many rows share a score', () => {
    expect(halves({ ...scoreTable(['a'], [1], [0.5]), weighted: true }, '1')).toBeNull();
  });
});

describe('a fixed number of places', () => {
  it.each(['of all people', 'of each group'])(
    'gives exactly the share, %s, by lot among equals',
    (places) => {
      fc.assert(
        fc.property(rows, fc.double({ min: 0, max: 1, noNaN: true }), (own, share) => {
          const table = tableOf(own);
          const policy = policyOf('thresholds/top-k', table, { share, places });
          const gained = movers(curvesOf(table), everybody(table, Infinity), policy);
          const all = gained.reduce((sum, { gain }) => sum + gain, 0);
          expect(all).toBeCloseTo(share * own.length, 9);
          if (places === 'of each group')
            for (const { gain, total } of gained) expect(gain).toBeCloseTo(share * total, 9);
        }),
      );
    },
  );
});

describe('where there is nothing to do', () => {
  it.each([...mitigations.keys()])('%s says why', (id) => {
    const none = { ...scoreTable(['a'], [1], [0.5]), groups: [] };
    expect(mitigations.get(id)!.solve(none, { costRatio: 1 } as never)).toEqual({
      reason: expect.stringMatching(/^\S.*\.$/),
    });
  });
});
