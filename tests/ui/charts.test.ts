import type { ComponentProps } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/core/verdict.ts';
import type { Detail } from '../../src/core/estimate.ts';
import { chartOf } from '../../src/ui/charts/data.ts';
import ResultChart from '../../src/ui/charts/ResultChart.svelte';
import { niceDomain, percentOf, seriesStyle, stripDomain } from '../../src/ui/charts/scale.ts';
import Strip from '../../src/ui/charts/Strip.svelte';
import { tableOf } from '../../src/ui/charts/table.ts';
import { fakeTests } from './fake-results.ts';

const chartSvg = (props: ComponentProps<typeof ResultChart>) => render(ResultChart, { props }).body;
const stripSvg = (props: ComponentProps<typeof Strip>) => render(Strip, { props }).body;

const drawn = fakeTests.flatMap((result) => {
  const chart = chartOf(result);
  return chart ? [{ result, chart, name: `${result.check} ${result.slice?.join('×') ?? ''}` }] : [];
});

describe('every chart of every result', () => {
  it('covers the kinds of chart that the sample has', () => {
    expect(new Set(drawn.map(({ chart }) => chart.kind))).toEqual(
      new Set([
        ...(['group-dots', 'column-bars', 'null-distribution', 'severity-lines'] as const),
        ...(['flip-matrix', 'intersection'] as const),
      ]),
    );
  });

  it.each(drawn)(
    '$name renders without a browser, without NaN, named by its finding',
    ({ result, chart }) => {
      for (const width of [260, 430, 900]) {
        const svg = chartSvg({
          chart,
          title: result.finding,
          axis: 'rate',
          threshold: result.threshold,
          width,
        });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        expect(svg).toContain('role="img"');
        expect(svg).toContain(result.finding);
      }
    },
  );

  it.each(drawn)('$name has a table twin that holds every number it draws', ({ chart }) => {
    const { head, rows } = tableOf(chart);
    const cells = rows.flat();
    for (const row of rows) expect(row).toHaveLength(head.length);
    if (chart.kind === 'group-dots' || chart.kind === 'intersection') {
      const dots = chart.parts.flatMap(({ rows: own }) => own);
      expect(rows).toHaveLength(dots.length);
      for (const { group, n, value } of dots)
        expect(cells).toEqual(expect.arrayContaining([group, n, value]));
    }
    if (chart.kind === 'column-bars')
      expect(rows.map(([column, psi]) => [column, psi])).toEqual(
        chart.rows.map(({ column, value }) => [column, value]),
      );
    if (chart.kind === 'null-distribution')
      expect(cells).toEqual(expect.arrayContaining([...chart.data.quantiles, chart.data.observed]));
    if (chart.kind === 'severity-lines')
      expect(rows).toHaveLength(chart.series.reduce((sum, { points }) => sum + points.length, 0));
    if (chart.kind === 'flip-matrix')
      expect(rows.map((row) => row[3])).toEqual(chart.pairs.map(({ toUnfavourable }) => toUnfavourable));
  });
});

describe('detail that is missing or of another shape', () => {
  const [base] = fakeTests;
  const shapes: Detail[] = [
    {},
    { pairs: 'none', levels: 3, columns: null },
    { levels: [{ level: 'a', groups: [{ group: 'x' }] }] },
    { permutations: { quantiles: [1] } },
    { columns: [{ column: 'a', psi: null }] },
    { rates: { tpr: [], fpr: [] } },
  ];
  it.each(shapes.map((detail) => ({ detail })))(
    '$detail draws nothing rather than something wrong',
    ({ detail }) => {
      if (!base) throw new Error('no results');
      const chart = chartOf({ ...base, groups: [], detail });
      const svg = chart ? chartSvg({ chart, title: 'x', axis: 'y' }) : '';
      expect(svg).not.toMatch(/NaN|undefined/);
    },
  );
});

describe('text from files', () => {
  it('is escaped', () => {
    const rows = [
      {
        group: '<img src=x onerror=alert(1)>',
        n: 40,
        value: 0.5,
        lower: 0.4,
        upper: 0.6,
        small: false,
        reason: null,
        series: 0,
      },
    ];
    const svg = chartSvg({
      chart: { kind: 'group-dots', parts: [{ title: '', rows }] },
      title: 'a',
      axis: 'b',
    });
    expect(svg).not.toContain('<img');
  });
});

describe('groups that are too small', () => {
  it('are hollow', () => {
    const row = {
      group: 'few',
      n: 4,
      value: 0.5,
      lower: 0.1,
      upper: 0.9,
      small: true,
      reason: null,
      series: 0,
    };
    const svg = chartSvg({
      chart: { kind: 'group-dots', parts: [{ title: '', rows: [row] }] },
      title: 'a',
      axis: 'b',
    });
    expect(svg).toContain('fill="var(--sheet)"');
  });
});

describe('the strip', () => {
  const threshold = { op: '<=', value: 0.1, on: 'interval', level: 0.95 } as const;
  const interval = { lower: 0.05, upper: 0.2, level: 0.95, method: 'm' };

  it.each(fakeTests.map((result) => ({ result, name: result.finding })))(
    'says in words what it draws: $name',
    ({ result }) => {
      const svg = stripSvg({ ...result, bounds: [0, 1] });
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(svg).toMatch(/aria-label="(Pass|Warn|Fail|Inconclusive|Not applicable|Error):/);
    },
  );

  it('is hollow where nothing is decided, filled where it is', () => {
    const dot = (verdict: Verdict) =>
      /<circle[^>]*fill="([^"]*)"/.exec(
        stripSvg({ value: 0.12, interval, threshold, verdict, bounds: [0, 1] }),
      )?.[1];
    expect(dot('inconclusive')).toBe('var(--sheet)');
    expect(dot('fail')).toBe('var(--fail)');
  });

  it('shades what is accepted: left of an upper limit, right of a lower one', () => {
    const region = (op: '<=' | '>=') => {
      const svg = stripSvg({
        value: 0.5,
        interval: null,
        threshold: { ...threshold, op, value: 0.5 },
        verdict: 'pass',
        domain: [0, 1],
      });
      return /c-accept" x="([\d.]+)%" y="4" width="([\d.]+)%"/.exec(svg)?.slice(1).map(Number);
    };
    expect(region('<=')).toEqual([0, 50]);
    expect(region('>=')).toEqual([50, 50]);
  });
});

describe('scales', () => {
  it('contain what they show and stay within their bounds', () => {
    const domain = stripDomain(
      0.95,
      { lower: 0.9, upper: 1, level: 0.95, method: '' },
      { op: '>=', value: 0.8, on: 'interval', level: 0.95 },
      [0, 1],
      1,
    );
    expect(domain[0]).toBeLessThanOrEqual(0.8);
    expect(domain[1]).toBe(1);
  });
  it('have width even for one value or none', () => {
    for (const values of [[], [0], [0.3], [-2]]) {
      const [from, to] = niceDomain(values);
      expect(to).toBeGreaterThan(from);
    }
  });
  it('hold positions inside the picture', () => {
    expect(percentOf(5, [0, 1])).toBe(100);
    expect(percentOf(-5, [0, 1])).toBe(0);
    expect(percentOf(0.25, [0, 1])).toBe(25);
  });
  it('tell neighbouring series apart by colour, shape and dash', () => {
    const looks = [0, 1, 2, 3, 4].map(seriesStyle);
    for (const key of ['color', 'path', 'dash'] as const)
      expect(new Set(looks.map((look) => look[key])).size).toBe(5);
    const twice = Array.from({ length: 10 }, (_, index) => seriesStyle(index)).map(
      ({ color, path }) => color + path,
    );
    expect(new Set(twice).size).toBe(10);
  });
});
