import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { TestResult } from '../../src/core/results.ts';
import { viewsOf } from '../../src/ui/charts/data.ts';
import { rankedSlicesOf } from '../../src/ui/charts/ranked-slices.ts';
import ResultChart from '../../src/ui/charts/ResultChart.svelte';
import { tableOf } from '../../src/ui/charts/table.ts';
import { categories, sliceCounts, sliceDesign, type SliceRow } from '../checks/slices.ts';
import { estimateOf, measured } from '../checks/tables.ts';
import { fakeTests } from './fake-results.ts';

/** Cooks of the south are judged wrongly half of the time, all others in one case of ten; smiths are few. */
const rows = Array.from({ length: 2400 }, (_, place): SliceRow => {
  const job = place % 40 === 0 ? 'smith' : place % 2 === 0 ? 'clerk' : 'cook <b>';
  const town = place % 3 === 0 ? 'south' : 'north';
  const bad = place % 10 === 0 || (job === 'cook <b>' && town === 'south' && place % 4 === 1);
  const values = { job, town, sex: job === 'clerk' ? 'f' : 'm' };
  return { place, values, label: place % 7 < 3 ? 1 : 0, decision: place % 7 < 3 !== bad ? 1 : 0 };
});
const design = sliceDesign(
  [categories('job', ['clerk', 'cook <b>', 'smith']), categories('town', ['north', 'south'])],
  {
    attributes: [categories('sex', ['f', 'm'])],
  },
);
const estimate = measured(
  estimateOf('performance/worst-slice', sliceCounts(design, rows), { minGroupSize: 60 }),
);
const result: TestResult = { ...fakeTests[0]!, groups: estimate.groups, detail: estimate.detail };
const [view] = viewsOf(result);
const data = rankedSlicesOf(result)!;

describe('ranked slices', () => {
  it('are what the result lists, the worst first, with what was too small to search', () => {
    expect(view!.chart.kind).toBe('ranked-slices');
    expect(data.slices[0]).toMatchObject({
      rank: 1,
      slice: 'job = cook <b> and town = south',
      confirmed: true,
    });
    expect(data.slices[0]!.familyP).toBeLessThan(0.01);
    expect(data.searched).toBe(data.slices.length);
    expect(data.tooFew).toBeGreaterThan(0);
  });

  it.each([260, 430, 900])(
    'draw without a browser at %d px, in words of their own and no markup',
    (width) => {
      const { body } = render(ResultChart, {
        props: { chart: view!.chart, title: 'Found.', axis: 'difference', width },
      });
      expect(body).not.toMatch(/NaN|Infinity|undefined|<b>/);
      expect(body).toContain('role="img"');
      expect(body).toContain('not confirmed, p');
      expect(body).toContain('too few rows');
    },
  );

  it('have a table that holds every number', () => {
    const { head, rows: lines } = tableOf(view!.chart);
    expect(lines).toHaveLength(data.slices.length);
    for (const [at, own] of data.slices.entries()) {
      expect(lines[at]).toHaveLength(head.length);
      const numbers = [own.rows, own.rate, own.restRate, own.difference, own.lower, own.upper, own.adjustedP];
      expect(lines[at]).toEqual(
        expect.arrayContaining([
          own.slice,
          own.confirmed ? 'yes' : 'no',
          ...numbers,
          own.familyP,
          own.stability,
        ]),
      );
      expect(lines[at]).toEqual(
        expect.arrayContaining(own.proxies.flatMap(({ value, auc }) => [value, auc])),
      );
    }
  });

  it('are not drawn from a detail of another shape', () => {
    for (const slices of [null, 'x', [{ slice: 'a' }], [{ rate: 1, restRate: 'b' }]])
      expect(rankedSlicesOf({ ...result, detail: { slices } as TestResult['detail'] })).toBeNull();
  });
});
