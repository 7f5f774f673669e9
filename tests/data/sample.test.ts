import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamKey, uniformAt } from '../../src/core/random.ts';
import { valueLabel, type Batch } from '../../src/core/table.ts';
import { createSampler, mergeSamples, sampleBatch, type RowSample } from '../../src/data/sample.ts';

const stream = streamKey('42', 'sample');
const names = ['x', 'c'];

function batchOf(start: number, end: number): Batch {
  const at = Array.from({ length: end - start }, (_, index) => start + index);
  const labels = at.map((row) => (row % 7 === 0 ? null : `c${row % 5}`));
  const dictionary = [...new Set(labels)].filter((each) => each !== null);
  return {
    start,
    rows: end - start,
    columns: new Map([
      ['x', { type: 'number' as const, values: Float64Array.from(at, (row) => row * row) }],
      [
        'c',
        {
          type: 'category' as const,
          codes: Int32Array.from(labels, (each) => (each === null ? -1 : dictionary.indexOf(each))),
          dictionary,
        },
      ],
    ]),
  };
}

const sampleOf = (start: number, end: number, size: number): RowSample =>
  sampleBatch(stream, size, batchOf(start, end), names);

describe('sample', () => {
  it('is the rows with the smallest keys, with their values', () => {
    const sample = sampleOf(100, 400, 20);
    const rows = Array.from({ length: 300 }, (_, index) => 100 + index);
    rows.sort((a, b) => uniformAt(stream, a, 0, 0) - uniformAt(stream, b, 0, 0));
    expect([...sample.rows]).toEqual(rows.slice(0, 20));
    const [x, c] = names.map((name) => sample.columns.get(name));
    if (x?.type !== 'number' || c?.type !== 'category') throw new Error('expected both columns');
    expect([...x.values]).toEqual(rows.slice(0, 20).map((row) => row * row));
    for (const [at, row] of rows.slice(0, 20).entries())
      expect(valueLabel(c, at)).toBe(row % 7 === 0 ? null : `c${row % 5}`);
  });

  it('does not depend on batches or their order, and skips with a bound without loss', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 400 }), fc.boolean(), (points, size, backwards) => {
        const edges = [0, ...points.sort((a, b) => a - b), 300];
        const parts = edges.slice(1).map((end, index) => [edges[index] ?? 0, end] as const);
        if (backwards) parts.reverse();
        const merged = parts
          .map(([start, end]) => sampleOf(start, end, size))
          .reduce((a, b) => mergeSamples(a, b));
        expect(merged).toEqual(sampleOf(0, 300, size));
        const sampler = createSampler(stream, size, names);
        for (const [start, end] of parts) sampler.add(batchOf(start, end));
        expect(sampler.finish()).toEqual(merged);
      }),
      { seed: 5 },
    );
  });

  it('counts a row once that both hold', () => {
    const both = mergeSamples(sampleOf(0, 200, 50), sampleOf(100, 300, 50));
    expect(both).toEqual(sampleOf(0, 300, 50));
  });
});
