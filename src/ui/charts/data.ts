import type { Detail, GroupEstimate } from '../../core/estimate.ts';
import { compareGroupNames } from '../../core/group-order.ts';
import type { TestResult } from '../../core/results.ts';
import { crossed } from './cross.ts';
import { calibrationOf, curvesOf, type CurveData, type ReliabilityPanel } from './curves.ts';
import { isItem, items, nameOf, num, str } from './detail.ts';
import { forcedGapsOf, type ForcedGap } from './forced-gaps.ts';
import { rankedSlicesOf, type RankedSlices } from './ranked-slices.ts';

/** One group on a scale. `value` null is undefined; `small` is a group too small to take part, drawn hollow. */
export interface DotRow {
  readonly group: string;
  readonly n: number;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly small: boolean;
  readonly reason: string | null;
  /** Index of the group's colour and shape; the same group looks the same wherever it is sorted to. */
  readonly series: number;
  /** The rate as counted, where `value` is one that was drawn towards the others. */
  readonly counted?: number;
}

/** Dots of one rate; untitled where there is but one. */
export interface DotPart {
  readonly title: string;
  readonly rows: readonly DotRow[];
}

/** One column's movement. `bins` are shares of the reference and the current data. */
export interface ColumnRow {
  readonly column: string;
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly p: number | null;
  readonly bins: readonly { readonly label: string; readonly reference: number; readonly current: number }[];
}

/** A group's rate over severities. */
export interface LineSeries {
  readonly group: string;
  readonly points: readonly {
    readonly level: string;
    readonly severity: number;
    readonly rate: number;
    readonly lower: number | null;
    readonly upper: number | null;
    readonly n: number;
  }[];
}

/** What changed when one attribute value was replaced by another. */
export interface FlipPair {
  readonly from: string;
  readonly to: string;
  readonly n: number;
  readonly toUnfavourable: number;
  readonly toFavourable: number;
  readonly p: number | null;
}

/** A permutation null: 21 quantiles from 0 to 1, and what was observed. */
export interface NullData {
  readonly quantiles: readonly number[];
  readonly observed: number;
  readonly count: number | null;
  readonly exceed: number | null;
}

/** Everything a chart can be, as data. */
export type ChartData =
  | {
      readonly kind: 'group-dots';
      readonly parts: readonly DotPart[];
      /** What is drawn, where it is not the check's own axis. */
      readonly axis?: string;
    }
  | { readonly kind: 'column-bars'; readonly rows: readonly ColumnRow[] }
  | { readonly kind: 'null-distribution'; readonly data: NullData }
  | { readonly kind: 'severity-lines'; readonly series: readonly LineSeries[]; readonly ordered: boolean }
  | { readonly kind: 'flip-matrix'; readonly pairs: readonly FlipPair[] }
  | { readonly kind: 'curves'; readonly data: CurveData }
  | { readonly kind: 'reliability'; readonly panels: readonly ReliabilityPanel[] }
  | {
      /** The same rows as dots, laid out by two features. */
      readonly kind: 'intersection';
      readonly parts: readonly DotPart[];
      readonly features: readonly [string, string];
    }
  | { readonly kind: 'forced-gaps'; readonly gaps: readonly ForcedGap[] }
  | { readonly kind: 'ranked-slices'; readonly data: RankedSlices };

/** One way to look at a result; `name` is for the switch between several. */
export interface View {
  readonly name: string;
  readonly chart: ChartData;
}

function dotRow(item: Detail, series: number): DotRow {
  return {
    group: nameOf(item['group']),
    n: num(item['n']) ?? 0,
    value: num(item['value']) ?? num(item['rate']),
    lower: num(item['lower']),
    upper: num(item['upper']),
    small: false,
    reason: null,
    series,
  };
}

function groupRow(
  { group, n, value, interval, reason }: GroupEstimate,
  series: number,
  untested: readonly string[],
): DotRow {
  const bounds = { lower: interval?.lower ?? null, upper: interval?.upper ?? null };
  const small = reason !== null || untested.includes(group);
  return { group: nameOf(group), n, value, ...bounds, small, reason, series };
}

function dotsOf(result: TestResult): ChartData | null {
  const rates = result.detail['rates'];
  const sides = isItem(rates) ? [items(rates['tpr']), items(rates['fpr'])] : [];
  if (sides.some((side) => side.length > 0)) {
    const titles = ['True positive rate', 'False positive rate'];
    const parts = sides.map((side, index) => ({
      title: titles[index] ?? '',
      rows: side
        .map(dotRow)
        .map((row) => ({ ...row, small: result.untested.includes(row.group) }))
        .sort((a, b) => compareGroupNames(a.group, b.group)),
    }));
    return { kind: 'group-dots', parts: parts.filter(({ rows }) => rows.length > 0) };
  }
  if (result.groups.every(({ group }) => group === '')) return null;
  const counted = new Map(
    items(result.detail['cells']).map((cell) => [nameOf(cell['group']), num(cell['raw'])]),
  );
  const rows = result.groups.map((group, index): DotRow => {
    const raw = counted.get(nameOf(group.group)) ?? null;
    return { ...groupRow(group, index, result.untested), ...(raw === null ? {} : { counted: raw }) };
  });
  rows.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity) || compareGroupNames(a.group, b.group));
  return { kind: 'group-dots', parts: [{ title: '', rows }] };
}

function columnsOf({ detail }: TestResult): ChartData | null {
  const rows = items(detail['columns']).flatMap((item): ColumnRow[] => {
    const value = num(item['psi']);
    if (value === null) return [];
    const bins = items(item['bins']).map((bin) => ({
      label: str(bin['label']),
      reference: num(bin['reference']) ?? 0,
      current: num(bin['current']) ?? 0,
    }));
    const [lower, upper] = [num(item['lower']), num(item['upper'])];
    return [
      { column: str(item['column']), value, lower, upper, p: num(item['adjustedP']) ?? num(item['p']), bins },
    ];
  });
  return rows.length > 0 ? { kind: 'column-bars', rows: rows.sort((a, b) => b.value - a.value) } : null;
}

function nullOf({ detail, value }: TestResult): ChartData | null {
  const permutations = detail['permutations'];
  if (!isItem(permutations) || !Array.isArray(permutations['quantiles'])) return null;
  const quantiles = permutations['quantiles'].map(num).filter((x): x is number => x !== null);
  const observed = num(permutations['statistic']) ?? value;
  if (quantiles.length < 3 || observed === null) return null;
  const [total, exceed] = [num(permutations['count']), num(permutations['exceed'])];
  return { kind: 'null-distribution', data: { quantiles, observed, count: total, exceed } };
}

const flips = 'share of decisions that flip';

function linesOf({ detail, untested }: TestResult): ChartData | null {
  const levels = items(detail['levels']);
  if (levels.length === 1) {
    const rows = items(levels[0]?.['groups']).map(dotRow);
    const shown = rows
      .map((row) => ({ ...row, small: untested.includes(row.group) }))
      .sort((a, b) => compareGroupNames(a.group, b.group));
    return rows.length > 0 ? { kind: 'group-dots', parts: [{ title: '', rows: shown }], axis: flips } : null;
  }
  const names = [
    ...new Set(levels.flatMap((level) => items(level['groups']).map((group) => nameOf(group['group'])))),
  ].sort(compareGroupNames);
  const ordered = levels.length > 1 && levels.every((level) => num(level['severity']) !== null);
  const whole = (level: Detail, index: number) => point(level, index, level, ordered);
  const series = names.map((group) => ({
    group,
    points: levels.flatMap((level, index) => {
      const cell = items(level['groups']).find((item) => nameOf(item['group']) === group);
      return cell ? point(level, index, cell, ordered) : [];
    }),
  }));
  const all = { group: 'all rows', points: levels.flatMap(whole) };
  const shown = (series.length > 0 ? series : [all]).filter(({ points }) => points.length > 0);
  return shown.length > 0 ? { kind: 'severity-lines', series: shown, ordered } : null;
}

function point(level: Detail, index: number, cell: Detail, ordered: boolean): LineSeries['points'] {
  const rate = num(cell['rate']);
  if (rate === null) return [];
  const severity = ordered ? (num(level['severity']) ?? index) : index;
  const n = num(cell['n']) ?? num(cell['records']) ?? 0;
  return [
    { level: str(level['level']), severity, rate, lower: num(cell['lower']), upper: num(cell['upper']), n },
  ];
}

function flipsOf({ detail }: TestResult): ChartData | null {
  const pairs = items(detail['pairs']).flatMap((item): FlipPair[] => {
    const [toUnfavourable, toFavourable] = [
      num(item['favourableToUnfavourable']),
      num(item['unfavourableToFavourable']),
    ];
    if (toUnfavourable === null || toFavourable === null) return [];
    const shared = { from: str(item['from']), to: str(item['to']), n: num(item['n']) ?? 0 };
    return [{ ...shared, toUnfavourable, toFavourable, p: num(item['mcnemarP']) }];
  });
  return pairs.length > 0 ? { kind: 'flip-matrix', pairs } : null;
}

/** Dots laid out by two features, where the names of all groups tell both. */
function intersectionOf({ slice }: TestResult, dots: ChartData | null): ChartData | null {
  const [first, second, ...more] = slice ?? [];
  if (dots?.kind !== 'group-dots' || first === undefined || second === undefined || more.length > 0)
    return null;
  const whole = dots.parts.every(({ rows }) => crossed(rows) !== null);
  return whole ? { kind: 'intersection', parts: dots.parts, features: [first, second] } : null;
}

/** The ways to look at a result, the one for its question first. Unknown or missing detail is no error. */
export function viewsOf(result: TestResult): readonly View[] {
  const only = flipsOf(result) ?? nullOf(result) ?? columnsOf(result) ?? linesOf(result);
  if (only) return [{ name: 'Chart', chart: only }];
  const slices = rankedSlicesOf(result);
  if (slices) return [{ name: 'Slices', chart: { kind: 'ranked-slices', data: slices } }];
  const [dots, data] = [dotsOf(result), curvesOf(result)];
  const [panels, gaps, grid] = [calibrationOf(result), forcedGapsOf(result), intersectionOf(result, dots)];
  return [
    ...(data ? [{ name: 'Curves', chart: { kind: 'curves', data } as const }] : []),
    ...(panels.length > 0 ? [{ name: 'Calibration', chart: { kind: 'reliability', panels } as const }] : []),
    ...(gaps.length > 0 ? [{ name: 'Forced gaps', chart: { kind: 'forced-gaps', gaps } as const }] : []),
    ...(grid ? [{ name: 'Grid', chart: grid }] : []),
    ...(dots ? [{ name: 'Groups', chart: dots }] : []),
  ];
}

/** The first of the views, or null where a result holds nothing to draw. */
export function chartOf(result: TestResult): ChartData | null {
  return viewsOf(result)[0]?.chart ?? null;
}
