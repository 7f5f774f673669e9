import { describe, it } from 'vitest';
import type { GroupConfusion } from '../../src/stats/group-confusion.ts';
import { MOST_NOISE, tippingCurves, type NoiseQuestion } from '../../src/stats/label-noise.ts';
import { metricConflicts, presentLevel } from '../../src/stats/metric-conflict.ts';
import { expectCoverage, holds, simulate, type Draws } from './draws.ts';

interface Truth {
  readonly n: number;
  readonly base: number;
  readonly tpr: number;
  readonly fpr: number;
}

const expected = ({ n, base, tpr, fpr }: Truth): GroupConfusion => ({
  ...{ group: '', n, reason: null, tp: n * base * tpr, fn: n * base * (1 - tpr) },
  ...{ fp: n * (1 - base) * fpr, tn: n * (1 - base) * (1 - fpr) },
});

function drawn(d: Draws, { n, base, tpr, fpr }: Truth): GroupConfusion {
  const positives = d.binomial(n, base);
  const [tp, fp] = [d.binomial(positives, tpr), d.binomial(n - positives, fpr)];
  return { group: '', n, reason: null, tp, fn: positives - tp, fp, tn: n - positives - fp };
}

describe('the forced gap in false positive rates, at the level that is seen', () => {
  it.each<{ groups: Truth[] }>([
    { groups: [400, 100].map((n) => ({ n, base: 0.4, tpr: 0.7, fpr: 0.2 })) },
    { groups: [0.3, 0.4, 0.5].map((base, g) => ({ n: [500, 200, 60][g]!, base, tpr: 0.7, fpr: 0.2 })) },
    { groups: [0.1, 0.4].map((base, g) => ({ n: [300, 80][g]!, base, tpr: 0.8, fpr: 0.1 })) },
  ])('$groups', ({ groups }) => {
    expectCoverage(
      simulate(`conflict ${groups.map(({ base }) => base)}`, 150, (d) => {
        const own = groups.map((group) => drawn(d, group));
        const found = metricConflicts(own, 0.95).find(({ forced }) => forced === 'FPR')!;
        const { ppv, tpr } = presentLevel(own);
        const rates = groups.map(({ base }) => Math.min(1, ((base / (1 - base)) * (1 - ppv!) * tpr!) / ppv!));
        return holds(found.gap.interval, Math.max(...rates) - Math.min(...rates));
      }),
      0.945,
    );
  });
});

describe('the least label noise that turns a finding round', () => {
  const question: NoiseQuestion = {
    kind: 'both',
    criterion: 'equal-opportunity',
    tolerance: 0.1,
    level: 0.95,
  };
  it.each<{ groups: Truth[]; tolerance: number }>([
    {
      groups: [0.8, 0.65].map((tpr, g) => ({ n: [800, 400][g]!, base: 0.5, tpr, fpr: 0.3 })),
      tolerance: 0.1,
    },
    { groups: [0.8, 0.77].map((tpr) => ({ n: 600, base: 0.5, tpr, fpr: 0.3 })), tolerance: 0.1 },
    {
      groups: [0.8, 0.72, 0.6].map((tpr, g) => ({ n: [900, 400, 300][g]!, base: 0.4, tpr, fpr: 0.2 })),
      tolerance: 0.1,
    },
    { groups: [0.9, 0.5].map((tpr) => ({ n: 300, base: 0.6, tpr, fpr: 0.1 })), tolerance: 0.1 },
  ])('$groups', ({ groups, tolerance }) => {
    const least = (own: readonly GroupConfusion[]) => {
      const curves = tippingCurves(own, { ...question, tolerance });
      const of = (value: (curve: (typeof curves)[number]) => number): number =>
        Math.min(...curves.map(value));
      return {
        value: of(({ tipsAt }) => tipsAt ?? MOST_NOISE),
        lower: of(({ lower }) => lower),
        upper: of(({ upper }) => upper),
      };
    };
    const truth = least(groups.map(expected)).value;
    if (process.env['SHOW']) console.log(`truth ${truth}`);
    expectCoverage(
      simulate(`noise ${groups.map(({ tpr }) => tpr)}`, 100, (d) =>
        holds(least(groups.map((group) => drawn(d, group))), truth),
      ),
      0.945,
    );
  });
});
