import type { CurveData } from './curves.ts';
import type { ChartData, DotPart } from './data.ts';
import type { ForcedGap } from './forced-gaps.ts';
import type { RankedSlices } from './ranked-slices.ts';

/** A chart as a table: the twin that says the same in text. */
export interface TableData {
  readonly head: readonly string[];
  /** Heads above the heads, from the left, each over so many columns. */
  readonly spans?: readonly { readonly title: string; readonly columns: number }[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

function dotTable(parts: readonly DotPart[]): TableData {
  const several = parts.length > 1;
  const counted = parts.some(({ rows }) => rows.some((row) => row.counted !== undefined));
  return {
    head: [
      ...(several ? ['Rate'] : []),
      ...['Group', 'n', 'Value', 'Lower', 'Upper'],
      ...(counted ? ['As counted'] : []),
      'Remark',
    ],
    rows: parts.flatMap(({ title, rows }) =>
      rows.map((row) => [
        ...(several ? [title] : []),
        ...[row.group, row.n, row.value, row.lower, row.upper],
        ...(counted ? [row.counted ?? null] : []),
        row.reason ?? (row.small ? 'too small to take part' : null),
      ]),
    ),
  };
}

function curveTable({ series, x, y }: CurveData): TableData {
  const limits = series.some(({ points }) => points.some(({ lower }) => lower !== null));
  return {
    head: ['Group', sentence(x), sentence(y), ...(limits ? ['Lower', 'Upper'] : [])],
    rows: series.flatMap(({ group, points }) =>
      points.map((point) => [group, point.x, point.y, ...(limits ? [point.lower, point.upper] : [])]),
    ),
  };
}

function gapTable(gaps: readonly ForcedGap[]): TableData {
  const groups = [...new Set(gaps.flatMap(({ rates }) => rates.map(({ group }) => group)))];
  return {
    head: ['Held equal', 'Then differs', 'By at least', 'Lower', 'Upper', 'Conflict', ...groups],
    rows: gaps.map((gap) => [
      ...[gap.given, gap.forced, gap.value, gap.lower, gap.upper],
      gap.possible ? (gap.conflict ? 'yes' : 'not certain') : 'yes; some group cannot get there',
      ...groups.map((name) => gap.rates.find(({ group }) => group === name)?.rate ?? null),
    ]),
  };
}

function sliceTable({ slices }: RankedSlices): TableData {
  const attributes = [...new Set(slices.flatMap(({ proxies }) => proxies.map((own) => own.attribute)))];
  return {
    head: [
      ...['Slice', 'Rows', 'Rate', 'Rest', 'Difference', 'Lower', 'Upper', 'Confirmed', 'Adjusted p'],
      ...[
        'p over all searched',
        'Found again',
        ...attributes.flatMap((name) => [`Stands for ${name}`, 'AUC']),
      ],
    ],
    rows: slices.map((own) => [
      ...[own.slice, own.rows, own.rate, own.restRate, own.difference, own.lower, own.upper],
      ...[own.confirmed ? 'yes' : 'no', own.adjustedP, own.familyP, own.stability],
      ...attributes.flatMap((name) => {
        const proxy = own.proxies.find(({ attribute }) => attribute === name);
        return [proxy?.value ?? null, proxy?.auc ?? null];
      }),
    ]),
  };
}

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** The same data as a table. */
export function tableOf(chart: ChartData): TableData {
  switch (chart.kind) {
    case 'group-dots':
    case 'intersection':
      return dotTable(chart.parts);
    case 'curves':
      return curveTable(chart.data);
    case 'reliability':
      return {
        head: ['Group', 'Mean score', 'Favourable labels', 'Lower', 'Upper', 'Share of group'],
        rows: chart.panels.flatMap(({ group, bins }) =>
          bins.map(({ score, rate, lower, upper, share }) => [group, score, rate, lower, upper, share]),
        ),
      };
    case 'forced-gaps':
      return gapTable(chart.gaps);
    case 'ranked-slices':
      return sliceTable(chart.data);
    case 'column-bars':
      return {
        head: ['Column', 'PSI', 'Lower', 'Upper', 'Adjusted p'],
        rows: chart.rows.map(({ column, value, lower, upper, p }) => [column, value, lower, upper, p]),
      };
    case 'null-distribution':
      return {
        head: ['Share of permutations below', 'Statistic'],
        rows: [
          ...chart.data.quantiles.map((value, index) => [index / (chart.data.quantiles.length - 1), value]),
          ['observed', chart.data.observed],
        ],
      };
    case 'severity-lines':
      return {
        head: ['Group', 'Level', 'Flip rate', 'Lower', 'Upper', 'n'],
        rows: chart.series.flatMap(({ group, points }) =>
          points.map(({ level, rate, lower, upper, n }) => [group, level, rate, lower, upper, n]),
        ),
      };
    case 'flip-matrix':
      return {
        head: ['From', 'To', 'Rows', 'Good to bad', 'Bad to good', 'p (McNemar)'],
        rows: chart.pairs.map((pair) => [
          pair.from,
          pair.to,
          pair.n,
          pair.toUnfavourable,
          pair.toFavourable,
          pair.p,
        ]),
      };
  }
}
