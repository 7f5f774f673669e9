import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { TestResult } from '../../src/core/results.ts';
import { crossed, hatch } from '../../src/ui/charts/cross.ts';
import { viewsOf, type ChartData, type View } from '../../src/ui/charts/data.ts';
import { pairTable } from '../../src/ui/charts/pairs.ts';
import ResultChart from '../../src/ui/charts/ResultChart.svelte';
import { seriesStyle } from '../../src/ui/charts/scale.ts';
import { tableOf } from '../../src/ui/charts/table.ts';
import { chartTitle } from '../../src/ui/facts.ts';
import { hasWords } from '../../src/ui/screens/tests/find.ts';
import { find, outcomes, confusion, residualMoments } from '../checks/tables.ts';
import { crossedOutcomes, measured, scored } from './measured.ts';

const svgOf = (chart: ChartData, width = 560, title = 'The finding.') =>
  render(ResultChart, { props: { chart, title, axis: 'rate', width } }).body;
const names = (result: TestResult) => viewsOf(result).map(({ name }) => name);
function viewOf(result: TestResult, name: string): View['chart'] {
  const view = viewsOf(result).find((own) => own.name === name);
  if (!view) throw new Error(`${result.check} has no view ${name}: ${names(result).join()}`);
  return view.chart;
}
const many = Array.from({ length: 20 }, (_, at) => `group ${String(at).padStart(2, '0')}`);
const hostile = ['<img src=x onerror=alert(1)>', 'a × b × c', '', '=1+1'];
const decided = (groups: readonly string[]) =>
  outcomes(groups.flatMap((group, at) => confusion(group, 60 + at, 40, 30 + (at % 7) * 5, 90)));

const scoreChecks = [
  'fairness/auc-difference',
  'fairness/average-precision-difference',
  'fairness/brier-score-difference',
  'fairness/calibration-in-the-large-difference',
  'performance/auc',
];
const outcomeChecks = [
  'fairness/metric-conflicts',
  'fairness/label-noise-tipping-point',
  'fairness/shrunken-selection-rate-difference',
  'fairness/equalized-odds-difference',
];
const made = (groups: readonly string[]) => [
  ...scoreChecks.map((id) => measured(id, scored(groups))),
  ...outcomeChecks.map((id) => measured(id, decided(groups))),
];
const cases = [
  { groups: 'one group', results: made(['only']) },
  { groups: 'two groups', results: made(['a', 'b']) },
  { groups: 'twenty groups', results: made(many) },
  { groups: 'hostile names', results: made(hostile) },
  {
    groups: 'two features',
    results: outcomeChecks.map((id) => measured(id, crossedOutcomes(['f', 'm'], ['x', 'y', 'z']))),
  },
  {
    groups: 'no rows',
    results: [
      ...scoreChecks.map((id) => measured(id, scored([]))),
      ...outcomeChecks.map((id) => measured(id, outcomes([]))),
    ],
  },
];

describe.each(cases)('every view of $groups', ({ results }) => {
  it.each(results.map((result) => ({ result, name: result.check })))(
    '$name: drawn at every width, named by its finding, with a table twin',
    ({ result }) => {
      for (const { chart } of viewsOf(result)) {
        for (const width of [260, 430, 900]) {
          const svg = svgOf(chart, width, result.finding);
          expect(svg).not.toMatch(/NaN|Infinity|undefined|<img/);
          expect(svg.match(/<svg/g)?.length).toBe(svg.match(/role="img"/g)?.length);
          expect(svg).toContain(result.finding);
        }
        const { head, rows } = tableOf(chart);
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) expect(row).toHaveLength(head.length);
      }
    },
  );
});

describe('curves', () => {
  const roc = measured('fairness/auc-difference', scored(['b', 'a', 'c']));
  const chart = viewOf(roc, 'Curves');

  it('come before the dots, end to end, in at most 200 points each', () => {
    expect(names(roc)).toEqual(['Curves', 'Groups']);
    if (chart.kind !== 'curves') throw new Error(chart.kind);
    for (const { points } of chart.data.series) {
      expect(points.length).toBeLessThanOrEqual(200);
      expect([points[0], points.at(-1)].map((p) => [p?.x, p?.y])).toEqual([
        [0, 0],
        [1, 1],
      ]);
    }
  });
  it('have every point they draw in the table', () => {
    if (chart.kind !== 'curves') throw new Error(chart.kind);
    const points = chart.data.series.flatMap((own) => own.points.map(({ x, y }) => [own.group, x, y]));
    expect(tableOf(chart).rows).toEqual(points);
    expect(tableOf(chart).head).toEqual(['Group', 'False positive rate', 'True positive rate']);
  });
  it('look like the same group among the dots, also where the first has no curve', () => {
    const table = scored(['a', 'b', 'c']);
    const groups = table.groups.map((own, at) =>
      at === 0 ? { ...own, negatives: own.negatives.map(() => 0), negativeRows: 0 } : own,
    );
    const result = measured('fairness/auc-difference', { ...table, groups });
    const [chart, dots] = [viewOf(result, 'Curves'), viewOf(result, 'Groups')];
    if (chart.kind !== 'curves' || dots.kind !== 'group-dots') throw new Error('kinds');
    const rows = dots.parts.flatMap((part) => part.rows);
    expect(chart.data.series.map(({ group }) => group)).toEqual(['b', 'c']);
    for (const { group, series } of chart.data.series)
      expect(rows.find((row) => row.group === group)?.series).toBe(series);
    const svg = svgOf(chart);
    for (const { series } of chart.data.series) {
      const { color, path, dash } = seriesStyle(series);
      expect(svg).toContain(path);
      expect(svg).toContain(color);
      if (dash) expect(svg).toContain(`stroke-dasharray="${dash}"`);
    }
  });
  it('of label noise mark where the finding turns, and the gap that is let pass', () => {
    const result = measured(
      'fairness/label-noise-tipping-point',
      outcomes([...confusion('a', 500, 120, 150, 500), ...confusion('b', 500, 120, 240, 500)]),
    );
    const noise = viewOf(result, 'Curves');
    if (noise.kind !== 'curves') throw new Error(noise.kind);
    const turned = noise.data.series.filter(({ mark }) => mark !== null);
    expect(turned.length).toBeGreaterThan(0);
    expect(Math.min(...turned.map(({ mark }) => mark?.x ?? 1))).toBe(result.value);
    expect(svgOf(noise)).toContain('let pass up to 0.1');
  });
});

describe('calibration', () => {
  const result = measured('fairness/brier-score-difference', scored(['a', 'b'], 500));
  const chart = viewOf(result, 'Calibration');

  it('has a square a group with n, limits around every rate, and bars that add up to the group', () => {
    if (chart.kind !== 'reliability') throw new Error(chart.kind);
    expect(chart.panels.map(({ group, n }) => [group, n])).toEqual([
      ['a', 500],
      ['b', 500],
    ]);
    for (const { bins } of chart.panels) {
      expect(bins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
      for (const { lower, rate, upper } of bins) {
        expect(lower).toBeLessThanOrEqual(rate);
        expect(upper).toBeGreaterThanOrEqual(rate);
      }
    }
    expect(svgOf(chart).match(/n 500/g)).toHaveLength(2);
  });
  it('goes on below where it is narrow', () => {
    const height = (width: number) => Number(/height="([\d.]+)"/.exec(svgOf(chart, width))?.[1]);
    expect(height(260)).toBeGreaterThan(height(900) * 1.4);
  });
});

describe('groups of two features', () => {
  const sizes = (i: number, j: number) => (i === 1 && j === 2 ? 0 : i === 0 && j === 1 ? 2 : 60);
  const result = measured(
    'fairness/demographic-parity-difference',
    crossedOutcomes(['f', 'm'], ['x', 'y', 'z'], sizes),
    { minGroupSize: 100 },
  );
  const svg = svgOf(viewOf(result, 'Grid'));

  it('stand in a grid with the value and n of each', () => {
    expect(names(result)).toEqual(['Grid', 'Groups']);
    for (const { n } of result.groups) expect(svg).toContain(`n ${n}`);
    expect(svg).toContain('group down, sex across');
  });
  it('are hatched where they take no part, and said to have no rows where they have none', () => {
    expect(result.groups.filter(({ reason }) => reason !== null).map(({ group }) => group)).toEqual([
      'f × y',
    ]);
    expect(svg.match(/stroke="var\(--line-strong\)" fill="none"/g)).toHaveLength(1);
    expect(svg).toContain('hatched: takes no part');
    expect(svg.match(/no rows/g)).toHaveLength(1);
  });
  it('are all there on a narrow screen, in several bands', () => {
    const wide = measured('fairness/demographic-parity-difference', crossedOutcomes(many, many.slice(0, 12)));
    const narrow = svgOf(viewOf(wide, 'Grid'), 260);
    expect(narrow.match(/>n \d+</g)).toHaveLength(240);
    const right = [...narrow.matchAll(/<g transform="translate\(([\d.]+) /g)].map(([, x]) => Number(x));
    expect(Math.max(...right)).toBeLessThan(260);
  });
  it('are dots alone where names do not tell both values', () => {
    const row = (group: string) => ({ group });
    expect(crossed([row('a × b'), row('a × b × c')])).toBeNull();
    expect(crossed([row('a')])).toBeNull();
    expect(crossed([])).toBeNull();
    expect(crossed([row('a × b'), row('c × d')])?.at('c', 'b')).toBeUndefined();
    expect(names(measured('fairness/demographic-parity-difference', decided(hostile)))).toEqual(['Groups']);
  });
  it('share one scale of shades over both rates', () => {
    const odds = viewOf(
      measured('fairness/equalized-odds-difference', crossedOutcomes(['f', 'm'], ['x', 'y'])),
      'Grid',
    );
    const ends = [...svgOf(odds).matchAll(/light ([\d.]+), dark ([\d.]+)/g)].map(([text]) => text);
    expect(ends).toHaveLength(2);
    expect(new Set(ends).size).toBe(1);
  });
  it('are hatched inside their cell', () => {
    const numbers = [...hatch(40, 20).matchAll(/[ML](\S+) ([\d.]+)/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(numbers.length).toBeGreaterThan(4);
    for (const [x = -1, y = -1] of numbers) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(40);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(20);
    }
  });
});

describe('details that were numbers in a file', () => {
  it('forced gaps: the widest first, with the rate that every group would need', () => {
    const result = measured('fairness/metric-conflicts', decided(['a', 'b', 'c']));
    const chart = viewOf(result, 'Forced gaps');
    const { head, rows } = tableOf(chart);
    expect(head.slice(-3)).toEqual(['a', 'b', 'c']);
    const gaps = rows.map((row) => Number(row[2]));
    expect(gaps).toEqual([...gaps].sort((a, b) => b - a));
    expect(gaps).toContain(result.value);
    expect(svgOf(chart)).toContain('equal PPV and TPR → FPR');
  });
  it('rates drawn towards the others: as counted beside them', () => {
    const result = measured('fairness/shrunken-selection-rate-difference', decided(['a', 'b']));
    const chart = viewOf(result, 'Groups');
    expect(tableOf(chart).head).toContain('As counted');
    expect(tableOf(chart).rows.map((row) => row[5])).toEqual([130 / 220, 130 / 226]);
    expect(svgOf(chart)).toContain('tick: as counted');
  });
  it('amounts: drawn where they are, though they are no shares', () => {
    const rows = ['a', 'b'].flatMap((group, at) =>
      Array.from({ length: 80 }, (_, row) => [group, row, row - 30 * at + (row % 5)] as const),
    );
    const result = measured('fairness/mean-error-difference', residualMoments(rows));
    const svg = svgOf(viewOf(result, 'Groups'));
    const marks = [...svg.matchAll(/translate\(([\d.]+) [\d.]+\)/g)].map(([, x]) => Number(x));
    expect(marks).toHaveLength(2);
    expect(Math.abs((marks[0] ?? 0) - (marks[1] ?? 0))).toBeGreaterThan(100);
    expect(svg).toContain('−20');
  });
});

describe('comparisons of groups', () => {
  it('are listed widest first, ratios by their distance from 1', () => {
    const differences = pairTable(
      measured('fairness/demographic-parity-difference', decided(['a', 'b', 'c'])),
    );
    const values = differences?.rows.map((row) => Math.abs(Number(row[2]))) ?? [];
    expect(values).toHaveLength(3);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    const base = measured('fairness/disparate-impact-ratio', decided(['a', 'b', 'c']));
    const pairs = [0.9, 1.5, 0.6].map((value, at) => ({ a: `a${at}`, b: 'b', value }));
    expect(pairTable({ ...base, detail: { pairs } })?.rows.map((row) => row[2])).toEqual([1.5, 0.6, 0.9]);
  });
  it('show p-values where they have them, and no empty columns', () => {
    const table = pairTable(measured('fairness/independence-information', decided(['a', 'b', 'c'])));
    expect(table?.head).toEqual(['First', 'Second', 'p (mid-P)', 'p (Fisher)', 'p (Holm)', 'p (max-T)']);
  });
  it('are not repeated where there is but one, nor made of pairs of another kind', () => {
    const two = measured('fairness/demographic-parity-difference', decided(['a', 'b']));
    expect(pairTable(two)).toBeNull();
    expect(
      pairTable({
        ...two,
        detail: {
          pairs: [
            { from: 'a', to: 'b' },
            { from: 'b', to: 'a' },
          ],
        },
      }),
    ).toBeNull();
    expect(pairTable({ ...two, detail: { pairs: 'none' } })).toBeNull();
  });
});

it('titles say what each view shows', () => {
  const result = measured('fairness/auc-difference', scored(['a', 'b']));
  const titles = viewsOf(result).map(({ chart }) => chartTitle(result, find(result.check), chart));
  expect(titles).toEqual([
    'ROC: what each threshold finds against what it wrongly takes, by group',
    'area under the ROC curve by group',
  ]);
});

describe('finding a check among many', () => {
  const check = find('fairness/theil-index');
  it('goes by its own words and by its names elsewhere, in any order', () => {
    for (const sought of ['theil', 'INDEX theil', 'fairness/theil', '', '  benefits  '])
      expect(hasWords(check, sought)).toBe(true);
    const [tool = ''] = Object.keys(check.explain.sameAs);
    expect(hasWords(check, tool)).toBe(true);
    expect(hasWords(check, 'theil drift')).toBe(false);
  });
});
