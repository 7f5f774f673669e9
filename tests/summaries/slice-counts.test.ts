import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import {
  SLICE_CELLS,
  binLabel,
  emptySliceCounts,
  sliceName,
  sliceTables,
  sliceTotal,
  slicesOf,
} from '../../src/core/slices.ts';
import { halfOf } from '../../src/summaries/slice-counts.ts';
import { mergeSummaries } from '../../src/summaries/merge.ts';
import { weightGrid } from '../../src/summaries/scored-rows.ts';
import { categories, numeric, sliceCounts, sliceDesign, type SliceRow } from '../checks/slices.ts';
import { bits } from './rows.ts';

const sex = categories('sex', ['f', 'm']);
const designOf = (weighted: boolean) =>
  sliceDesign([numeric('age', [30, 50]), sex, categories('job', ['clerk'])], { weighted, attributes: [sex] });
const [grid, squareGrid] = [weightGrid(100, 200), weightGrid(10_000, 200)];
const square = (weight: number): number => squareGrid(weight * weight);

const row: fc.Arbitrary<Omit<SliceRow, 'place'>> = fc.record({
  values: fc.record({
    age: fc.constantFrom(20, 30, 49.5, 50, null),
    sex: fc.constantFrom('f', 'm', 'x', null),
    job: fc.constantFrom('clerk', 'cook'),
  }),
  label: fc.constantFrom(-1, 0, 1),
  decision: fc.constantFrom(-1, 0, 1),
  weight: fc.double({ min: 0.01, max: 100, noNaN: true }).map(grid),
});
const rows = fc
  .array(row, { maxLength: 40 })
  .map((all) => all.map((own, place): SliceRow => ({ ...own, place: place * 3 })));

describe.each([false, true])('slice counts, weighted %s', (weighted) => {
  const design = designOf(weighted);
  const of = (all: readonly SliceRow[]) => sliceCounts(design, all, square);

  it('of parts, merged in any order, are those of all rows', () => {
    const cut = rows.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.length), fc.nat(all.length)));
    fc.assert(
      fc.property(cut, ([all, at, then]) => {
        const [first, last] = [Math.min(at, then), Math.max(at, then)];
        const [a, b, c] = [of(all.slice(0, first)), of(all.slice(first, last)), of(all.slice(last))];
        expect(bits(mergeSummaries(mergeSummaries(a, b), c))).toBe(bits(of(all)));
        expect(bits(mergeSummaries(c, mergeSummaries(b, a)))).toBe(bits(of(all)));
        expect(bits(mergeSummaries(emptySliceCounts(design), of(all)))).toBe(bits(of(all)));
      }),
    );
  });

  it('do not depend on the order of rows, for each keeps its place', () => {
    const shuffled = rows.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(bits(of(other))).toBe(bits(of(all)));
      }),
    );
  });

  it('are what counting by hand gives, for every slice and cell', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const counts = of(all);
        const key = streamKey('1', 'slice-counts/halves');
        for (const [slice, conditions] of slicesOf(design).entries()) {
          const inside = all.filter((own) =>
            conditions.every(({ column, bin: wanted }) => {
              const of = design.columns[column]!;
              return labelOf(of.name, own.values[of.name] ?? null) === binLabel(of, wanted);
            }),
          );
          for (let cell = 0; cell < SLICE_CELLS; cell += 1) {
            const [half, label, decision] = [
              Math.floor(cell / 9),
              Math.floor((cell % 9) / 3) - 1,
              (cell % 3) - 1,
            ];
            const held = inside.filter(
              (own) => halfOf(key, own.place) === half && own.label === label && own.decision === decision,
            );
            expect(counts.rows[slice * SLICE_CELLS + cell]).toBe(held.length);
            if (!weighted) continue;
            const sum = held.reduce((total, { weight = 1 }) => total + weight, 0);
            expect(counts.weight[slice * SLICE_CELLS + cell]).toBe(sum);
          }
          const women = inside.filter(({ values }) => values['sex'] === 'f').length;
          expect(counts.members[slice * 4]).toBe(women);
        }
      }),
      { numRuns: 20 },
    );
  });
});

function labelOf(column: string, value: string | number | null): string {
  if (value === null) return '(missing)';
  if (column === 'age') return Number(value) < 30 ? '<30' : Number(value) < 50 ? '30–<50' : '≥50';
  if (column === 'sex') return value === 'x' ? '(any other)' : String(value);
  return value === 'clerk' ? 'clerk' : '(any other)';
}

describe('slices of a design', () => {
  it('are all rows, each bin, and each pair of bins of two columns', () => {
    const design = designOf(false);
    const slices = slicesOf(design);
    expect(slices.length).toBe(1 + (4 + 4 + 3) + (16 + 12 + 12));
    expect(sliceTotal(design)).toBe(slices.length);
    expect(new Set(slices.map((own) => sliceName(design, own))).size).toBe(slices.length);
    for (const { columns, first } of sliceTables(design))
      expect(slices[first]).toEqual(columns.map((column) => ({ column, bin: 0 })));
  });

  it('fall into halves by a coin that is even and independent of neighbours', () => {
    const key = streamKey('7', 'slice-counts/halves');
    const halves = Array.from({ length: 20_000 }, (_, at) => halfOf(key, at));
    const heads = halves.reduce((sum, half) => sum + half, 0);
    const same = halves.filter((half, at) => at > 0 && half === halves[at - 1]).length;
    // Four standard deviations of 20,000 fair coins.
    expect(Math.abs(heads - 10_000)).toBeLessThan(283);
    expect(Math.abs(same - 10_000)).toBeLessThan(283);
  });
});
