import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { BinCounts, ColumnBins } from '../../src/core/distribution.ts';
import ColumnHistogram from '../../src/ui/charts/ColumnHistogram.svelte';
import { barPath, barsOf, barTable, distinctText, missingGap, valueText, widestGap } from '../../src/ui/charts/distribution.ts'; // prettier-ignore
import Sparkline from '../../src/ui/charts/Sparkline.svelte';
import { fakeColumns } from './fake-session.ts';

const counted = (counts: readonly number[], missing = 0, elsewhere = 0): BinCounts => ({
  counts,
  missing,
  elsewhere,
  rows: counts.reduce((sum, own) => sum + own, missing + elsewhere),
});
const group = (name: string, rows: number, missing: number) => ({
  group: name,
  rows,
  counts: counted([rows - missing], missing),
});

describe('a column drawn', () => {
  it.each(fakeColumns)('$field.name renders without a browser and without NaN', ({ field, distribution }) => {
    for (const width of [240, 560]) {
      const props = {
        bins: distribution.bins,
        counts: distribution,
        type: field.type,
        description: 'Shape',
        width,
      };
      const svg = render(ColumnHistogram, { props }).body;
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(svg).toContain('aria-label="Shape"');
    }
    expect(render(Sparkline, { props: { counts: distribution.counts } }).body).not.toMatch(/NaN|Infinity/);
  });
  it('draws nothing where nothing was counted, and a trace of the rarest bar', () => {
    expect(barPath([0, 0], 10, 10)).toBe('');
    expect(barPath([1, 0.001], 20, 10)).toBe('M0 10v-10h9v10zM10 10v-1h9v1z');
    const empty: ColumnBins = { kind: 'values', values: [] };
    expect(barsOf(empty, counted([]), 'number')).toEqual([]);
  });
  it('has every row in its table twin, missing and other values too', () => {
    const bars = barsOf({ kind: 'values', values: ['a', 'b'] }, counted([6, 2], 1, 1), 'category');
    expect(barTable(bars).rows).toEqual([
      ['a', 6, '60\u00a0%'],
      ['b', 2, '20\u00a0%'],
      ['other values', 1, '10\u00a0%'],
      ['missing', 1, '10\u00a0%'],
    ]);
    const ranges = barsOf({ kind: 'ranges', edges: [1500, 20_000] }, counted([1, 1, 1], 0, 1), 'number');
    expect(ranges.map(({ label }) => label)).toEqual([
      'under 1500',
      '1500 to under 20,000',
      '20,000 and over',
      'infinite',
    ]);
  });
  it('writes times as dates, and no date for what is none', () => {
    expect(valueText(Date.UTC(2024, 1, 29), 'time')).toBe('2024-02-29');
    expect(valueText(Date.UTC(2024, 1, 29, 13, 5), 'time')).toBe('2024-02-29 13:05');
    expect(valueText(Date.UTC(2024, 1, 29, 13, 5, 9, 40), 'time')).toBe('2024-02-29 13:05:09');
    expect(valueText(9e15, 'time')).toBe('9000000000000000 ms');
    expect(valueText(-0.5, 'number')).toBe('−0.5');
  });
  it('tells how many distinct values there are as far as it is known', () => {
    const [column] = fakeColumns;
    if (!column) throw new Error('no column');
    const of = (distinct: number | null, least: number, most: number) =>
      distinctText({
        ...column,
        distinct,
        distribution: { ...column.distribution, distinct: { least, most } },
      });
    expect([of(7, 7, 7), of(null, 1200, 1200), of(null, 1200, 9000)]).toEqual([
      '7',
      '1,200',
      '1,200 or more',
    ]);
  });
});

describe('who lacks a value more often', () => {
  it('is said of groups that are large enough, and not of chance', () => {
    const groups = [group('a', 1000, 20), group('b', 200, 60), group('tiny', 3, 3)];
    expect(missingGap(groups, 30)).toMatchObject({
      most: { group: 'b', share: 0.3 },
      least: { group: 'a', share: 0.02 },
    });
    expect(missingGap([group('a', 100, 5), group('b', 100, 8)], 30)).toBeNull();
    expect(missingGap([], 30)).toBeNull();
    expect(missingGap([group('a', 0, 0)], 1)).toBeNull();
  });
  it('of several slices, where it differs most', () => {
    const sex = [group('f', 1000, 100), group('m', 1000, 20)];
    const race = [group('x', 1000, 300), group('y', 1000, 20)];
    expect(widestGap([sex, race], 30)?.most.group).toBe('x');
    expect(widestGap([[], []], 30)).toBeNull();
  });
});
