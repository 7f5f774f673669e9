import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupConfusion } from '../../src/stats/group-confusion.ts';
import { MOST_NOISE, tippingCurves, withoutNoise } from '../../src/stats/label-noise.ts';
import { metricConflicts, presentLevel } from '../../src/stats/metric-conflict.ts';
import { confusion, estimateOf, measured, outcomes } from '../checks/tables.ts';

const group = (tn: number, fp: number, fn: number, tp: number): GroupConfusion => ({
  ...{ group: '', n: tn + fp + fn + tp, tn, fp, fn, tp, reason: null },
});
const count = fc.integer({ min: 5, max: 200 });

describe('conflicts between criteria', () => {
  it('one group’s own rates obey the identity behind them', () => {
    fc.assert(
      fc.property(count, count, count, count, (tn, fp, fn, tp) => {
        const own = group(tn, fp, fn, tp);
        const { fpr, ppv } = presentLevel([own]);
        const found = metricConflicts([own, own], 0.95);
        const rates = Object.fromEntries(
          found.map(({ given, forced, rates: [rate] }) => [`${given.join()}: ${forced}`, rate]),
        );
        expect(rates['PPV,TPR: FPR']).toBeCloseTo(fpr!, 12);
        expect(rates['TPR,FPR: PPV']).toBeCloseTo(ppv!, 12);
        expect(rates['TPR,FPR: NPV']).toBeCloseTo(tn / (tn + fn), 12);
        expect(rates['TPR,FPR: selection rate']).toBeCloseTo((tp + fp) / own.n, 12);
        expect(rates['selection rate,PPV: TPR']).toBeCloseTo(tp / (tp + fn), 12);
        expect(rates['selection rate,PPV: NPV']).toBeCloseTo(tn / (tn + fn), 12);
        for (const { gap } of found) expect([gap.value, gap.interval.lower]).toEqual([0, 0]);
      }),
      { numRuns: 40 },
    );
  });

  it('with equal precision and true positive rates, the forced gap is the one that there is', () => {
    const table = outcomes([...confusion('a', 400, 200, 100, 300), ...confusion('b', 1400, 200, 100, 300)]);
    const forced = measured(estimateOf('fairness/metric-conflicts', table));
    const odds = measured(estimateOf('fairness/equalized-odds-difference', table));
    expect(forced.value).toBeCloseTo(odds.value, 12);
    expect(forced.interval!.lower).toBeGreaterThan(0.1);
  });

  it('equal base rates force nothing, and the interval says how surely', () => {
    const table = outcomes([...confusion('a', 40, 20, 20, 20), ...confusion('b', 200, 100, 100, 100)]);
    const own = measured(estimateOf('fairness/metric-conflicts', table));
    expect([own.value, own.interval!.lower]).toEqual([0, 0]);
    expect(own.interval!.upper).toBeGreaterThan(0.05);
  });
});

describe('label noise', () => {
  it('is undone: rates from noisy labels are those of the true ones', () => {
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (tn, fp, fn, tp, r) => {
          const flip = (yes: number, no: number): number => (1 - r) * yes + r * no;
          const noisy = group(flip(tn, fn), flip(fp, tp), flip(fn, tn), flip(tp, fp));
          const own = withoutNoise(noisy, r, 'both')!;
          expect([own.tn, own.fp, own.fn, own.tp].map((cell) => cell.toFixed(8))).toEqual(
            [tn, fp, fn, tp].map((cell) => cell.toFixed(8)),
          );
        },
      ),
    );
  });

  it('that would be more than the labels can hold is refused', () => {
    expect(withoutNoise(group(50, 50, 5, 95), 0.2, 'both')).toBeNull();
    expect(withoutNoise(group(50, 50, 50, 50), 0.5, 'both')).toBeNull();
  });

  it('tips at the rate where noise in one group made a gap of exactly the tolerance', () => {
    const [tpr, fpr, r] = [0.8, 0.2, 0.1];
    const clean = group(800, 200, 200, 800);
    const flip = (yes: number, no: number): number => (1 - r) * yes + r * no;
    const noisy = group(flip(800, 200), flip(200, 800), flip(200, 800), flip(800, 200));
    const rate = noisy.tp / (noisy.tp + noisy.fn);
    expect(rate).toBeCloseTo((1 - r) * tpr + r * fpr, 12);
    const question = { kind: 'both', criterion: 'equal-opportunity', tolerance: 0.02, level: 0.95 } as const;
    const [first, second] = tippingCurves([noisy, clean], question);
    // The gap of 0.06 shrinks to 0.02 as the true rate of the noisy group comes up to 0.78.
    const at = withoutNoise(noisy, first!.tipsAt!, 'both')!;
    expect(at.tp / (at.tp + at.fn)).toBeCloseTo(0.78, 8);
    expect(first!.tipsAt).toBeGreaterThan(0.05);
    expect(first!.tipsAt).toBeLessThan(r);
    expect(second!.tipsAt).toBeNull();
  });

  it('a clear gap that no noise in the better group removes is left alone by that group', () => {
    const curves = tippingCurves([group(500, 100, 100, 500), group(500, 100, 400, 200)], {
      ...{ kind: 'recorded-favourable', criterion: 'equal-opportunity', tolerance: 0.1, level: 0.95 },
    });
    expect(curves[0]!.tipsAt).toBeNull();
    expect(curves[0]!.upper).toBe(MOST_NOISE);
    expect(curves[1]!.lower).toBeGreaterThan(0.05);
  });
});
