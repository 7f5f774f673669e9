import { describe, expect, it } from 'vitest';
import { contrastSets, type Comparison } from '../../src/stats/compare-groups.ts';
import { combined } from '../../src/stats/contrast.ts';
import { aggregateOf, type Joining } from '../../src/stats/gap-aggregate.ts';
import { differencesOf, ratiosOf, type GapSpec } from '../../src/stats/gap.ts';
import { powerOfDifference, detectableDifference, rowsPerGroup } from '../../src/stats/power.ts';
import { twoSidedZ } from '../../src/stats/normal.ts';
import type { Proportion } from '../../src/stats/proportion.ts';
import { expectCoverage, expectExact, expectLevel, fewest, holds, simulate, type Draws } from './draws.ts';

const RUNS = 100;
const ODDS_RUNS = 60;
const same = (rate: number, k: number): number[] => Array.from({ length: k }, () => rate);

const settings: { rates: number[]; sizes: number[] }[] = [
  { rates: same(0.3, 2), sizes: [400, 100] },
  { rates: same(0.3, 5), sizes: [500, 200, 100, 70, 40] },
  { rates: same(0.04, 4), sizes: [500, 250, 60, 30] },
  { rates: [0.2, 0.3, 0.4, 0.5], sizes: [600, 200, 100, 50] },
  { rates: [0.02, 0.02, 0.3], sizes: [300, 60, 40] },
  { rates: [0.95, 0.9, 0.9, 0.6], sizes: [300, 100, 60, 30] },
];
const comparisons: Comparison[] = ['to overall', 'to reference', 'mean of pairs'];

const drawn = (d: Draws, rates: readonly number[], sizes: readonly number[]): Proportion[] =>
  rates.map((rate, index) => ({ x: d.binomial(sizes[index]!, rate), n: sizes[index]! }));

function specOf(
  families: readonly (readonly Proportion[])[],
  compare: Comparison,
  scale: 'difference' | 'ratio',
  joining: Joining = 'worst',
): GapSpec {
  const sets = contrastSets(
    families.map((family) => ({
      names: family.map((_, index) => `${index}`),
      compared: family.length,
      weights: family.map(({ n }) => n),
    })),
    compare,
    '0',
  );
  const joined = typeof joining === 'string' ? sets : [combined(sets, joining)];
  return { families, sets: joined, level: 0.95, aggregate: aggregateOf({ compare, scale, joining }) };
}

/** What the comparison would say of the true rates. */
function truthOf(
  rates: readonly number[],
  sizes: readonly number[],
  compare: Comparison,
  size: (a: number, b: number) => number,
  worst: (...sizes: number[]) => number,
): number {
  if (compare === 'to reference') return worst(...rates.slice(1).map((rate) => size(rate, rates[0]!)));
  if (compare === 'to overall') {
    const total = sizes.reduce((sum, n) => sum + n, 0);
    const all = rates.reduce((sum, rate, g) => sum + (rate * sizes[g]!) / total, 0);
    return worst(...rates.map((rate) => size(rate, all)));
  }
  const pairs = rates.flatMap((a, i) => rates.slice(i + 1).map((b) => size(a, b)));
  return pairs.reduce((sum, own) => sum + own, 0) / pairs.length;
}
const apart = (a: number, b: number): number => Math.abs(a - b);
const fold = (a: number, b: number): number => Math.min(a / b, b / a);

describe.each(comparisons)('rates of groups %s', (compare) => {
  it.each(settings)('$rates of $sizes: difference and ratio cover .945 and reject together', (setting) => {
    const { rates, sizes } = setting;
    const difference = truthOf(rates, sizes, compare, apart, Math.max);
    const ratio = truthOf(rates, sizes, compare, fold, Math.min);
    const also = { ratio: 0, disagree: 0 };
    const tally = simulate(`${compare} ${rates} of ${sizes}`, RUNS, (d) => {
      const families = [drawn(d, rates, sizes)];
      const gap = differencesOf(specOf(families, compare, 'difference'));
      const single = compare === 'mean of pairs' ? gap.pValue! <= 0.05 : gap.interval.lower > 0;
      if (gap.pValue! <= 0.05 !== single) also.disagree += 1;
      if (families[0]!.every(({ x }) => x === 0)) also.ratio += 1;
      else {
        const own = ratiosOf(specOf(families, compare, 'ratio'));
        if (holds(own.interval, ratio)) also.ratio += 1;
        if (own.pValue !== gap.pValue) also.disagree += 1;
      }
      return holds(gap.interval, difference);
    });
    if (process.env['SHOW']) console.log(`  ratio: ${also.ratio / RUNS}`);
    expectCoverage(tally, 0.945);
    expectCoverage({ runs: RUNS, hits: also.ratio }, 0.945);
    expect(also.disagree).toBe(0);
  });
});

describe('p-value that no rate differs', () => {
  it.each([
    { rates: same(0.3, 5), sizes: same(200, 5), compare: 'every pair' },
    { rates: same(0.3, 4), sizes: [400, 200, 100, 80], compare: 'to overall' },
    { rates: same(0.5, 4), sizes: [400, 200, 100, 80], compare: 'to reference' },
  ] as const)('$compare, $rates of $sizes: five in a hundred', ({ rates, sizes, compare }) => {
    expectExact(
      simulate(`p ${compare}`, 300, (d) => {
        const families = [drawn(d, rates, sizes)];
        return differencesOf(specOf(families, compare, 'difference')).pValue! <= 0.05;
      }),
      0.05,
    );
  });

  it('never above five in a hundred where groups are sparse', () => {
    expectLevel(
      simulate('p sparse', 150, (d) => {
        const families = [drawn(d, same(0.03, 4), [400, 100, 50, 30])];
        return differencesOf(specOf(families, 'to overall', 'difference')).pValue! <= 0.05;
      }),
    );
  });
});

describe('two rates of a group added up', () => {
  it.each([
    { tpr: same(0.7, 3), fpr: same(0.2, 3), positives: [300, 100, 40], negatives: [300, 60, 40] },
    { tpr: [0.7, 0.6, 0.8], fpr: [0.2, 0.3, 0.1], positives: [300, 100, 60], negatives: [200, 60, 50] },
    { tpr: same(0.95, 3), fpr: same(0.03, 3), positives: [200, 60, 40], negatives: [300, 80, 40] },
    { tpr: [0.9, 0.5], fpr: [0.05, 0.4], positives: [300, 60], negatives: [300, 40] },
  ])('$tpr and $fpr', ({ tpr, fpr, positives, negatives }) => {
    const gaps = tpr.slice(1).map((rate, g) => [rate - tpr[0]!, fpr[g + 1]! - fpr[0]!] as const);
    const signed = Math.max(...gaps.map(([a, b]) => Math.abs(a + b) / 2));
    const absolute = Math.max(...gaps.map(([a, b]) => (Math.abs(a) + Math.abs(b)) / 2));
    let both = 0;
    const tally = simulate(`average odds ${tpr} ${fpr}`, ODDS_RUNS, (d) => {
      const families = [drawn(d, tpr, positives), drawn(d, fpr, negatives)];
      const mean = differencesOf(specOf(families, 'to reference', 'difference', 'mean for each group'));
      if (holds(mean.interval, absolute)) both += 1;
      const gap = differencesOf(specOf(families, 'to reference', 'difference', [0.5, 0.5]));
      return holds(gap.interval, signed);
    });
    if (process.env['SHOW']) console.log(`  absolute: ${both / ODDS_RUNS}`);
    expectCoverage(tally, 0.945);
    expectCoverage({ runs: ODDS_RUNS, hits: both }, 0.945);
  });
});

describe('power', () => {
  const z = twoSidedZ(0.95);
  it.each([
    [0.3, 400, 150],
    [0.1, 600, 200],
    [0.6, 120, 80],
  ])('the detectable difference from %d of %d and %d rows is found in eight of ten', (base, n, m) => {
    const found = detectableDifference(base, n, m, z)!;
    const other = base <= 0.5 ? base + found : base - found;
    const tally = simulate(`power ${base}`, 1500, (d) => {
      const families = [drawn(d, [base, other], [n, m])];
      return differencesOf(specOf(families, 'every pair', 'difference')).interval.lower > 0;
    });
    expect(tally.hits).toBeGreaterThanOrEqual(fewest(tally.runs, 0.775));
    expectLevel(tally, 0.825);
  });

  it('rows for a difference of 0.1 from 0.3 have that power, and one fewer has not', () => {
    const rows = rowsPerGroup(0.3, 0.4, z)!;
    expect(powerOfDifference(0.3, 0.4, rows, rows, z)).toBeGreaterThanOrEqual(0.8);
    expect(powerOfDifference(0.3, 0.4, rows - 1, rows - 1, z)).toBeLessThan(0.8);
  });
});
