import { describe, it } from 'vitest';
import type { OutcomeCounts } from '../../src/core/summary.ts';
import { totalVariationOf } from '../../src/stats/class-distance.ts';
import { estimateOf, measured, outcomes, type Alike } from '../checks/tables.ts';
import { expectCoverage, expectLevel, holds, simulate, type Draws } from './draws.ts';

const RUNS = 200;
type Shares = readonly number[];

/** Predicted classes of rows of each group, with labels drawn by `labels` and decisions by label. */
function drawn(
  d: Draws,
  sizes: Shares,
  labels: readonly Shares[],
  taken: readonly (readonly Shares[])[],
): OutcomeCounts {
  const cells = sizes.flatMap((rows, g) => {
    const counts = labels[g]!.map(() => labels[g]!.map(() => 0));
    for (let row = 0; row < rows; row += 1) {
      const label = d.pick(labels[g]!);
      counts[label]![d.pick(taken[g]![label]!)]! += 1;
    }
    return counts.flatMap((own, label) =>
      own.flatMap((n, k): Alike[] => (n > 0 ? [[`g${g}`, label, k, n]] : [])),
    );
  });
  return { ...outcomes(cells), classes: labels[0]!.map((_, k) => `c${k}`) };
}

/** Decisions that ignore the label. */
const blind = (shares: readonly Shares[]) => shares.map((own) => own.map(() => own));

const worlds: { name: string; sizes: Shares; shares: readonly Shares[] }[] = [
  {
    name: 'three alike',
    sizes: [400, 150, 60],
    shares: [
      [0.5, 0.3, 0.2],
      [0.5, 0.3, 0.2],
      [0.5, 0.3, 0.2],
    ],
  },
  {
    name: 'a rare class',
    sizes: [300, 60],
    shares: [
      [0.9, 0.08, 0.02],
      [0.9, 0.08, 0.02],
    ],
  },
  {
    name: 'apart',
    sizes: [300, 100],
    shares: [
      [0.5, 0.3, 0.15, 0.05],
      [0.3, 0.4, 0.2, 0.1],
    ],
  },
  {
    name: 'eight classes',
    sizes: [300, 120],
    shares: [
      [0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
      [0.1, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1],
    ],
  },
  {
    name: 'far apart',
    sizes: [200, 60, 40],
    shares: [
      [0.8, 0.1, 0.1],
      [0.1, 0.8, 0.1],
      [0.1, 0.1, 0.8],
    ],
  },
];

describe.each(worlds)('distance of classes, $name', ({ name, sizes, shares }) => {
  it('covers', () => {
    const pairs = shares.flatMap((p, a) => shares.slice(a + 1).map((q) => totalVariationOf(p, q)));
    const truth = {
      largest: Math.max(...pairs),
      mean: pairs.reduce((sum, own) => sum + own, 0) / pairs.length,
    };
    const also = { mean: 0, found: 0 };
    const tally = simulate(`distance ${name}`, RUNS, (d) => {
      const counts = drawn(d, sizes, shares, blind(shares));
      const of = (which: string) =>
        measured(estimateOf('fairness/class-frequency-distance', counts, { pairs: which })).interval;
      if (holds(of('mean'), truth.mean)) also.mean += 1;
      const own = of('largest');
      if (own!.lower > 0) also.found += 1;
      return holds(own, truth.largest);
    });
    if (process.env['SHOW']) console.log(`  mean: ${also.mean / RUNS}, above 0: ${also.found / RUNS}`);
    expectCoverage(tally, 0.945);
    expectCoverage({ runs: RUNS, hits: also.mean }, 0.945);
    if (truth.largest === 0) expectLevel({ runs: RUNS, hits: also.found }, 0.05);
  });
});

const labels = [0.5, 0.3, 0.2];
const alike = [
  [0.8, 0.1, 0.1],
  [0.2, 0.7, 0.1],
  [0.1, 0.2, 0.7],
];
const worse = [
  [0.8, 0.1, 0.1],
  [0.3, 0.5, 0.2],
  [0.1, 0.1, 0.8],
];
const near = [
  [0.98, 0.01, 0.01],
  [0.02, 0.97, 0.01],
  [0.01, 0.01, 0.98],
];
const models: { name: string; sizes: Shares; taken: readonly (readonly Shares[])[] }[] = [
  { name: 'alike', sizes: [600, 300], taken: [alike, alike] },
  { name: 'worse for one', sizes: [600, 300, 200], taken: [alike, worse, alike] },
  { name: 'nearly perfect', sizes: [400, 200], taken: [near, near] },
];
const recall = (own: readonly Shares[], k: number): number => own[k]![k]!;
const falseRate = (own: readonly Shares[], k: number): number => {
  const others = labels.flatMap((share, label) => (label === k ? [] : [[share, own[label]![k]!] as const]));
  return (
    others.reduce((sum, [share, rate]) => sum + share * rate, 0) /
    others.reduce((sum, [share]) => sum + share, 0)
  );
};

describe.each(models)('rates of classes, $name', ({ name, sizes, taken }) => {
  it('cover, and macro recall of all rows and of the worst group', () => {
    const gaps = (of: (k: number, s: readonly Shares[], t: readonly Shares[]) => number) =>
      taken.flatMap((s, a) => taken.slice(a + 1).map((t) => labels.map((_, k) => of(k, s, t))));
    const mean = (own: readonly number[]) => own.reduce((sum, one) => sum + one, 0) / own.length;
    const truth = {
      worst: Math.max(...gaps((k, s, t) => Math.abs(recall(s, k) - recall(t, k))).flat()),
      odds: Math.max(
        ...gaps(
          (k, s, t) =>
            (Math.abs(recall(s, k) - recall(t, k)) + Math.abs(falseRate(s, k) - falseRate(t, k))) / 2,
        ).map(mean),
      ),
      macro: Math.min(...taken.map((own) => mean(labels.map((_, k) => recall(own, k))))),
    };
    const hits = { odds: 0, macro: 0 };
    const params = { minGroupSize: 10 };
    const tally = simulate(`classes ${name}`, RUNS / 2, (d) => {
      const counts = drawn(
        d,
        sizes,
        sizes.map(() => labels),
        taken,
      );
      const interval = (id: string) => measured(estimateOf(id, counts, params)).interval;
      if (holds(interval('fairness/class-average-odds-difference'), truth.odds)) hits.odds += 1;
      if (holds(interval('performance/macro-recall'), truth.macro)) hits.macro += 1;
      return holds(interval('fairness/class-true-rate-difference'), truth.worst);
    });
    if (process.env['SHOW'])
      console.log(`  odds: ${(2 * hits.odds) / RUNS}, macro: ${(2 * hits.macro) / RUNS}`);
    expectCoverage(tally, 0.945);
    expectCoverage({ runs: RUNS / 2, hits: hits.odds }, 0.945);
    expectCoverage({ runs: RUNS / 2, hits: hits.macro }, 0.945);
  });
});
