import type { Detail, DetailValue } from '../../core/estimate.ts';
import { compareGroupNames } from '../../core/group-order.ts';
import type { TestResult } from '../../core/results.ts';
import { items, nameOf, num } from './detail.ts';

/** A point of a curve; limits where the result has them. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One group's curve. `series` is its colour and shape, the same as among the dots. */
export interface CurveSeries {
  readonly group: string;
  readonly series: number;
  readonly points: readonly CurvePoint[];
  /** A point to name on the curve, or null. */
  readonly mark: { readonly x: number; readonly y: number } | null;
}

/** Curves of groups over a shared plane. */
export interface CurveData {
  readonly name: 'roc' | 'pr' | 'noise';
  readonly series: readonly CurveSeries[];
  /** Both axes in words. */
  readonly x: string;
  readonly y: string;
  /** A level to compare with, or null. */
  readonly limit: number | null;
}

/** One bin of scores: what they promise, what happened, and the share of the group in it. */
export interface ReliabilityPoint {
  readonly score: number;
  readonly rate: number;
  readonly lower: number;
  readonly upper: number;
  readonly share: number;
}

/** One group's calibration. */
export interface ReliabilityPanel {
  readonly group: string;
  readonly series: number;
  readonly n: number | null;
  readonly bins: readonly ReliabilityPoint[];
}

/** Where a group stands among those of the result; after them where it is not there. */
function placeOf({ groups }: TestResult, name: string, index: number): number {
  const at = groups.findIndex(({ group }) => nameOf(group) === name);
  return at < 0 ? groups.length + index : at;
}

const listOf = (value: DetailValue | undefined): readonly DetailValue[] =>
  Array.isArray(value) ? (value as readonly DetailValue[]) : [];

function plain(value: DetailValue | undefined): CurvePoint[] {
  return listOf(value).flatMap((point): CurvePoint[] => {
    const [x, y] = listOf(point).map(num);
    return typeof x === 'number' && typeof y === 'number' ? [{ x, y, lower: null, upper: null }] : [];
  });
}

function gapPoint(item: Detail): CurvePoint[] {
  const [x, y] = [num(item['rate']), num(item['gap'])];
  return x === null || y === null ? [] : [{ x, y, lower: num(item['lower']), upper: num(item['upper']) }];
}

/** ROC or precision–recall curves, or gaps over shares of wrong labels; null where the result has none. */
export function curvesOf(result: TestResult): CurveData | null {
  const { detail } = result;
  const read = (
    list: DetailValue | undefined,
    points: (item: Detail) => CurvePoint[],
    mark: (item: Detail) => CurveSeries['mark'] = () => null,
  ): CurveSeries[] =>
    items(list)
      .map((item, index) => {
        const group = nameOf(item['group']);
        return { group, series: placeOf(result, group, index), points: points(item), mark: mark(item) };
      })
      .filter(({ points: own }) => own.length > 1)
      .sort((a, b) => compareGroupNames(a.group, b.group));
  const limit = num(detail['tolerance']);
  const turns = ({ tipsAt }: Detail) => {
    const x = num(tipsAt);
    return x === null || limit === null ? null : { x, y: limit };
  };
  const kinds = [
    {
      name: 'roc',
      series: read(detail['roc'], ({ points }) => plain(points)),
      ...{ x: 'false positive rate', y: 'true positive rate', limit: null },
    },
    {
      name: 'pr',
      series: read(detail['pr'], ({ points }) => plain(points)),
      ...{ x: 'recall (true positive rate)', y: 'precision', limit: null },
    },
    {
      name: 'noise',
      series: read(detail['curves'], ({ points }) => items(points).flatMap(gapPoint), turns),
      ...{ x: 'share of wrong labels in this group alone', y: 'largest gap', limit },
    },
  ] as const;
  return kinds.find(({ series }) => series.length > 0) ?? null;
}

/** Calibration of every group; none where the result has none. */
export function calibrationOf(result: TestResult): readonly ReliabilityPanel[] {
  const panels = items(result.detail['reliability']).flatMap((item, index): ReliabilityPanel[] => {
    const group = nameOf(item['group']);
    const bins = items(item['bins']).flatMap((bin): ReliabilityPoint[] => {
      const [score, rate] = [num(bin['score']), num(bin['rate'])];
      if (score === null || rate === null) return [];
      const limits = { lower: num(bin['lower']) ?? rate, upper: num(bin['upper']) ?? rate };
      return [{ score, rate, ...limits, share: num(bin['share']) ?? 0 }];
    });
    const n = result.groups.find((own) => nameOf(own.group) === group)?.n ?? null;
    return bins.length > 0 ? [{ group, series: placeOf(result, group, index), n, bins }] : [];
  });
  return panels.sort((a, b) => compareGroupNames(a.group, b.group));
}
