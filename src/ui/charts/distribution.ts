import { binLabels } from '../../core/bins.ts';
import type { BinCounts, ColumnBins } from '../../core/distribution.ts';
import type { ColumnType } from '../../core/table.ts';
import type { ColumnProfile } from '../../engine/api.ts';
import { count, percent } from '../format.ts';
import type { TableData } from './table.ts';

const numbers = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 6, useGrouping: 'min2' });

/** A value of a column for people: numbers with up to six digits, times as a date and, where it is not midnight, the time. */
export function valueText(value: number, type: ColumnType): string {
  if (type !== 'time') return numbers.format(value).replace('-', '−');
  if (Math.abs(value) > 8.64e15) return `${value} ms`;
  const text = new Date(value).toISOString();
  return text
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/T(.{5}):00\.000Z$/, ' $1')
    .replace(/T(.{8})\..*$/, ' $1');
}

/** The bins of a column in words. */
export function binTexts(bins: ColumnBins, type: ColumnType): readonly string[] {
  if (bins.kind === 'ranges') return binLabels(bins.edges, (edge) => valueText(edge, type));
  return bins.values.map((value) =>
    type === 'number' || type === 'time' ? valueText(Number(value), type) : value,
  );
}

/** What the rows are called that have no bin. */
export function elsewhereText(bins: ColumnBins): string {
  return bins.kind === 'ranges' ? 'infinite' : 'other values';
}

/** How many distinct values a column has, as far as that is known. */
export function distinctText({ distinct, distribution }: ColumnProfile): string {
  const { least, most } = distribution.distinct;
  if (distinct !== null) return count(distinct);
  return least === most ? count(least) : `${count(least)} or more`;
}

/** A bar with its share of all rows. */
export interface Bar {
  readonly label: string;
  readonly rows: number;
  /** False for rows that are missing or have no bin. */
  readonly named: boolean;
}

/** Every bar of a column, then the rows without a bin and the missing ones where there are any. */
export function barsOf(bins: ColumnBins, counted: BinCounts, type: ColumnType): readonly Bar[] {
  const named = binTexts(bins, type).map((label, at) => ({
    label,
    rows: counted.counts[at] ?? 0,
    named: true,
  }));
  const beside = [
    { label: elsewhereText(bins), rows: counted.elsewhere, named: false },
    { label: 'missing', rows: counted.missing, named: false },
  ];
  return [...named, ...beside.filter(({ rows }) => rows > 0)];
}

/** The bars as a table. */
export function barTable(bars: readonly Bar[]): TableData {
  const total = bars.reduce((sum, { rows }) => sum + rows, 0);
  return {
    head: ['Values', 'Rows', 'Share'],
    rows: bars.map(({ label, rows }) => [label, rows, percent(rows / Math.max(1, total))]),
  };
}

/** Heights of bars in 0…1, the highest 1; all 0 where nothing was counted. */
export function heightsOf(counts: ArrayLike<number>): readonly number[] {
  const rows = Array.from(counts);
  const most = Math.max(0, ...rows);
  return rows.map((own) => (most > 0 ? own / most : 0));
}

/** Bars standing side by side on one baseline, as one SVG path: cheap where a page has hundreds of them. */
export function barPath(heights: readonly number[], width: number, height: number): string {
  const step = width / Math.max(1, heights.length);
  const wide = Math.max(0.5, step > 3 ? step - 1 : step * 0.85);
  return heights
    .map((share, at) => {
      if (share === 0) return '';
      const tall = Math.max(1, share * height);
      return `M${round(at * step)} ${round(height)}v${round(-tall)}h${round(wide)}v${round(tall)}z`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** One column in one group of a slice, as far as missing values go. */
interface GroupMissing {
  readonly group: string;
  readonly rows: number;
  readonly counts: BinCounts;
}

/** The groups that lack values most and least often, and how far apart their shares are. */
export interface MissingGap {
  readonly most: { readonly group: string; readonly share: number };
  readonly least: { readonly group: string; readonly share: number };
}

/**
 * The gap between the groups that lack values most and least often, among those of at least `smallest` rows. Null where it
 * is under one percentage point, or no more than two standard errors and so perhaps chance.
 */
export function missingGap(groups: readonly GroupMissing[], smallest: number): MissingGap | null {
  const shares = groups
    .filter(({ rows }) => rows >= smallest)
    .map(({ group, rows, counts }) => ({ group, rows, share: counts.missing / rows }))
    .sort((a, b) => b.share - a.share);
  const [most, least] = [shares[0], shares.at(-1)];
  if (!most || !least) return null;
  const variance = [most, least].reduce((sum, { share, rows }) => sum + (share * (1 - share)) / rows, 0);
  const gap = most.share - least.share;
  return gap < 0.01 || gap <= 2 * Math.sqrt(variance) ? null : { most, least };
}

/** The widest such gap over several slices. */
export function widestGap(slices: readonly (readonly GroupMissing[])[], smallest: number): MissingGap | null {
  const gaps = slices.flatMap((groups) => missingGap(groups, smallest) ?? []);
  const width = ({ most, least }: MissingGap) => most.share - least.share;
  return gaps.sort((a, b) => width(b) - width(a))[0] ?? null;
}
